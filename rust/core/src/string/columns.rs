//! How many terminal columns code points and grapheme clusters take.

use unicode_width::UnicodeWidthChar;

/// The version of Unicode behind every width and every grapheme boundary.
pub const UNICODE_VERSION: &str = "17.0.0";

/// Asks for the preceding code point's emoji form.
const EMOJI_PRESENTATION: char = '\u{FE0F}';

/// What [`is_emoji_base`] is true for, in ascending order.
///
/// unicode-width knows them too, but tells only by a string's width: its rules for all of a string, and their tables,
/// took 4 kB of the WebAssembly module. A test compares.
const EMOJI_BASES: [char; 213] = [
    '#', '*', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '©', '®', '‼', '⁉', '™', 'ℹ', '↔',
    '↕', '↖', '↗', '↘', '↙', '↩', '↪', '⌨', '⏏', '⏭', '⏮', '⏯', '⏱', '⏲', '⏸', '⏹', '⏺', 'Ⓜ', '▪',
    '▫', '▶', '◀', '◻', '◼', '☀', '☁', '☂', '☃', '☄', '☎', '☑', '☘', '☝', '☠', '☢', '☣', '☦', '☪',
    '☮', '☯', '☸', '☹', '☺', '♀', '♂', '♟', '♠', '♣', '♥', '♦', '♨', '♻', '♾', '⚒', '⚔', '⚕', '⚖',
    '⚗', '⚙', '⚛', '⚜', '⚠', '⚧', '⚰', '⚱', '⛈', '⛏', '⛑', '⛓', '⛩', '⛰', '⛱', '⛴', '⛷', '⛸', '⛹',
    '✂', '✈', '✉', '✌', '✍', '✏', '✒', '✔', '✖', '✝', '✡', '✳', '✴', '❄', '❇', '❣', '❤', '➡', '⤴',
    '⤵', '⬅', '⬆', '⬇', '🅰', '🅱', '🅾', '🅿', '🌡', '🌤', '🌥', '🌦', '🌧', '🌨', '🌩', '🌪', '🌫', '🌬', '🌶',
    '🍽', '🎖', '🎗', '🎙', '🎚', '🎛', '🎞', '🎟', '🏋', '🏌', '🏍', '🏎', '🏔', '🏕', '🏖', '🏗', '🏘', '🏙', '🏚',
    '🏛', '🏜', '🏝', '🏞', '🏟', '🏳', '🏵', '🏷', '🐿', '👁', '📽', '🕉', '🕊', '🕯', '🕰', '🕳', '🕴', '🕵', '🕶',
    '🕷', '🕸', '🕹', '🖇', '🖊', '🖋', '🖌', '🖍', '🖐', '🖥', '🖨', '🖱', '🖲', '🖼', '🗂', '🗃', '🗄', '🗑', '🗒',
    '🗓', '🗜', '🗝', '🗞', '🗡', '🗣', '🗨', '🗯', '🗳', '🗺', '🛋', '🛍', '🛎', '🛏', '🛠', '🛡', '🛢', '🛣', '🛤',
    '🛥', '🛩', '🛰', '🛳',
];

/// The columns of one code point by itself, 0 to 3: control characters take none.
pub fn char_columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Whether this narrow code point becomes an emoji of two columns where U+FE0F follows.
///
/// These are the bases in Unicode's emoji-variation-sequences.txt, less those that are two columns wide anyway.
pub fn is_emoji_base(c: char) -> bool {
    EMOJI_BASES.binary_search(&c).is_ok()
}

/// The columns of a grapheme cluster: its widest code point's, and 2 for an emoji by U+FE0F and for a flag.
///
/// A sum would be wrong: no terminal shows a family of four joined emoji in eight columns.
pub(super) fn cluster_columns(cluster: &str) -> usize {
    let widest = cluster.chars().map(char_columns).max().unwrap_or(0);
    if widest == 1 && (is_emoji(cluster) || is_flag(cluster)) {
        2
    } else {
        widest
    }
}

fn is_emoji(cluster: &str) -> bool {
    // Each code point beside the next one.
    let followers = cluster.chars().skip(1);
    cluster
        .chars()
        .zip(followers)
        .any(|(base, next)| next == EMOJI_PRESENTATION && is_emoji_base(base))
}

/// Two regional indicators; no cluster holds more.
fn is_flag(cluster: &str) -> bool {
    cluster
        .chars()
        .filter(|c| matches!(c, '\u{1F1E6}'..='\u{1F1FF}'))
        .count()
        == 2
}

#[cfg(test)]
mod tests {
    use super::{
        EMOJI_PRESENTATION, UNICODE_VERSION, char_columns, cluster_columns, is_emoji_base,
    };
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn both_crates_have_our_version_of_unicode() {
        let (major, minor, patch) = unicode_width::UNICODE_VERSION;
        assert_eq!(format!("{major}.{minor}.{patch}"), UNICODE_VERSION);
        let (major, minor, patch) = unicode_segmentation::UNICODE_VERSION;
        assert_eq!(format!("{major}.{minor}.{patch}"), UNICODE_VERSION);
    }

    #[test]
    fn code_points_take_none_to_three_columns() {
        for (c, columns) in [
            ('a', 1),
            ('\0', 0),
            ('\n', 0),
            ('\u{7f}', 0),
            ('\u{301}', 0),
            ('\u{200d}', 0),
            ('한', 2),
        ] {
            assert_eq!(char_columns(c), columns, "{c:?}");
        }
        assert_eq!(char_columns('\u{17D8}'), 3);
        assert_eq!(char_columns('\u{FFFD}'), 1);
    }

    #[test]
    fn a_cluster_is_as_wide_as_its_widest_code_point() {
        assert_eq!(cluster_columns("e\u{301}"), 1);
        assert_eq!(cluster_columns("\u{1100}\u{1161}\u{11a8}"), 2);
        assert_eq!(cluster_columns("👨\u{200d}👩\u{200d}👧"), 2);
        assert_eq!(cluster_columns("\r\n"), 0);
        assert_eq!(cluster_columns("\u{301}"), 0);
    }

    #[test]
    fn the_emoji_form_takes_two_columns() {
        assert_eq!(cluster_columns("☁"), 1);
        assert_eq!(cluster_columns("☁\u{FE0F}"), 2);
        assert_eq!(cluster_columns("1\u{FE0F}\u{20E3}"), 2);
        assert_eq!(cluster_columns("☁\u{FE0E}"), 1);
        assert_eq!(cluster_columns("a\u{FE0F}"), 1);
        assert_eq!(cluster_columns("☁\u{301}\u{FE0F}"), 1);
    }

    #[test]
    fn a_flag_takes_two_columns_and_half_a_flag_one() {
        assert_eq!(cluster_columns("🇩🇪"), 2);
        assert_eq!(cluster_columns("🇩"), 1);
        assert_eq!(cluster_columns("🇩\u{FE0F}"), 1);
    }

    #[test]
    fn emoji_bases_are_the_narrow_ones_that_unicode_width_widens() {
        for c in '\0'..=char::MAX {
            let widens =
                char_columns(c) == 1 && String::from_iter([c, EMOJI_PRESENTATION]).width() == 2;
            assert_eq!(is_emoji_base(c), widens, "{c:?}");
        }
    }
}
