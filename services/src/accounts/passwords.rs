//! Which passwords are refused: short ones, and those that are guessed first. No
//! rules of composition, which make passwords worse (NIST SP 800-63B, OWASP ASVS 6.2).

use domain::contact::FieldError;

/// The fewest characters.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The most: more would only cost time.
pub const MAX_PASSWORD_CHARS: usize = 128;

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
    COMMON.contains(&lower) || repeats(lower) || runs(lower)
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

/// The commonest of at least ten characters, lower case, in the lists that attackers
/// try first. Repetitions and runs are found without a list.
const COMMON: &[&str] = &[
    "0987654321",
    "1029384756",
    "1111111111a",
    "1122334455",
    "1234554321",
    "123456789a",
    "123456789q",
    "1234567890a",
    "1234567890q",
    "12345678910",
    "123456789abc",
    "12345qwert",
    "123qweasdzxc",
    "1a2b3c4d5e",
    "1password1",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "1qazxsw23edc",
    "9876543210",
    "a123456789",
    "a1b2c3d4e5",
    "abc1234567",
    "abcd123456",
    "abcdef123456",
    "administrator",
    "alexander1",
    "asdfasdfasdf",
    "asdfghjkl1",
    "asdfghjkl;",
    "azertyuiop",
    "basketball",
    "basketball1",
    "benfica1904",
    "bismillah1",
    "brasil2014",
    "butterfly1",
    "changeme123",
    "charlotte1",
    "chelsea123",
    "chocolate1",
    "christopher",
    "computer123",
    "contrasenha",
    "contraseña",
    "correcthorse",
    "correcthorsebatterystaple",
    "dragon12345",
    "elizabeth1",
    "everything",
    "fernando123",
    "football123",
    "friendship",
    "fuckyou123",
    "hello12345",
    "helloworld",
    "iloveyou12",
    "iloveyou123",
    "iloveyou22",
    "infinity123",
    "jesus12345",
    "jordan2323",
    "letmein123",
    "letmein1234",
    "liverpool1",
    "liverpool123",
    "lovelylove",
    "manchester",
    "manchester1",
    "manutd1234",
    "massage123",
    "master12345",
    "michael123",
    "minecraft1",
    "minecraft123",
    "monkey12345",
    "motdepasse",
    "mynoob1234",
    "nicholas123",
    "p@ssw0rd12",
    "p@ssw0rd123",
    "p@ssword123",
    "passw0rd12",
    "passw0rd123",
    "password00",
    "password01",
    "password10",
    "password11",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password123456",
    "password1!",
    "password99",
    "passwordpassword",
    "passwort123",
    "pokemon123",
    "portugal123",
    "princess12",
    "princess123",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "qazwsxedc1",
    "qazwsxedcrfv",
    "qwe123qwe123",
    "qwer123456",
    "qwerasdfzxcv",
    "qwert12345",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiop",
    "qwertyuiop1",
    "qwertyuiop123",
    "qwertyuiop[]",
    "samsung123",
    "secret1234",
    "sporting1906",
    "starwars123",
    "sunshine12",
    "sunshine123",
    "superman12",
    "superman123",
    "trustno1234",
    "unbelievable",
    "volkswagen",
    "welcome123",
    "welcome1234",
    "whatever12",
    "whatever123",
    "zaq12wsxcde3",
    "zxcvbnm123",
    "zxcvbnm1234",
];

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
    fn every_listed_password_is_long_enough_to_matter_and_in_lower_case() {
        for password in COMMON {
            assert!(password.chars().count() >= MIN_PASSWORD_CHARS, "{password}");
            assert_eq!(*password, password.to_lowercase());
        }
        assert!(COMMON.len() >= 100);
    }
}
