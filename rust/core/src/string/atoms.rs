//! UTF-16 text as the atoms that a cut may not split.

use alloc::string::String;

use unicode_segmentation::GraphemeCursor;

use super::columns::cluster_columns;
use super::truncate::Unit;

/// How many code points are looked at together: enough for most clusters, few enough to stop early in a long text.
const WINDOW_CODE_POINTS: usize = 64;

/// The code points of UTF-16 text; a lone surrogate counts as U+FFFD, which is one unit long too.
pub(super) fn code_points(text: &[u16]) -> impl Iterator<Item = char> {
    char::decode_utf16(text.iter().copied())
        .map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// A code point or an extended grapheme cluster (UAX #29).
pub(super) struct Atom {
    /// Its length in UTF-16 units.
    pub units: usize,
    /// What it counts for: 1, or its columns.
    pub size: usize,
    /// Whether it begins with White_Space.
    pub is_blank: bool,
}

/// The atoms of a text, first to last, in linear time and without a copy of the text.
pub(super) struct Atoms<'text> {
    text: &'text [u16],
    unit: Unit,
    /// How many of the text's units are done with or in the window.
    position: usize,
    /// The code points looked at; the bytes before `start` are done with.
    window: String,
    start: usize,
}

impl<'text> Atoms<'text> {
    pub fn new(text: &'text [u16], unit: Unit) -> Self {
        Self {
            text,
            unit,
            position: 0,
            window: String::new(),
            start: 0,
        }
    }

    fn next_code_point(&mut self) -> Option<Atom> {
        let c = code_points(&self.text[self.position..]).next()?;
        self.position += c.len_utf16();
        Some(Atom {
            units: c.len_utf16(),
            size: 1,
            is_blank: c.is_whitespace(),
        })
    }

    fn next_cluster(&mut self) -> Option<Atom> {
        // Spares the tables' look-ups: most text is ASCII.
        if self.start == self.window.len() && begins_with_ascii_cluster(&self.text[self.position..])
        {
            let first = self.text[self.position] as u8;
            self.position += 1;
            return Some(Atom {
                units: 1,
                size: usize::from(self.unit == Unit::Grapheme || !first.is_ascii_control()),
                is_blank: char::from(first).is_whitespace(),
            });
        }
        loop {
            // A boundary needs no look at what stands before it, but the window's last cluster may go on beyond it.
            let ahead = &self.window[self.start..];
            if let Ok(Some(length)) =
                GraphemeCursor::new(0, ahead.len(), true).next_boundary(ahead, 0)
                && (length < ahead.len() || self.window_ends_at_boundary())
            {
                let cluster = &ahead[..length];
                self.start += length;
                return Some(Atom {
                    units: cluster.chars().map(char::len_utf16).sum(),
                    size: if self.unit == Unit::Column {
                        cluster_columns(cluster)
                    } else {
                        1
                    },
                    is_blank: cluster.starts_with(char::is_whitespace),
                });
            }
            if self.position == self.text.len() {
                return None;
            }
            self.widen();
        }
    }

    fn window_ends_at_boundary(&self) -> bool {
        self.position == self.text.len()
            || begins_with_ascii_cluster(&self.text[self.position - 1..])
    }

    /// Doubles what lies ahead, so that even a text of one long cluster takes linear time, or goes on to ASCII text.
    fn widen(&mut self) {
        self.window.drain(..self.start);
        self.start = 0;
        let count = self.window.chars().count().max(WINDOW_CODE_POINTS);
        for c in code_points(&self.text[self.position..]).take(count) {
            self.window.push(c);
            self.position += c.len_utf16();
            if self.window_ends_at_boundary() {
                break;
            }
        }
    }
}

impl Iterator for Atoms<'_> {
    type Item = Atom;

    fn next(&mut self) -> Option<Atom> {
        if self.unit == Unit::CodePoint {
            self.next_code_point()
        } else {
            self.next_cluster()
        }
    }
}

/// Whether the first cluster is one ASCII character, as the first two show: CR LF is the only cluster of two.
fn begins_with_ascii_cluster(text: &[u16]) -> bool {
    const CR_LF: [u16; 2] = [0x0d, 0x0a];
    matches!(text, [first, second, ..] if first | second < 0x80 && [*first, *second] != CR_LF)
}

#[cfg(test)]
mod tests {
    use super::{Atoms, WINDOW_CODE_POINTS};
    use crate::string::Unit;
    use unicode_segmentation::UnicodeSegmentation;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    fn lengths(text: &[u16], unit: Unit) -> Vec<usize> {
        Atoms::new(text, unit).map(|atom| atom.units).collect()
    }

    #[test]
    fn clusters_are_whole() {
        assert_eq!(
            lengths(&units("ae\u{301}\r\n🇩🇪🇫🇷"), Unit::Grapheme),
            [1, 2, 2, 4, 4]
        );
        assert_eq!(
            lengths(&units("👨\u{200d}👩\u{200d}👧!"), Unit::Column),
            [8, 1]
        );
        assert_eq!(lengths(&units("क\u{94d}ष"), Unit::Grapheme), [3]);
        assert_eq!(lengths(&units(""), Unit::Grapheme), []);
    }

    #[test]
    fn code_points_are_single() {
        assert_eq!(
            lengths(&units("e\u{301}😀\r\n"), Unit::CodePoint),
            [1, 1, 2, 1, 1]
        );
    }

    #[test]
    fn a_lone_surrogate_is_an_atom_of_one_unit() {
        let text = [0xd83d, 0xd83d, 0xde00, 0xde00, 0x301, 0x61, 0xd800];
        assert_eq!(lengths(&text, Unit::Grapheme), [1, 2, 2, 1, 1]);
        assert_eq!(lengths(&text, Unit::CodePoint), [1, 2, 1, 1, 1, 1]);
        assert!(Atoms::new(&[0xd800], Unit::Column).all(|atom| atom.size == 1));
    }

    #[test]
    fn the_window_leaves_no_trace() {
        for piece in [
            "ab\u{301}",
            "🇩🇪🇫",
            "\r\n",
            "👩\u{200d}",
            "क\u{94d}",
            "\u{301}",
        ] {
            for pieces in [
                WINDOW_CODE_POINTS / 3,
                WINDOW_CODE_POINTS,
                10 * WINDOW_CODE_POINTS,
            ] {
                for offset in 0..4 {
                    let text = "x".repeat(offset) + &piece.repeat(pieces);
                    let whole: Vec<usize> = text
                        .graphemes(true)
                        .map(|g| g.encode_utf16().count())
                        .collect();
                    assert_eq!(
                        lengths(&units(&text), Unit::Grapheme),
                        whole,
                        "{piece:?} x {pieces}"
                    );
                }
            }
        }
    }
}
