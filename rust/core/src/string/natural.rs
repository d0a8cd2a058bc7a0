//! Natural numbers of any size: as much arithmetic as printing in another base takes.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::iter::repeat_n;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// From so many limbs on, several divisions in one go save time: the processor does what it can of them at once.
const MANY_LIMBS: usize = 8;

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

    /// The same for base 16, whose digits need no arithmetic.
    pub fn from_hexadecimal(text: &[u8]) -> Option<Self> {
        let mut limbs = Vec::with_capacity(text.len().div_ceil(8));
        for group in text.rchunks(8) {
            let limb = group.iter().try_fold(0, |limb, &digit| {
                Some(limb << 4 | char::from(digit).to_digit(16)?)
            });
            limbs.push(limb?);
        }
        while limbs.pop_if(|top| *top == 0).is_some() {}
        (!text.is_empty()).then_some(Self { limbs })
    }

    /// Writes the number in base 16, in lower case and without leading zeros; zero is `"0"`.
    pub fn into_hexadecimal(self) -> String {
        let digit_of = |limb: u32, place: u32| DIGITS[(limb >> (4 * place)) as usize % 16];
        let limbs = self.limbs.iter();
        to_text(
            limbs
                .flat_map(|limb| (0..8).map(move |place| digit_of(*limb, place)))
                .collect(),
        )
    }

    /// Writes the number in lower case and without leading zeros; zero is `"0"`.
    #[inline(never)]
    pub fn into_digits<const BASE: u32>(mut self) -> String {
        let group_length = digits_per_limb::<BASE>();
        let mut digits = Vec::with_capacity((self.limbs.len() + 1) * (group_length + 1));
        let divisor = u64::from(BASE.pow(group_length as u32));
        let mut write = |groups: &[u32]| {
            for group in groups {
                let mut group = *group;
                for _ in 0..group_length {
                    digits.push(DIGITS[(group % BASE) as usize]);
                    group /= BASE;
                }
            }
        };
        while self.limbs.len() > MANY_LIMBS {
            write(&self.divide::<4>(divisor));
        }
        while !self.is_zero() {
            write(&self.divide::<1>(divisor));
        }
        to_text(digits)
    }

    fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    fn is_odd(&self) -> bool {
        self.limbs.first().is_some_and(|limb| limb % 2 == 1)
    }

    /// Multiplies by 10 to the power of `exponent`.
    pub fn multiply_power_of_ten(&mut self, mut exponent: u32) {
        while exponent > 0 {
            let part = exponent.min(digits_per_limb::<10>() as u32);
            self.multiply_add(10_u32.pow(part), 0);
            exponent -= part;
        }
    }

    /// Multiplies by 2 to the power of `exponent`.
    pub fn multiply_power_of_two(&mut self, exponent: u32) {
        if !self.is_zero() {
            self.multiply_add(1 << (exponent % 32), 0);
            let zeros = repeat_n(0, exponent as usize / 32);
            self.limbs.splice(..0, zeros);
        }
    }

    /// Divides by 2 to the power of `exponent` and rounds half to even.
    pub fn divide_power_of_two(&mut self, exponent: u32) {
        // Of a whole number of limbs the last one stays, since its highest bit decides.
        let whole = exponent.saturating_sub(1) / 32;
        let dropped = self.limbs.len().min(whole as usize);
        let is_exact = self.limbs.drain(..dropped).all(|limb| limb == 0);
        let divisor = 1 << (exponent - 32 * whole);
        let [remainder] = self.divide(divisor);
        let rounds_up = match (2 * u64::from(remainder)).cmp(&divisor) {
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

    /// Divides so many times, leaves the last quotient, gives the remainders. `divisor` is 2^32 at most.
    fn divide<const TIMES: usize>(&mut self, divisor: u64) -> [u32; TIMES] {
        let mut remainders = [0; TIMES];
        for limb in self.limbs.iter_mut().rev() {
            for remainder in &mut remainders {
                let dividend = u64::from(*remainder) << 32 | u64::from(*limb);
                *limb = (dividend / divisor) as u32;
                *remainder = (dividend % divisor) as u32;
            }
        }
        while self.limbs.pop_if(|top| *top == 0).is_some() {}
        remainders
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

/// Digits, of which the least significant comes first, as text.
fn to_text(mut digits: Vec<u8>) -> String {
    while digits.pop_if(|digit| *digit == b'0').is_some() {}
    if digits.is_empty() {
        digits.push(b'0');
    }
    digits.reverse();
    String::from_utf8(digits).unwrap_or_default()
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
            Natural::from(u64::MAX).into_hexadecimal(),
            "ffffffffffffffff"
        );
        assert_eq!(Natural::from(0).into_hexadecimal(), "0");
    }

    #[test]
    fn multiplication_carries_and_division_borrows() {
        let mut number = decimal("340282366920938463463374607431768211455");
        number.multiply_add(u32::MAX, u32::MAX);
        assert_eq!(number.divide(u32::MAX.into()), [0]);
        assert_eq!(number.divide(7), [4]);
        assert_eq!(
            number.into_digits::<10>(),
            "48611766702991209066196372490252601636"
        );
    }

    #[test]
    fn powers_of_any_size_multiply() {
        let mut number = decimal("7");
        number.multiply_power_of_ten(29);
        assert_eq!(number.into_digits::<10>(), format!("7{}", "0".repeat(29)));
        let mut number = decimal("3");
        number.multiply_power_of_two(100);
        assert_eq!(number.into_hexadecimal(), format!("3{}", "0".repeat(25)));
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
            ("2147483648", 32, "0"),
            ("2147483649", 32, "1"),
            ("6442450944", 32, "2"),
            ("27670116110564327424", 64, "2"),
            ("340282366920938463463374607431768211455", 1000, "0"),
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
        assert_eq!(number.divide(4), [3]);
        assert!(number.is_zero());
    }
}
