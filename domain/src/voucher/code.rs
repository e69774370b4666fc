//! The codes of gift cards and courses: sixteen characters that nobody mistakes, the last
//! of which checks the others.

use std::fmt;

use thiserror::Error;

/// Without 0, 1, I, L and O. A prime number of them, so that the check finds every single
/// mistake and every two characters that changed places.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH: usize = 16;

/// The code of a gift card or a course: 74 bits of chance and a check. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

/// It is no code: too short, too long, or mistyped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is no code")]
pub struct BadCode;

impl Code {
    /// A fresh code, of bytes that `random` draws: each as likely as any other.
    #[must_use]
    pub fn draw(mut random: impl FnMut() -> u8) -> Self {
        let mut values = [0_usize; LENGTH];
        for value in &mut values[..LENGTH - 1] {
            // The highest multiple of 31 in a byte: what lies above it would favour some.
            *value = loop {
                let byte = usize::from(random());
                if byte < 248 {
                    break byte % 31;
                }
            };
        }
        // 16 times 2 is 32, which is 1: the check's own weight is undone by doubling.
        values[LENGTH - 1] = (31 - sum(&values)) * 2 % 31;
        Self(values.map(|value| ALPHABET[value]))
    }

    /// The code that somebody typed, in either case and with whatever stands between.
    pub fn read(typed: &str) -> Result<Self, BadCode> {
        let mut bytes = [0; LENGTH];
        let mut values = [0; LENGTH];
        let mut length = 0;
        for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.')) {
            let c = c.to_ascii_uppercase();
            let value = ALPHABET.iter().position(|known| char::from(*known) == c).ok_or(BadCode)?;
            if length == LENGTH {
                return Err(BadCode);
            }
            (bytes[length], values[length]) = (ALPHABET[value], value);
            length += 1;
        }
        if length == LENGTH && sum(&values) == 0 { Ok(Self(bytes)) } else { Err(BadCode) }
    }

    /// Its sixteen characters, for a keyed hash and for sealing.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|byte| char::from(*byte)).collect()
    }

    /// As people read it: `ABCD-EFGH-JKMN-PQRS`.
    #[must_use]
    pub fn spoken(&self) -> String {
        let parts = self.0.chunks(4).map(|part| String::from_utf8_lossy(part).into_owned());
        parts.collect::<Vec<_>>().join("-")
    }

    /// Its end, by which staff and clients tell one card from another.
    #[must_use]
    pub fn last_four(&self) -> String {
        self.plain()[LENGTH - 4..].to_owned()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

fn sum(values: &[usize; LENGTH]) -> usize {
    values.iter().enumerate().map(|(i, value)| (i + 1) * value).sum::<usize>() % 31
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_code() -> impl Strategy<Value = Code> {
        prop::collection::vec(0_u8..248, 15).prop_map(|bytes| {
            let mut bytes = bytes.into_iter();
            Code::draw(|| bytes.next().expect("fifteen are enough"))
        })
    }

    #[test]
    fn what_would_favour_a_character_is_drawn_again() {
        let mut bytes = [255, 250, 248].into_iter().chain(std::iter::repeat(0));
        assert_eq!(
            Code::draw(|| bytes.next().expect("without end")).spoken(),
            "2222-2222-2222-2222"
        );
    }

    #[test]
    fn what_is_no_code_is_refused_and_nothing_shows_one() {
        for typed in
            ["", "2222", "2222-2222-2222-2223", "2222222222222222 2", "0000-0000-0000-0000", "🦴"]
        {
            assert_eq!(Code::read(typed), Err(BadCode), "{typed}");
        }
        assert_eq!(format!("{:?}", Code::read("2222 2222 2222 2222")), "Ok(Code(…))");
    }

    proptest! {
        #[test]
        fn a_code_is_read_as_people_write_it(code in any_code()) {
            prop_assert_eq!(Code::read(&code.spoken().to_lowercase()), Ok(code.clone()));
            prop_assert_eq!(Code::read(&format!("  {} ", code.plain())), Ok(code.clone()));
            prop_assert!(code.spoken().ends_with(&code.last_four()));
        }

        #[test]
        fn one_wrong_character_is_always_found(code in any_code(), at in 0_usize..16, by in 1_usize..31) {
            let mut typed = code.plain().into_bytes();
            let value = ALPHABET.iter().position(|c| *c == typed[at]).expect("of the alphabet");
            typed[at] = ALPHABET[(value + by) % 31];
            prop_assert_eq!(Code::read(&String::from_utf8_lossy(&typed)), Err(BadCode));
        }

        #[test]
        fn two_characters_that_changed_places_are_always_found(
            code in any_code(), a in 0_usize..16, b in 0_usize..16,
        ) {
            let mut typed = code.plain().into_bytes();
            prop_assume!(typed[a] != typed[b]);
            typed.swap(a, b);
            prop_assert_eq!(Code::read(&String::from_utf8_lossy(&typed)), Err(BadCode));
        }
    }
}
