//! Text as the atoms that a cut may not split.

use unicode_segmentation::GraphemeCursor;

use super::columns::cluster_columns;
use super::truncate::Unit;

/// A code point or an extended grapheme cluster (UAX #29).
pub(super) struct Atom {
    /// Its length in UTF-16 units.
    pub units: usize,
    /// What it counts for: 1, or its columns.
    pub size: usize,
    /// Whether it begins with White_Space.
    pub is_blank: bool,
}

/// The atoms of a text, first to last, in linear time.
pub(super) struct Atoms<'text> {
    text: &'text str,
    unit: Unit,
    /// How many of the text's bytes are done with.
    position: usize,
    /// Goes on from its own position, wherever that is, without a look at what stands before it.
    cursor: GraphemeCursor,
}

impl<'text> Atoms<'text> {
    pub fn new(text: &'text str, unit: Unit) -> Self {
        Self {
            text,
            unit,
            position: 0,
            cursor: GraphemeCursor::new(0, text.len(), true),
        }
    }

    /// The length in bytes of the cluster that begins with `first`.
    fn cluster_length(&mut self, first: char) -> Option<usize> {
        // Spares the tables' look-ups: most text is of such letters.
        let after = &self.text[self.position + first.len_utf8()..];
        if is_plain(first) && after.chars().next().is_none_or(is_plain) {
            return Some(first.len_utf8());
        }
        if self.cursor.cur_cursor() != self.position {
            self.cursor.set_cursor(self.position);
        }
        let end = self.cursor.next_boundary(self.text, 0).ok().flatten()?;
        Some(end - self.position)
    }
}

impl Iterator for Atoms<'_> {
    type Item = Atom;

    fn next(&mut self) -> Option<Atom> {
        if let [first @ b' '..=b'~', b' '..=b'~', ..] = self.text.as_bytes()[self.position..] {
            self.position += 1;
            return Some(Atom {
                units: 1,
                size: 1,
                is_blank: first == b' ',
            });
        }
        let first = self.text[self.position..].chars().next()?;
        let length = match self.unit {
            Unit::CodePoint => first.len_utf8(),
            Unit::Grapheme | Unit::Column => self.cluster_length(first)?,
        };
        let cluster = &self.text[self.position..][..length];
        self.position += length;
        Some(Atom {
            units: cluster.chars().map(char::len_utf16).sum(),
            size: if self.unit == Unit::Column {
                cluster_columns(cluster)
            } else {
                1
            },
            is_blank: first.is_whitespace(),
        })
    }
}

/// Whether this is one of the many letters between any two of which there is a boundary: of all that Unicode's
/// Grapheme_Cluster_Break and Indic_Conjunct_Break have nothing to say about, and of whole Hangul syllables.
fn is_plain(c: char) -> bool {
    matches!(
        c,
        ' '..='~' | '\u{c0}'..='\u{2ff}' | '\u{391}'..='\u{3c9}' | '\u{410}'..='\u{44f}'
            | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}'
    )
}

#[cfg(test)]
mod tests {
    use super::{Atoms, is_plain};
    use crate::string::Unit;
    use unicode_segmentation::UnicodeSegmentation;

    fn lengths(text: &str, unit: Unit) -> Vec<usize> {
        Atoms::new(text, unit).map(|atom| atom.units).collect()
    }

    #[test]
    fn clusters_are_whole() {
        assert_eq!(
            lengths("ae\u{301}\r\n🇩🇪🇫🇷", Unit::Grapheme),
            [1, 2, 2, 4, 4]
        );
        assert_eq!(lengths("👨\u{200d}👩\u{200d}👧!", Unit::Column), [8, 1]);
        assert_eq!(lengths("क\u{94d}ष", Unit::Grapheme), [3]);
        assert_eq!(lengths("", Unit::Grapheme), []);
    }

    #[test]
    fn code_points_are_single() {
        assert_eq!(lengths("e\u{301}😀\r\n", Unit::CodePoint), [1, 1, 2, 1, 1]);
    }

    #[test]
    fn between_two_plain_letters_there_is_always_a_boundary() {
        let plain: Vec<char> = ('\0'..char::MAX).filter(|c| is_plain(*c)).collect();
        assert!(plain.len() > 32_000);
        // Of whatever class a letter is: it stands before and behind the others, and itself.
        for one in &plain {
            for other in [*one, 'a', 'é', '日', '가', '각'] {
                for pair in [format!("{one}{other}"), format!("{other}{one}")] {
                    assert_eq!(pair.graphemes(true).count(), 2, "{pair:?}");
                }
            }
        }
    }

    #[test]
    fn plain_letters_before_and_after_leave_no_trace() {
        for piece in [
            "ab\u{301}",
            "🇩🇪🇫",
            "\r\n",
            "👩\u{200d}",
            "日\u{94d}",
            "क\u{94d}",
            "가\u{11a8}",
            "\u{301}",
        ] {
            for pieces in [1, 2, 7, 100] {
                for letters in ["", "x", "xy", "日本", "가각"] {
                    let text = letters.to_owned() + &(piece.repeat(pieces) + letters).repeat(2);
                    let whole: Vec<usize> = text
                        .graphemes(true)
                        .map(|g| g.encode_utf16().count())
                        .collect();
                    assert_eq!(lengths(&text, Unit::Grapheme), whole, "{text:?}");
                }
            }
        }
    }
}
