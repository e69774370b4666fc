//! Nobody has proved the address of whoever asks.

use leptos::prelude::*;

use super::{Matters, fact, matter, section};
use crate::components::link::ButtonLink;

/// The address, and where it is proved or put right; nothing where it is proved.
pub(super) fn view(matters: Matters<'_>) -> Option<AnyView> {
    let email = matters.found.unproved.clone()?;
    let text = "A mail with a link was sent to it when the studio was set up. Until it is opened, \
                a new password cannot be chosen by mail. If it is mistyped, it can be changed.";
    let act = view! { <ButtonLink href="/account#address">"See your address"</ButtonLink> };
    let title = format!("Your address {email} is not confirmed");
    let item = matter(title, vec![fact(text.to_owned())], act.into_any());
    section("unproved-h", "Your own address", vec![item])
}
