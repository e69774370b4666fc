//! The words by which clients are found: names without case and accents, addresses, and the
//! digits of telephone numbers.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest word that is kept, in characters. Nobody types more to find somebody.
const LONGEST: usize = 40;
/// How many words of a search count.
const ASKED: usize = 5;
/// The shortest end of a telephone number that is found.
const DIGITS: usize = 4;

/// Text without case and accents: `Zoë Müller` and `zoe muller` are the same, and so are
/// `Łukasz` and `lukasz`.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.fold(String::new(), |mut all, c| {
        match c {
            'ß' => all.push_str("ss"),
            'æ' => all.push_str("ae"),
            'œ' => all.push_str("oe"),
            'ø' => all.push('o'),
            'ł' => all.push('l'),
            'đ' | 'ð' => all.push('d'),
            'þ' => all.push_str("th"),
            'ı' => all.push('i'),
            other => all.push(other),
        }
        all
    })
}

/// As it is written where the keyboard has no umlauts: `Mueller`.
fn spelt_out(text: &str) -> String {
    let composed = text.nfc().flat_map(char::to_lowercase);
    composed.fold(String::new(), |mut all, c| {
        match c {
            'ä' => all.push_str("ae"),
            'ö' => all.push_str("oe"),
            'ü' => all.push_str("ue"),
            other => all.push(other),
        }
        all
    })
}

fn parts(text: &str) -> impl Iterator<Item = String> + '_ {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(|part| part.chars().take(LONGEST).collect())
}

/// Every word by which a client is found: any part of the name, the address whole and in
/// parts, and every end of the number from four digits on, so that it is found with and
/// without what people put before it.
#[must_use]
pub(super) fn words(name: &str, email: &str, phone: Option<&str>) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = parts(&fold(name)).collect();
    all.extend(parts(&fold(&spelt_out(name))));
    if let Some((local, _)) = email.split_once('@') {
        all.insert(email.to_lowercase());
        all.extend(parts(&fold(local)));
    }
    let digits: String = digits(phone.unwrap_or_default()).chars().take(LONGEST).collect();
    let ends = (0..=digits.len().saturating_sub(DIGITS)).map(|from| &digits[from..]);
    all.extend(ends.filter(|end| end.len() >= DIGITS).map(ToOwned::to_owned));
    all
}

/// What is looked for: the beginnings of words, each of which a client must have. Nothing
/// where nothing was typed that could be found.
#[must_use]
pub fn asked(typed: &str) -> Vec<String> {
    let typed = typed.trim();
    if let Some(number) = number(typed) {
        return vec![number];
    }
    if typed.contains('@') {
        return vec![typed.to_lowercase().chars().take(254).collect()];
    }
    parts(&fold(typed)).take(ASKED).collect()
}

/// The digits of a number, without the nought that is dialled at home alone: `+49 (0)30`.
fn digits(number: &str) -> String {
    number.replace("(0)", "").chars().filter(char::is_ascii_digit).collect()
}

/// A telephone number as it was typed, without what is written before it at home (0) and
/// abroad (00, +).
fn number(typed: &str) -> Option<String> {
    let is_one = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
    let digits: String = digits(typed).trim_start_matches('0').chars().take(LONGEST).collect();
    (digits.len() >= DIGITS && typed.chars().all(is_one)).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_without_case_and_accents() {
        for (typed, folded) in [
            ("Zoë Müller", "zoe muller"),
            ("João", "joao"),
            ("ŁUKASZ", "lukasz"),
            ("Søren Strauß", "soren strauss"),
            ("I\u{307}pek Işık", "ipek isik"),
            ("Ngọc Ánh", "ngoc anh"),
        ] {
            assert_eq!(fold(typed), folded);
        }
    }

    #[test]
    fn somebody_is_found_by_each_part_of_the_name_the_address_and_the_number() {
        let found = words("Zoë Müller-Ruiz", "z.ruiz@post.example", Some("+49 (0)30 1234"));
        for word in [
            "zoe",
            "muller",
            "mueller",
            "ruiz",
            "z.ruiz@post.example",
            "49301234",
            "301234",
            "1234",
        ] {
            assert!(found.contains(word), "{word}: {found:?}");
        }
        assert!(!found.contains("234"), "{found:?}");
        assert!(words("", "none:0190", None).is_empty());
    }

    #[test]
    fn what_is_typed_is_read_as_a_number_an_address_or_names() {
        assert_eq!(asked(" 030 12 34 "), ["301234"]);
        assert_eq!(asked("+351 912-345"), ["351912345"]);
        assert_eq!(asked("Z.Ruiz@Post.example"), ["z.ruiz@post.example"]);
        assert_eq!(asked("Müller, Zoë"), ["muller", "zoe"]);
        assert_eq!(asked("12"), ["12"]);
        assert!(asked(" ,; ").is_empty());
    }
}
