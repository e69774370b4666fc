//! Prove that this is your address.

use super::{account::Addressee, letter::Letter};

pub(super) fn letter(addressee: &Addressee, url: &str, until: &str) -> Letter {
    Letter::new("Please confirm your address")
        .heading(format!("Welcome, {}", addressee.first_name()))
        .paragraph(
            "Please confirm that this is your address. The page asks for the password you chose.",
        )
        .link("Confirm my address", url)
        .paragraph(format!("The link works once, until {until}."))
        .small("If you did not ask for an account, you need not do anything.")
}
