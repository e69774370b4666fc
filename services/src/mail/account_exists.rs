//! Somebody registered an address that has an account.

use super::{account::Addressee, letter::Letter};

pub(super) fn letter(addressee: &Addressee) -> Letter {
    let base_url = &addressee.base_url;
    Letter::new("You already have an account")
        .heading(format!("You already have an account, {}", addressee.first_name()))
        .paragraph(
            "Somebody, probably you, tried to register with this address. Nothing has changed.",
        )
        .paragraph(format!("If you no longer know your password: {base_url}/forgot"))
        .link("Sign in", format!("{base_url}/sign-in"))
        .small("If it was not you, you need not do anything.")
}
