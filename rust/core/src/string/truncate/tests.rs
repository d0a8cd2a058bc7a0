use super::{Cut, Position, Unit, truncate};

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn apply(
    text: &str,
    max: usize,
    unit: Unit,
    position: Position,
    placeholder: &str,
    words: bool,
) -> String {
    let cut = truncate(text, max, unit, position, placeholder, words);
    let (text, placeholder) = (units(text), units(placeholder));
    let (head, tail) = (&text[..cut.head], &text[text.len() - cut.tail..]);
    String::from_utf16(&[head, &placeholder[..cut.placeholder], tail].concat()).unwrap()
}

fn at_end(text: &str, max: usize) -> String {
    apply(text, max, Unit::Grapheme, Position::End, "...", false)
}

fn by_words(text: &str, max: usize) -> String {
    apply(text, max, Unit::Grapheme, Position::End, "...", true)
}

fn in_columns(text: &str, max: usize) -> String {
    apply(text, max, Unit::Column, Position::End, "…", false)
}

#[test]
fn a_text_that_fits_is_untouched() {
    assert_eq!(at_end("", 0), "");
    assert_eq!(at_end("abc", 3), "abc");
    assert_eq!(at_end("🇩🇪🇫🇷", 2), "🇩🇪🇫🇷");
    assert_eq!(by_words("a b ", 4), "a b ");
    let cut = truncate("😀a", 2, Unit::Grapheme, Position::Start, "", false);
    assert_eq!(cut.head, 3);
}

#[test]
fn the_placeholder_counts() {
    assert_eq!(
        at_end("This is a very long string that needs truncation", 20),
        "This is a very lo..."
    );
    assert_eq!(at_end("abcdef", 5), "ab...");
    assert_eq!(at_end("abcdef", 3), "...");
}

#[test]
fn a_placeholder_that_does_not_fit_is_cut_itself() {
    assert_eq!(at_end("abcdef", 2), "..");
    assert_eq!(at_end("abcdef", 0), "");
    let placeholder = "👨\u{200d}👩";
    for (unit, max, expected) in [
        (Unit::Grapheme, 0, ""),
        (Unit::Column, 1, ""),
        (Unit::Column, 2, placeholder),
    ] {
        for position in [Position::End, Position::Middle, Position::Start] {
            assert_eq!(
                apply("abcdef", max, unit, position, placeholder, false),
                expected
            );
        }
    }
}

#[test]
fn the_kept_part_is_where_the_position_says() {
    let at = |position, max| apply("abcdefghij", max, Unit::Grapheme, position, "..", false);
    assert_eq!(at(Position::End, 7), "abcde..");
    assert_eq!(at(Position::Start, 7), "..fghij");
    assert_eq!(at(Position::Middle, 7), "abc..ij");
    assert_eq!(at(Position::Middle, 6), "ab..ij");
    assert_eq!(at(Position::Middle, 3), "a..");
}

#[test]
fn an_empty_placeholder_leaves_all_room_to_the_text() {
    assert_eq!(
        apply("abcdef", 3, Unit::Grapheme, Position::Middle, "", false),
        "abf"
    );
    assert_eq!(
        apply("ab cd", 4, Unit::Grapheme, Position::End, "", true),
        "ab"
    );
}

#[test]
fn clusters_stay_whole() {
    let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
    assert_eq!(at_end(&family.repeat(5), 4), format!("{family}..."));
    assert_eq!(at_end(&"e\u{301}".repeat(20), 5), "e\u{301}e\u{301}...");
    assert_eq!(
        apply(
            "e\u{301}e\u{301}e\u{301}",
            5,
            Unit::CodePoint,
            Position::End,
            "..",
            false
        ),
        "e\u{301}e.."
    );
    assert_eq!(
        apply("🇩🇪🇫🇷🇮🇹", 2, Unit::Grapheme, Position::Start, "…", false),
        "…🇮🇹"
    );
}

#[test]
fn columns_fill_up_to_what_fits() {
    assert_eq!(in_columns("日本語", 5), "日本…");
    assert_eq!(in_columns("日本語", 4), "日…");
    assert_eq!(in_columns("☁\u{FE0F}☁☁", 3), "☁\u{FE0F}…");
    assert_eq!(
        apply("日本語", 4, Unit::Column, Position::Middle, "…", false),
        "日…"
    );
    assert_eq!(
        apply("a日本", 3, Unit::Column, Position::Start, "…", false),
        "…本"
    );
}

#[test]
fn atoms_without_columns_go_with_what_is_kept() {
    assert_eq!(in_columns("ab\u{1}\u{2}cd", 3), "ab\u{1}\u{2}…");
    assert_eq!(
        apply(
            "ab\u{1}\u{2}cd",
            3,
            Unit::Column,
            Position::Start,
            "…",
            false
        ),
        "…\u{1}\u{2}cd"
    );
    assert_eq!(
        apply("\u{1}abc", 1, Unit::Column, Position::Start, "…", false),
        "…"
    );
    assert_eq!(in_columns("\u{1}\u{2}", 0), "\u{1}\u{2}");
}

#[test]
fn words_stay_whole_and_blanks_before_the_placeholder_go() {
    assert_eq!(by_words("hello world foo", 11), "hello...");
    assert_eq!(by_words("hello world foo", 14), "hello world...");
    assert_eq!(by_words("hello world foo", 9), "hello...");
    assert_eq!(by_words("hello world foo", 8), "hello...");
    assert_eq!(by_words("hello \u{3000}\n world", 9), "hello...");
    assert_eq!(by_words("a b c d e f", 8), "a b c...");
}

#[test]
fn a_first_word_that_does_not_fit_is_cut() {
    assert_eq!(by_words("hello world", 7), "hell...");
    assert_eq!(by_words("  abcdefgh", 7), "  ab...");
    assert_eq!(by_words("     abcdefgh", 7), "...");
    assert_eq!(by_words("abcdef", 3), "...");
}

#[test]
fn what_stands_for_a_lone_surrogate_is_one_unit() {
    let cut = truncate(
        "\u{fffd}a\u{fffd}b\u{fffd}",
        4,
        Unit::Column,
        Position::Middle,
        "\u{fffd}",
        false,
    );
    assert_eq!(
        cut,
        Cut {
            head: 2,
            placeholder: 1,
            tail: 1
        }
    );
}

#[test]
fn numbers_name_units_and_positions() {
    for (index, unit) in [Unit::Grapheme, Unit::Column, Unit::CodePoint]
        .into_iter()
        .enumerate()
    {
        assert_eq!(Unit::from_index(index as u32), Some(unit));
    }
    for (index, position) in [Position::End, Position::Middle, Position::Start]
        .into_iter()
        .enumerate()
    {
        assert_eq!(Position::from_index(index as u32), Some(position));
    }
    assert_eq!(Unit::from_index(3), None);
    assert_eq!(Position::from_index(u32::MAX), None);
}
