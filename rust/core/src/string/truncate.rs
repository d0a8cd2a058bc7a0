//! Truncation that never exceeds a length and never splits a grapheme cluster.

use super::atoms::Atoms;

/// What a text's length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Extended grapheme clusters (UAX #29).
    Grapheme,
    /// Terminal columns of the clusters; a cluster is never split.
    Column,
    /// Code points; a cluster may be split.
    CodePoint,
}

impl Unit {
    /// The unit that kernels call by this number: 0 grapheme, 1 column, 2 code point.
    pub fn from_index(index: u32) -> Option<Self> {
        [Self::Grapheme, Self::Column, Self::CodePoint]
            .get(index as usize)
            .copied()
    }
}

/// Which part of a text the placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The start is kept.
    End,
    /// Both ends are kept, the start with one more where they cannot be equal.
    Middle,
    /// The end is kept.
    Start,
}

impl Position {
    /// The position that kernels call by this number: 0 end, 1 middle, 2 start.
    pub fn from_index(index: u32) -> Option<Self> {
        [Self::End, Self::Middle, Self::Start]
            .get(index as usize)
            .copied()
    }
}

/// A result as its parts' lengths in UTF-16 units: the text's first `head`, the placeholder's first `placeholder`, the
/// text's last `tail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Units kept from the text's start.
    pub head: usize,
    /// Units kept from the placeholder's start.
    pub placeholder: usize,
    /// Units kept from the text's end.
    pub tail: usize,
}

impl Cut {
    pub(super) fn none(units: usize) -> Self {
        Self {
            head: units,
            placeholder: 0,
            tail: 0,
        }
    }
}

/// Cuts a text so that it is never longer than `max`, in `unit`, and says by the placeholder where.
///
/// A text that fits is left whole. A placeholder that does not fit is itself cut and stands alone. With `words`, which
/// only [`Position::End`] knows, a cut within a word goes back to the blanks (White_Space) before it, and blanks before
/// the placeholder go; where that leaves nothing the first word is cut after all.
pub fn truncate(
    text: &str,
    max: usize,
    unit: Unit,
    position: Position,
    placeholder: &str,
    words: bool,
) -> Cut {
    let mark = Prefix::new(placeholder, unit, max, max);
    let room = if mark.is_whole { max - mark.size } else { 0 };
    let room_before = match position {
        Position::End => room,
        Position::Middle => room.div_ceil(2),
        Position::Start => 0,
    };
    let prefix = Prefix::new(text, unit, max, room_before);
    if prefix.is_whole {
        return Cut::none(prefix.units);
    }
    if !mark.is_whole {
        return Cut {
            head: 0,
            placeholder: mark.units,
            tail: 0,
        };
    }
    let (head, tail) = match position {
        Position::End if words => (units_of_whole_words(Atoms::new(text, unit), room), 0),
        Position::End => (prefix.units_in_room, 0),
        Position::Middle => (prefix.units_in_room, units_of_suffix(text, room / 2, unit)),
        Position::Start => (0, units_of_suffix(text, room, unit)),
    };
    Cut {
        head,
        placeholder: mark.units,
        tail,
    }
}

/// The longest run of a text's first atoms that is no longer than a maximum.
struct Prefix {
    units: usize,
    size: usize,
    is_whole: bool,
    /// Of those of the atoms that fit a room, which is no larger.
    units_in_room: usize,
}

impl Prefix {
    fn new(text: &str, unit: Unit, max: usize, room: usize) -> Self {
        if is_printable_ascii(text) {
            let size = text.len().min(max);
            return Self {
                units: size,
                size,
                is_whole: size == text.len(),
                units_in_room: size.min(room),
            };
        }
        let mut prefix = Self {
            units: 0,
            size: 0,
            is_whole: false,
            units_in_room: 0,
        };
        for atom in Atoms::new(text, unit) {
            if prefix.size + atom.size > max {
                return prefix;
            }
            prefix.units += atom.units;
            prefix.size += atom.size;
            if prefix.size <= room {
                prefix.units_in_room = prefix.units;
            }
        }
        prefix.is_whole = true;
        prefix
    }
}

/// The length in units of the longest run of last atoms that fits `room`.
///
/// Boundaries are found from the start, so the text is read twice: once for its size, once to leave out the rest.
fn units_of_suffix(text: &str, room: usize, unit: Unit) -> usize {
    if is_printable_ascii(text) {
        return text.len().min(room);
    }
    let (mut units, mut size) = (0, 0);
    for atom in Atoms::new(text, unit) {
        units += atom.units;
        size += atom.size;
    }
    for atom in Atoms::new(text, unit) {
        if size <= room {
            break;
        }
        size -= atom.size;
        units -= atom.units;
    }
    units
}

/// Whether every byte is an atom by itself, whose size is 1. Most text is of this kind, and then needs no more search.
fn is_printable_ascii(text: &str) -> bool {
    let is = |byte: &u8| matches!(byte, b' '..=b'~');
    // By groups without a branch, of which the compiler makes SIMD.
    let mut groups = text.as_bytes().chunks(64);
    groups.all(|group| group.iter().fold(true, |all, byte| all & is(byte)))
}

/// The length in units of the whole words that fit `room`, without the blanks behind them.
fn units_of_whole_words(atoms: Atoms, room: usize) -> usize {
    let (mut units, mut size) = (0, 0);
    // Where the last letter ends, and where the last letter with a blank somewhere after it does.
    let (mut letters, mut words) = (0, 0);
    for atom in atoms {
        size += atom.size;
        if size > room {
            let is_inside_word = letters == units && !atom.is_blank;
            return if is_inside_word && words > 0 {
                words
            } else {
                letters
            };
        }
        units += atom.units;
        if atom.is_blank {
            words = letters;
        } else {
            letters = units;
        }
    }
    letters
}

#[cfg(test)]
mod tests;
