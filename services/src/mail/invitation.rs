//! Somebody of the staff can sign in now.

use domain::Role;

use super::{account::Addressee, letter::Letter};

/// With a link to choose a password and until when it works; without one, the reader has
/// a password already.
pub(super) fn letter(
    addressee: &Addressee,
    (studio, role): (&str, Role),
    link: Option<(String, String)>,
) -> Letter {
    let base = &addressee.base_url;
    let part = match role {
        Role::Owner => "as an owner of",
        Role::Manager => "as a manager of",
        Role::Reception => "at the desk of",
        Role::Therapist => "as a therapist at",
    };
    let letter = Letter::new(format!("Your account at {studio}"))
        .heading(format!("Welcome, {}", addressee.first_name()));
    match link {
        Some((url, until)) => letter
            .paragraph(format!(
                "You can sign in {part} {studio} now, with this address. Please choose a \
                 password first."
            ))
            .link("Choose a password", url)
            .paragraph(format!(
                "The link works once, until {until}. After that, ask for a new one at \
                 {base}/forgot"
            )),
        None => letter
            .paragraph(format!(
                "You can sign in {part} {studio} now, with this address and the password you \
                 have."
            ))
            .link("Sign in", format!("{base}/sign-in")),
    }
    .small("If you do not work there, you need not do anything.")
}
