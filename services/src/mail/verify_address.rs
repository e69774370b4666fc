//! Prove that this is your address, or that it is to be.

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

/// The same for an address that is to take the place of another.
pub(super) fn of_new(addressee: &Addressee, url: &str, until: &str) -> Letter {
    Letter::new("Please confirm your new address")
        .heading(format!("Your new address, {}", addressee.first_name()))
        .paragraph(
            "Somebody, probably you, wants to sign in with this address from now on. Please \
             confirm it: the page asks for your password. Until then nothing changes.",
        )
        .link("Confirm my new address", url)
        .paragraph(format!("The link works once, until {until}."))
        .small("If you did not ask for it, you need not do anything.")
}
