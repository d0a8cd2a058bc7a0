//! Natural numbers of any size: as much arithmetic as printing in another base takes.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A natural number. Every operation on it takes time in proportion to its length.
///
/// `inline(never)` spares 2 kB of the WebAssembly module, in which base 36 then takes a twentieth longer.
pub(super) struct Natural {
    /// Digits in base 2^32, the least significant first; none for zero.
    limbs: Vec<u32>,
}

impl Natural {
    /// Reads one or more ASCII digits, letters in either case; `None` for anything else.
    #[inline(never)]
    pub fn from_digits<const BASE: u32>(text: &[u8]) -> Option<Self> {
        let groups = text.chunks(digits_per_limb::<BASE>());
        let mut number = (!text.is_empty()).then(|| Self {
            limbs: Vec::with_capacity(groups.len()),
        })?;
        for group in groups {
            let value = group.iter().try_fold(0, |value, &digit| {
                Some(value * BASE + char::from(digit).to_digit(BASE)?)
            });
            number.multiply_add(BASE.pow(group.len() as u32), value?);
        }
        Some(number)
    }

    /// Writes the number in lower case and without leading zeros; zero is `"0"`.
    #[inline(never)]
    pub fn into_digits<const BASE: u32>(mut self) -> String {
        let group_length = digits_per_limb::<BASE>();
        let mut digits = Vec::with_capacity((self.limbs.len() + 1) * (group_length + 1));
        while !self.is_zero() {
            let mut group = self.divide(BASE.pow(group_length as u32));
            for _ in 0..group_length {
                digits.push(DIGITS[(group % BASE) as usize]);
                group /= BASE;
            }
        }
        while digits.pop_if(|digit| *digit == b'0').is_some() {}
        if digits.is_empty() {
            digits.push(b'0');
        }
        digits.reverse();
        String::from_utf8(digits).unwrap_or_default()
    }

    fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    fn is_odd(&self) -> bool {
        self.limbs.first().is_some_and(|limb| limb % 2 == 1)
    }

    /// Multiplies by `BASE` to the power of `exponent`.
    pub fn multiply_power<const BASE: u32>(&mut self, mut exponent: u32) {
        let exponent_per_limb = digits_per_limb::<BASE>() as u32;
        while exponent > 0 {
            let part = exponent.min(exponent_per_limb);
            self.multiply_add(BASE.pow(part), 0);
            exponent -= part;
        }
    }

    /// Divides by 2 to the power of `exponent` and rounds half to even.
    pub fn divide_power_of_two(&mut self, mut exponent: u32) {
        let mut is_exact = true;
        while exponent > 31 {
            is_exact &= self.divide(1 << 31) == 0;
            exponent -= 31;
        }
        let remainder = self.divide(1 << exponent);
        let rounds_up = match (2 * remainder).cmp(&(1 << exponent)) {
            Ordering::Less => false,
            Ordering::Equal => !is_exact || self.is_odd(),
            Ordering::Greater => true,
        };
        self.multiply_add(1, rounds_up.into());
    }

    /// `factor` must not be 0.
    #[inline(never)]
    fn multiply_add(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for limb in &mut self.limbs {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.limbs.push(carry as u32);
        }
    }

    /// Leaves the quotient, gives the remainder.
    fn divide(&mut self, divisor: u32) -> u32 {
        let mut remainder = 0;
        for limb in self.limbs.iter_mut().rev() {
            let dividend = u64::from(remainder) << 32 | u64::from(*limb);
            *limb = (dividend / u64::from(divisor)) as u32;
            remainder = (dividend % u64::from(divisor)) as u32;
        }
        self.limbs.pop_if(|top| *top == 0);
        remainder
    }
}

impl From<u64> for Natural {
    fn from(value: u64) -> Self {
        let mut number = Self {
            limbs: vec![value as u32, (value >> 32) as u32],
        };
        while number.limbs.pop_if(|top| *top == 0).is_some() {}
        number
    }
}

/// How many digits always fit one limb, so that one pass over the limbs moves as many.
const fn digits_per_limb<const BASE: u32>() -> usize {
    u32::MAX.ilog(BASE) as usize
}

#[cfg(test)]
mod tests {
    use super::Natural;

    fn decimal(text: &str) -> Natural {
        Natural::from_digits::<10>(text.as_bytes()).unwrap()
    }

    #[test]
    fn digits_are_read_and_written() {
        for text in [
            "0",
            "9",
            "4294967295",
            "4294967296",
            "18446744073709551616",
            "1000000000000000000000000000",
        ] {
            assert_eq!(decimal(text).into_digits::<10>(), text);
            assert_eq!(decimal(&format!("000{text}")).into_digits::<10>(), text);
        }
        assert_eq!(
            Natural::from(u64::MAX).into_digits::<16>(),
            "ffffffffffffffff"
        );
        assert_eq!(Natural::from(0).into_digits::<16>(), "0");
    }

    #[test]
    fn multiplication_carries_and_division_borrows() {
        let mut number = decimal("340282366920938463463374607431768211455");
        number.multiply_add(u32::MAX, u32::MAX);
        assert_eq!(number.divide(u32::MAX), 0);
        assert_eq!(number.divide(7), 4);
        assert_eq!(
            number.into_digits::<10>(),
            "48611766702991209066196372490252601636"
        );
    }

    #[test]
    fn powers_of_any_size_multiply() {
        let mut number = decimal("7");
        number.multiply_power::<10>(29);
        assert_eq!(number.into_digits::<10>(), format!("7{}", "0".repeat(29)));
        let mut number = decimal("3");
        number.multiply_power::<2>(100);
        assert_eq!(number.into_digits::<16>(), format!("3{}", "0".repeat(25)));
    }

    #[test]
    fn division_by_a_power_of_two_rounds_half_to_even() {
        for (dividend, exponent, quotient) in [
            ("8", 4, "0"),
            ("9", 4, "1"),
            ("24", 4, "2"),
            ("40", 4, "2"),
            ("41", 4, "3"),
            ("5", 0, "5"),
            ("0", 70, "0"),
            ("590295810358705651712", 70, "0"),
            ("590295810358705651713", 70, "1"),
            ("1770887431076116955136", 70, "2"),
            (
                "340282366920938463463374607431768211455",
                64,
                "18446744073709551616",
            ),
        ] {
            let mut number = decimal(dividend);
            number.divide_power_of_two(exponent);
            assert_eq!(
                number.into_digits::<10>(),
                quotient,
                "{dividend} / 2^{exponent}"
            );
        }
    }

    #[test]
    fn zero_has_no_limbs() {
        let mut number = decimal("000");
        assert!(number.is_zero() && !number.is_odd());
        number.multiply_add(5, 0);
        assert!(number.is_zero());
        number.multiply_add(5, 3);
        assert!(!number.is_zero() && number.is_odd());
        assert_eq!(number.divide(4), 3);
        assert!(number.is_zero());
    }
}
