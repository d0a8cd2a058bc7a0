//! Numbers in any base, by the long division of the schoolbook.

/// The digits of `text` in another base, in lower case and without leading zeros; `None` for what are no digits.
pub fn convert(text: &[u8], from: u32, to: u32) -> Option<String> {
    let digits: Option<Vec<u32>> = text
        .iter()
        .map(|&byte| char::from(byte).to_digit(from))
        .collect();
    let mut number = digits.filter(|digits| !digits.is_empty())?;
    let mut converted = Vec::new();
    while !number.is_empty() {
        let mut rest = 0;
        let mut quotient = Vec::new();
        for digit in number {
            rest = rest * from + digit;
            if !quotient.is_empty() || rest >= to {
                quotient.push(rest / to);
            }
            rest %= to;
        }
        converted.push(char::from_digit(rest, to)?);
        number = quotient;
    }
    while converted.len() > 1 && converted.last() == Some(&'0') {
        converted.pop();
    }
    Some(converted.into_iter().rev().collect())
}
