//! The audit log is not what was written.

use leptos::prelude::*;

use super::{Matters, fact, matter, section};
use crate::{
    components::link::ButtonLink,
    pages::desk::audit::{address, broken},
};

/// Where the chain of the log is broken; nothing where it holds.
pub(super) fn view(matters: Matters<'_>) -> Option<AnyView> {
    let found = matters.found.chain.as_ref()?;
    let text = format!(
        "It was noticed on {}. Somebody reached the database past Lumbar, or it was damaged: \
         compare it with a backup from before.",
        matters.at(found.at),
    );
    let href = address(&matters.studio.slug);
    let act = view! { <ButtonLink href=href>"See who did what"</ButtonLink> };
    let item = matter(broken(&found.what, found.number), vec![fact(text)], act.into_any());
    section("chain-h", "The record of who did what", vec![item])
}
