//! What people say on the telephone.

/// No `0`, `1`, `I`, `L`, `O` or `U`: nothing that sounds or looks like another.
const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many letters carry the number.
const LENGTH: usize = 6;

/// A reference such as `LB-7Q4K-22` from a random number. There are some 729 million;
/// the table's unique key catches the rare one that was drawn before.
#[must_use]
pub fn reference(mut random: u64) -> String {
    let mut letters = [0_u8; LENGTH];
    for letter in &mut letters {
        let base = LETTERS.len() as u64;
        *letter = LETTERS[usize::try_from(random % base).unwrap_or(0)];
        random /= base;
    }
    spelled(&letters)
}

/// The reference that somebody typed, with or without prefix and dashes, in either
/// case. `None` where it cannot be one.
#[must_use]
pub fn read_reference(typed: &str) -> Option<String> {
    let letters: Vec<u8> = typed
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    // "LB" cannot begin a bare reference: L is not among its letters.
    let letters = letters.strip_prefix(b"LB").unwrap_or(&letters);
    let sound = letters.len() == LENGTH && letters.iter().all(|letter| LETTERS.contains(letter));
    sound.then(|| spelled(letters))
}

fn spelled(letters: &[u8]) -> String {
    let text: String = letters.iter().copied().map(char::from).collect();
    format!("LB-{}-{}", &text[..4], &text[4..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_reference_is_found_however_it_was_typed() {
        for typed in ["LB-7Q4K-22", "lb 7q4k 22", "7q4k22", " Lb7Q4K22 "] {
            assert_eq!(read_reference(typed).as_deref(), Some("LB-7Q4K-22"), "{typed}");
        }
        for typed in ["", "LB-7Q4K-2", "LB-7Q4O-22", "LB-7Q4K-222", "héllo!"] {
            assert_eq!(read_reference(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn every_number_makes_a_reference_that_reads_back(random: u64) {
            let made = reference(random);
            prop_assert_eq!(made.len(), 10);
            prop_assert_eq!(read_reference(&made), Some(made));
        }
    }
}
