//! Choose a new password.

use super::{account::Addressee, letter::Letter};

pub(super) fn letter(addressee: &Addressee, url: &str, until: &str) -> Letter {
    Letter::new("Choose a new password")
        .heading(format!("A new password, {}", addressee.first_name()))
        .paragraph("Somebody, probably you, asked for a new password for this address.")
        .link("Choose a new password", url)
        .paragraph(format!("The link works once, until {until}."))
        .small("If it was not you, you need not do anything: your password stays as it is.")
}
