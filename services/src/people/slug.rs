//! A therapist's name in addresses.

/// The longest.
const LENGTH: usize = 40;

/// A name in addresses that is not among `taken`: the first name, else the whole name, else
/// with a number behind it.
pub fn unique(name: &str, taken: &[&str]) -> String {
    let first = name.split_whitespace().next().unwrap_or_default();
    let whole = plain(name);
    let free = |slug: &String| !slug.is_empty() && !taken.contains(&slug.as_str());
    let stem = if whole.is_empty() { "therapist".to_owned() } else { whole.clone() };
    let numbered = (2_u32..).map(|n| format!("{stem}-{n}"));
    [plain(first), stem.clone()].into_iter().chain(numbered).find(free).unwrap_or(stem)
}

/// Small letters, digits and hyphens.
pub fn plain(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match letter(c) {
            Some(letters) => slug.push_str(letters),
            None if c.is_ascii_alphanumeric() => slug.push(c),
            None if (c.is_whitespace() || c == '-') && !slug.is_empty() && !slug.ends_with('-') => {
                slug.push('-');
            }
            None => {}
        }
    }
    slug.truncate(LENGTH);
    slug.trim_end_matches('-').to_owned()
}

/// How a letter of the Latin alphabets is written without its marks.
const fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' | 'į' => "i",
        'ķ' => "k",
        'ł' | 'ľ' | 'ļ' | 'ĺ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ő' | 'ō' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ř' | 'ŕ' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ű' | 'ů' | 'ū' | 'ų' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::unique;

    #[test]
    fn a_name_in_addresses_is_the_first_name_while_it_is_free() {
        assert_eq!(unique("Priya Raman", &[]), "priya");
        assert_eq!(unique("Priya Raman", &["priya"]), "priya-raman");
        assert_eq!(unique("Priya Raman", &["priya", "priya-raman"]), "priya-raman-2");
        assert_eq!(unique("Jürgen Weiß", &["juergen"]), "juergen-weiss");
        assert_eq!(unique("Anne-Marie O’Neill", &[]), "anne-marie");
    }

    #[test]
    fn a_name_in_other_letters_gets_one_that_every_address_takes() {
        assert_eq!(unique("美咲", &[]), "therapist");
        assert_eq!(unique("美咲 水野", &["therapist"]), "therapist-2");
        assert_eq!(unique("../etc/passwd", &[]), "etcpasswd");
        assert!(unique(&"x".repeat(200), &[]).len() <= 40);
    }
}
