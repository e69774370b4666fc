//! Which passwords are refused: short ones, and those that are guessed first. No
//! rules of composition, which make passwords worse (NIST SP 800-63B, OWASP ASVS 6.2).

use std::{collections::HashSet, sync::LazyLock};

use domain::contact::FieldError;

/// The fewest characters.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The most: more would only cost time.
pub const MAX_PASSWORD_CHARS: usize = 128;

/// What attackers try first, of the passwords that nothing else here refuses: lower case, sorted,
/// one in each line.
///
/// Five thousand are the commonest such of Mark Burnett's ten million passwords, as SecLists keeps
/// them by how often they occur (`10-million-password-list-top-1000000`; MIT, © 2018 Daniel
/// Miessler); the others are common where Lumbar is used, or about what it is for.
const LISTED: &str = include_str!("passwords/common.txt");

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| LISTED.lines().collect());

/// Shorter parts of an address, such as `jo`, appear in good passwords by accident.
const TELLING_CHARS: usize = 4;

/// Refuses a password with `password_short`, `password_long`, `password_personal`
/// (it holds the name of the address, or ours) or `password_common`.
pub fn check_password(password: &str, email: &str) -> Result<(), FieldError> {
    match problem(password, email) {
        None => Ok(()),
        Some(code) => Err(FieldError::new("password", code)),
    }
}

fn problem(password: &str, email: &str) -> Option<&'static str> {
    let chars = password.chars().count();
    let lower = password.to_lowercase();
    if chars < MIN_PASSWORD_CHARS {
        Some("password_short")
    } else if chars > MAX_PASSWORD_CHARS {
        Some("password_long")
    } else if is_personal(&lower, email) {
        Some("password_personal")
    } else if is_common(&lower) {
        Some("password_common")
    } else {
        None
    }
}

fn is_personal(lower: &str, email: &str) -> bool {
    let local = email.split('@').next().unwrap_or_default().to_lowercase();
    lower.contains("lumbar") || (local.chars().count() >= TELLING_CHARS && lower.contains(&local))
}

fn is_common(lower: &str) -> bool {
    COMMON.contains(lower) || repeats(lower) || runs(lower)
}

/// Whether it is one to four characters over and over, such as `abcabcabcabc`.
fn repeats(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=4).any(|n| chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b))
}

/// Whether it walks up or down the alphabet or the digits, such as `1234567890`.
fn runs(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let steps = |step: i64| {
        codes.windows(2).all(|pair| {
            let walked = i64::from(pair[1]) - i64::from(pair[0]);
            walked == step || (pair[0] == u32::from('9') && pair[1] == u32::from('0'))
        })
    };
    steps(1) || steps(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        problem(password, "marta@example.com")
    }

    #[test]
    fn ten_to_128_characters_of_any_kind_are_accepted() {
        for password in
            ["correct hor", "ünïcödé ☂ wörds", "        a b", &"xk9!".repeat(2).repeat(2)]
        {
            let expected = (password == "xk9!xk9!xk9!xk9!").then_some("password_common");
            assert_eq!(code(password), expected, "{password}");
        }
        let longest: String = ('a'..='z').cycle().step_by(3).take(MAX_PASSWORD_CHARS).collect();
        assert_eq!(code(&longest), None);
        assert_eq!(code(&format!("{longest}!")), Some("password_long"));
        assert_eq!(code("nine char"), Some("password_short"));
    }

    #[test]
    fn what_is_guessed_first_is_refused() {
        for password in
            ["Password123", "1234567890", "0987654321", "aaaaaaaaaa", "abcabcabcabc", "QwertyUIOP"]
        {
            assert_eq!(code(password), Some("password_common"), "{password}");
        }
    }

    #[test]
    fn ones_own_address_and_our_name_are_refused() {
        assert_eq!(code("Marta-2026-spring"), Some("password_personal"));
        assert_eq!(code("i love lumbar!!"), Some("password_personal"));
        assert_eq!(problem("jolly good fun", "jo@example.com"), None, "too short to tell");
    }

    #[test]
    fn those_that_attackers_try_first_are_refused_however_they_are_written() {
        for password in [
            "1qaz2wsx3edc",
            "Basketball",
            "correcthorsebatterystaple",
            "CONTRASEÑA",
            "massage123",
            "terminator",
            "usuckballz1",
        ] {
            assert_eq!(code(password), Some("password_common"), "{password}");
        }
        for password in ["warm hands and stones", "basketball on tuesdays", "terminator-7-otter"] {
            assert_eq!(code(password), None, "{password}");
        }
    }

    #[test]
    fn at_least_3000_are_listed_that_nothing_else_would_refuse() {
        let listed: Vec<&str> = LISTED.lines().collect();
        assert!(listed.len() >= 3_000, "{}", listed.len());
        assert_eq!(COMMON.len(), listed.len(), "each once");
        assert!(listed.is_sorted());
        for password in listed {
            assert!(password.chars().count() >= MIN_PASSWORD_CHARS, "{password}");
            assert!(password.chars().count() <= MAX_PASSWORD_CHARS, "{password}");
            assert_eq!(password, password.to_lowercase());
            assert_eq!(password, password.trim());
            let otherwise = is_personal(password, "") || repeats(password) || runs(password);
            assert!(!otherwise, "{password} takes the place of one that would not be refused");
        }
    }
}
