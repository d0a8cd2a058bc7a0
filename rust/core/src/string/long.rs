//! SkyPilot's own truncation, with its quirks.

use super::Cut;

/// The placeholder, `"..."`, in UTF-16 units.
const DOTS: usize = "...".len();

/// Cuts as SkyPilot's `truncate_long_string` does, whose placeholder is `"..."`.
///
/// `max_length` is in code points. In the middle form the placeholder counts; in the end form it comes on top, and the
/// first words may be kept beyond `max_length`, because the blanks between them are not counted.
pub fn truncate_long_string(text: &str, max_length: usize, middle: bool) -> Cut {
    let kept = prefix(text, max_length);
    if kept.len() == text.len() {
        Cut::none(units_of(text))
    } else if middle {
        let room = max_length.saturating_sub(DOTS);
        let dropped = text.chars().count() - room / 2;
        Cut {
            head: units_of(prefix(text, room.div_ceil(2))),
            placeholder: DOTS,
            tail: units_of(&text[prefix(text, dropped).len()..]),
        }
    } else {
        let words = words(text, max_length);
        Cut {
            head: units_of(if words.len() > kept.len() {
                words
            } else {
                kept
            }),
            placeholder: DOTS,
            tail: 0,
        }
    }
}

/// The length of a text in UTF-16 units.
fn units_of(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text's first `count` code points, or all if it has fewer.
fn prefix(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count);
    end.map_or(text, |(end, _)| &text[..end])
}

/// All words before the one that brings the letters to `max_letters`, or before the last word.
fn words(text: &str, max_letters: usize) -> &str {
    let (mut words, mut letters) = ("", 0);
    for (index, c) in text.char_indices() {
        if letters == max_letters {
            break;
        }
        if c == ' ' {
            words = &text[..index];
        } else {
            letters += 1;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::truncate_long_string;

    fn apply(text: &str, max_length: usize, middle: bool) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        let cut = truncate_long_string(text, max_length, middle);
        let tail = String::from_utf16(&units[units.len() - cut.tail..]).unwrap();
        String::from_utf16(&units[..cut.head]).unwrap() + &"..."[..cut.placeholder] + &tail
    }

    #[test]
    fn a_text_that_fits_is_untouched() {
        for middle in [false, true] {
            assert_eq!(apply("", 0, middle), "");
            assert_eq!(apply("abc", 3, middle), "abc");
            assert_eq!(apply("😀😀", 2, middle), "😀😀");
        }
    }

    #[test]
    fn the_dots_come_on_top() {
        assert_eq!(apply("abcdef", 4, false), "abcd...");
        assert_eq!(apply("abcdef", 0, false), "...");
        assert_eq!(apply("😀😀😀", 2, false), "😀😀...");
    }

    #[test]
    fn whole_words_are_kept_beyond_the_length() {
        assert_eq!(apply("aa bb cc dd", 6, false), "aa bb ...");
        assert_eq!(apply("a b c d e f", 4, false), "a b c...");
        assert_eq!(apply("a  b  c", 3, false), "a  b ...");
        assert_eq!(apply("a b c", 3, false), "a b...");
        assert_eq!(apply("      a", 3, false), "     ...");
        assert_eq!(apply("a     ", 3, false), "a    ...");
    }

    #[test]
    fn in_the_middle_the_dots_count() {
        assert_eq!(apply("abcdefghij", 7, true), "ab...ij");
        assert_eq!(apply("abcdefghij", 8, true), "abc...ij");
        assert_eq!(apply("abcdefghij", 4, true), "a...");
        assert_eq!(apply("😀b😀d😀", 4, true), "😀...");
    }

    #[test]
    fn in_the_middle_the_dots_are_never_cut() {
        for max_length in 0..=3 {
            assert_eq!(apply("abcdefghij", max_length, true), "...");
        }
    }
}
