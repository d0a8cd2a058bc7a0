//! The kernel's texts read plainly, after the manual pages: field by field into lists, with no care for speed.

/// What `/proc/PID/mountinfo` says of one cgroup hierarchy.
#[derive(Debug, PartialEq, Eq)]
pub struct Mount {
    /// Its root within the hierarchy.
    pub root: Vec<u8>,
    /// Where it shows.
    pub mount_point: Vec<u8>,
    /// The super options of version 1; version 2 has none that matter.
    pub options: Option<Vec<u8>>,
}

/// A decimal number of 64 bits, of digits alone.
pub fn decimal(text: &[u8]) -> Option<u64> {
    let mut value = 0_u128;
    for byte in text {
        let digit = char::from(*byte).to_digit(10)?;
        value = (value * 10 + u128::from(digit)).min(u128::from(u64::MAX) + 1);
    }
    (!text.is_empty()).then_some(value)?.try_into().ok()
}

/// Whether a comma-separated list has the word.
pub fn has_word(list: &[u8], word: &str) -> bool {
    let list = [b",", list, b","].concat();
    let word = format!(",{word},");
    list.windows(word.len()).any(|part| part == word.as_bytes())
}

/// The pieces between the separators, as many as there are.
pub fn fields(text: &[u8], separator: u8) -> Vec<Vec<u8>> {
    let mut fields = vec![Vec::new()];
    for &byte in text {
        match fields.last_mut() {
            Some(last) if byte != separator => last.push(byte),
            _ => fields.push(Vec::new()),
        }
    }
    fields
}

/// The pieces between blanks, of which there may be several in a row.
pub fn words(text: &[u8]) -> Vec<Vec<u8>> {
    let blanked: Vec<u8> = text
        .iter()
        .map(|byte| match byte {
            b'\t' | b'\n' | b'\x0c' | b'\r' => b' ',
            other => *other,
        })
        .collect();
    let mut words = fields(&blanked, b' ');
    words.retain(|word| !word.is_empty());
    words
}

/// The cgroup hierarchies in a `mountinfo`.
pub fn cgroup_mounts(text: &[u8]) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for line in fields(text, b'\n') {
        let fields = fields(&line, b' ');
        // The dash stands behind six fields at least; any of those may be one, too.
        let separator = fields
            .iter()
            .skip(6)
            .position(|field| field == b"-")
            .map(|place| place + 6);
        let behind = separator.map_or(&[][..], |place| &fields[place + 1..]);
        let options = match behind {
            [kind, _, options, ..] if kind == b"cgroup" => Some(options.clone()),
            [kind, ..] if kind == b"cgroup2" => None,
            _ => continue,
        };
        mounts.push(Mount {
            root: unescape(&fields[3]),
            mount_point: unescape(&fields[4]),
            options,
        });
    }
    mounts
}

/// Octal escapes undone.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut index = 0;
    while index < field.len() {
        let value = match field[index..] {
            [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..] => {
                Some((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'))
            }
            _ => None,
        };
        plain.push(value.unwrap_or(field[index]));
        index += if value.is_some() { 4 } else { 1 };
    }
    plain
}

/// A field as the kernel writes it into `mountinfo`.
pub fn escape(field: &[u8]) -> Vec<u8> {
    let escaped = field.iter().map(|byte| match byte {
        b' ' | b'\t' | b'\n' | b'\\' => format!("\\{byte:03o}").into_bytes(),
        other => vec![*other],
    });
    escaped.collect::<Vec<_>>().concat()
}
