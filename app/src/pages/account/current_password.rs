//! The password that somebody has, typed to prove who they are.

use leptos::prelude::*;

use crate::components::{Note, field::TextField};

/// The field. As long as anything that may have been chosen, and never filled in again.
#[component]
pub(super) fn CurrentPassword(
    /// Its id, and its name in the form.
    #[prop(default = "password")]
    id: &'static str,
    /// What to enter.
    #[prop(default = "Password")]
    label: &'static str,
    /// What is wrong and how to put it right.
    #[prop(optional, into)]
    error: Note,
) -> impl IntoView {
    view! {
        <TextField
            id=id
            label=label
            kind="password"
            error=error
            autocomplete="current-password"
            maxlength=1000
        />
    }
}
