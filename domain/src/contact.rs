//! How a client can be reached, as typed into a form.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The longest name, in characters.
pub const NAME_LENGTH: usize = 120;
/// The longest address, in bytes (RFC 5321 leaves 254 for a path without brackets).
pub const EMAIL_LENGTH: usize = 254;
/// The longest note, in characters.
pub const NOTE_LENGTH: usize = 1_000;

/// What was typed, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactInput {
    /// Full name, as it should read on the receipt.
    #[serde(default)]
    pub name: String,
    /// Where the confirmation goes.
    #[serde(default)]
    pub email: String,
    /// Optional; empty is none.
    #[serde(default)]
    pub phone: String,
}

/// A name and address that look like ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Trimmed, without line breaks.
    pub name: String,
    /// Trimmed, as typed: upper case is kept. None for somebody whom staff entered without
    /// one, who then gets no mails.
    pub email: Option<String>,
    /// Trimmed.
    pub phone: Option<String>,
}

impl Contact {
    /// The address by which a client is known: lower case.
    #[must_use]
    pub fn email_key(&self) -> Option<String> {
        self.email.as_deref().map(str::to_lowercase)
    }
}

/// What is wrong with one field: codes, for the page to put into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: Cow<'static, str>,
    /// Such as `required`, `too_long` or `not_an_email`.
    pub code: Cow<'static, str>,
}

impl FieldError {
    /// That `field` has the problem `code`.
    #[must_use]
    pub const fn new(field: &'static str, code: &'static str) -> Self {
        Self { field: Cow::Borrowed(field), code: Cow::Borrowed(code) }
    }
}

impl ContactInput {
    /// Checks every field, and returns all problems at once.
    pub fn check(&self) -> Result<Contact, Vec<FieldError>> {
        let (name, email, phone) =
            (check_name(&self.name), check_email(&self.email), check_phone(&self.phone));
        match (name, email, phone) {
            (Ok(name), Ok(email), Ok(phone)) => Ok(Contact { name, email: Some(email), phone }),
            (name, email, phone) => {
                Err([name.err(), email.err(), phone.err()].into_iter().flatten().collect())
            }
        }
    }
}

impl ContactInput {
    /// Checks what staff typed for somebody at the desk or on the telephone, who may have no
    /// address.
    pub fn check_at_desk(&self) -> Result<Contact, Vec<FieldError>> {
        if !self.email.trim().is_empty() {
            return self.check();
        }
        match (check_name(&self.name), check_phone(&self.phone)) {
            (Ok(name), Ok(phone)) => Ok(Contact { name, email: None, phone }),
            (name, phone) => Err([name.err(), phone.err()].into_iter().flatten().collect()),
        }
    }
}

/// A name: `required`, `too_long`, or `not_a_name` where it holds control characters
/// (a line break in a name would forge a mail header), or what a mail program would turn
/// into a link: names stand in mails that we send to whoever a stranger chooses.
pub fn check_name(typed: &str) -> Result<String, FieldError> {
    let name = typed.trim();
    let problem = if name.is_empty() {
        "required"
    } else if name.chars().count() > NAME_LENGTH {
        "too_long"
    } else if name.chars().any(is_foreign_to_names) || could_be_a_link(name) {
        "not_a_name"
    } else {
        return Ok(name.to_owned());
    };
    Err(FieldError::new("name", problem))
}

/// Control characters, those that turn the direction of what follows, and those that
/// addresses are made of.
fn is_foreign_to_names(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '@' | '＠' | '<' | '>' | '\\' | '／' | '：')
}

/// `http://evil.example/x`, `www.evil.example`, `evil.example`. `s/o`, `J.R.R.`, `Dr.Weber`
/// and `Dipl.-Ing.` are none.
fn could_be_a_link(name: &str) -> bool {
    name.contains("://") || name.split_whitespace().any(|word| has_path(word) || has_host(word))
}

/// A slash elsewhere than between one or two letters on each side.
fn has_path(word: &str) -> bool {
    let is_short = |part: &str| (1..=2).contains(&part.trim_matches('.').chars().count());
    word.contains('/') && !(word.matches('/').count() == 1 && word.split('/').all(is_short))
}

/// A dot between two letters or more and a small-lettered end of two or more.
fn has_host(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("www.")) {
        return true;
    }
    let mut labels = word.rsplit('.');
    let end = labels.next().unwrap_or_default();
    let is_end = end.chars().count() >= 2 && end.chars().all(|c| c.is_ascii_lowercase());
    is_end && labels.next().is_some_and(|label| label.chars().count() >= 2)
}

/// An address: `required`, `too_long` or `not_an_email`. It has the shape of one;
/// whether it exists, only a mail can tell.
pub fn check_email(typed: &str) -> Result<String, FieldError> {
    let email = typed.trim();
    let problem = if email.is_empty() {
        "required"
    } else if email.len() > EMAIL_LENGTH {
        "too_long"
    } else if !has_shape_of_email(email) {
        "not_an_email"
    } else {
        return Ok(email.to_owned());
    };
    Err(FieldError::new("email", problem))
}

fn has_shape_of_email(email: &str) -> bool {
    let Some((local, host)) = email.rsplit_once('@') else { return false };
    let dotted = |part: &str| !part.is_empty() && part.split('.').all(|label| !label.is_empty());
    let plain = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | ',' | ';' | ':' | '"')
    };
    let host_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    local.len() <= 64
        && dotted(local)
        && local.chars().all(|c| plain(c) && !matches!(c, '@' | '(' | ')' | '[' | ']' | '\\'))
        && dotted(host)
        && host.contains('.')
        && host.chars().all(host_letter)
        && host.split('.').all(|label| !label.starts_with('-') && !label.ends_with('-'))
}

/// A telephone number, if any: `not_a_phone` where it holds other than digits,
/// spaces, `+ ( ) - . /`, or fewer than 5 or more than 20 digits.
pub fn check_phone(typed: &str) -> Result<Option<String>, FieldError> {
    let phone = typed.trim();
    if phone.is_empty() {
        return Ok(None);
    }
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let permitted =
        |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '(' | ')' | '-' | '.' | '/');
    if (5..=20).contains(&digits) && phone.len() <= 40 && phone.chars().all(permitted) {
        Ok(Some(phone.to_owned()))
    } else {
        Err(FieldError::new("phone", "not_a_phone"))
    }
}

/// The note for the therapist, if any: `too_long` above [`NOTE_LENGTH`] characters.
pub fn check_note(typed: &str) -> Result<Option<String>, FieldError> {
    let note = typed.trim();
    if note.chars().count() > NOTE_LENGTH {
        return Err(FieldError::new("note", "too_long"));
    }
    Ok((!note.is_empty()).then(|| note.to_owned()))
}

/// The longest message on a gift card, in characters.
pub const MESSAGE_LENGTH: usize = 300;

/// A few words that are mailed to somebody else: `too_long`, or `no_links` where it holds what
/// a mail program would turn into a link, because a stranger chooses who reads it. What it says
/// stands on one line.
pub fn check_message(typed: &str) -> Result<String, FieldError> {
    let message = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if message.chars().count() > MESSAGE_LENGTH {
        return Err(FieldError::new("message", "too_long"));
    }
    if !is_free_of_links(&message) {
        return Err(FieldError::new("message", "no_links"));
    }
    Ok(message)
}

/// Whether a line holds nothing that a mail program or a browser would turn into a link, and
/// nothing that turns the direction of what follows.
pub(crate) fn is_free_of_links(line: &str) -> bool {
    let foreign = |c: char| {
        c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '@' | '＠' | '<' | '>')
    };
    !line.chars().any(foreign) && !could_be_a_link(line)
}
