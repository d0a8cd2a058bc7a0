//! The string family's definitions retold plainly: what the properties here and the fuzz targets compare with.

use skypilot_utils_core::string::{Cut, Position, Unit, char_columns, is_emoji_base};
use unicode_segmentation::UnicodeSegmentation;

/// A text in UTF-16 units.
pub fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// The text that a cut leaves.
pub fn apply(cut: Cut, text: &str, placeholder: &str) -> String {
    let (text, placeholder) = (units(text), units(placeholder));
    let tail = &text[text.len() - cut.tail..];
    String::from_utf16(&[&text[..cut.head], &placeholder[..cut.placeholder], tail].concat())
        .unwrap()
}

/// What a text is counted in and never cut within.
pub fn atoms(text: &str, unit: Unit) -> Vec<&str> {
    match unit {
        Unit::CodePoint => text.split_inclusive(|_| true).collect(),
        Unit::Grapheme | Unit::Column => text.graphemes(true).collect(),
    }
}

fn atom_size(atom: &str, unit: Unit) -> usize {
    if unit != Unit::Column {
        return 1;
    }
    let chars: Vec<char> = atom.chars().collect();
    let is_emoji = chars
        .windows(2)
        .any(|pair| is_emoji_base(pair[0]) && pair[1] == '\u{FE0F}');
    let is_flag = chars
        .windows(2)
        .any(|pair| pair.iter().all(|c| ('\u{1F1E6}'..='\u{1F1FF}').contains(c)));
    let widest = chars.into_iter().map(char_columns).max().unwrap();
    if is_emoji || is_flag {
        widest.max(2)
    } else {
        widest
    }
}

/// How long a text is.
pub fn size(text: &str, unit: Unit) -> usize {
    atoms(text, unit)
        .into_iter()
        .map(|atom| atom_size(atom, unit))
        .sum()
}

fn prefix<'t>(atoms: &[&'t str], room: usize, unit: Unit) -> Vec<&'t str> {
    let fits = |count: &usize| {
        atoms[..*count]
            .iter()
            .map(|atom| atom_size(atom, unit))
            .sum::<usize>()
            <= room
    };
    atoms[..(0..=atoms.len()).rev().find(fits).unwrap()].to_vec()
}

fn suffix<'t>(atoms: &[&'t str], room: usize, unit: Unit) -> Vec<&'t str> {
    let fits = |start: &usize| {
        atoms[*start..]
            .iter()
            .map(|atom| atom_size(atom, unit))
            .sum::<usize>()
            <= room
    };
    atoms[(0..=atoms.len()).find(fits).unwrap()..].to_vec()
}

fn without_blanks_at_end(mut atoms: Vec<&str>) -> Vec<&str> {
    while atoms
        .pop_if(|atom| atom.starts_with(char::is_whitespace))
        .is_some()
    {}
    atoms
}

/// The definition of `truncate`, step by step.
pub fn truncate_by_the_book(
    text: &str,
    max: usize,
    unit: Unit,
    position: Position,
    placeholder: &str,
    words: bool,
) -> String {
    let is_blank = |atom: &str| atom.starts_with(char::is_whitespace);
    if size(text, unit) <= max {
        return text.to_owned();
    }
    if size(placeholder, unit) > max {
        return prefix(&atoms(placeholder, unit), max, unit).concat();
    }
    let room = max - size(placeholder, unit);
    let all = atoms(text, unit);
    match position {
        Position::Start => placeholder.to_owned() + &suffix(&all, room, unit).concat(),
        Position::Middle => {
            let (head, tail) = (
                prefix(&all, room.div_ceil(2), unit),
                suffix(&all, room / 2, unit),
            );
            head.concat() + placeholder + &tail.concat()
        }
        Position::End => {
            let cut = prefix(&all, room, unit);
            if !words {
                return cut.concat() + placeholder;
            }
            let mut kept = cut.clone();
            if cut.last().is_some_and(|atom| !is_blank(atom)) && !is_blank(all[cut.len()]) {
                while kept.pop_if(|atom| !is_blank(atom)).is_some() {}
            }
            kept = without_blanks_at_end(kept);
            if kept.is_empty() {
                kept = without_blanks_at_end(cut);
            }
            kept.concat() + placeholder
        }
    }
}

/// SkyPilot's Python code, line by line.
pub fn truncate_long_string_by_the_book(text: &str, max_length: usize, middle: bool) -> String {
    let s: Vec<char> = text.chars().collect();
    let slice = |part: &[char]| part.iter().collect::<String>();
    if s.len() <= max_length {
        return text.to_owned();
    }
    if middle {
        if max_length <= 3 {
            return "...".to_owned();
        }
        let (half, remainder) = ((max_length - 3) / 2, (max_length - 3) % 2);
        return slice(&s[..half + remainder]) + "..." + &slice(&s[s.len() - half..]);
    }
    let splits: Vec<&[char]> = s.split(|c| *c == ' ').collect();
    if splits[0].len() > max_length {
        return slice(&splits[0][..max_length]) + "...";
    }
    let (mut i, mut total) = (0, 0);
    for (index, part) in splits.iter().enumerate() {
        i = index;
        total += part.len();
        if total >= max_length {
            break;
        }
    }
    let mut prefix = splits[..i].join(&' ');
    if prefix.len() < max_length {
        prefix.extend(&s[prefix.len()..max_length]);
    }
    slice(&prefix) + "..."
}
