//! Who comes, where the account that is signed in books for others too.

use leptos::prelude::*;
use services::{
    Services,
    auth::SignedIn,
    family::{self, Person},
};

use super::BookingDraft;
use crate::{
    caller,
    components::{
        Note,
        field::{Choice, FieldError},
    },
    render::PageError,
};

/// Who books, as far as it is known, and whom for.
#[derive(Default)]
pub struct Booker {
    who: Option<SignedIn>,
    people: Vec<Person>,
}

impl Booker {
    /// Whoever is signed in, if anybody is.
    pub async fn read(services: &Services) -> Result<Self, PageError> {
        let Some(who) = caller::signed_in().await? else { return Ok(Self::default()) };
        Ok(Self { people: family::people(services, &who).await?, who: Some(who) })
    }

    /// What is typed, begun with what the account knows where nothing is typed yet.
    pub fn begin(&self, mut typed: BookingDraft) -> BookingDraft {
        let contact = &mut typed.contact;
        let empty = contact.name.is_empty() && contact.email.is_empty() && contact.phone.is_empty();
        if let Some(who) = self.who.as_ref().filter(|_| empty) {
            who.name().clone_into(&mut contact.name);
            who.email().clone_into(&mut contact.email);
            who.phone().unwrap_or_default().clone_into(&mut contact.phone);
        }
        typed
    }

    /// The choice; nothing where there is none.
    pub fn choice(&self, typed: &BookingDraft, error: Note) -> Option<AnyView> {
        let chosen = typed.comes.as_deref().unwrap_or_default();
        self.chosen(
            chosen,
            error,
            "The safety check is about whoever comes, and is kept apart from yours. Your details \
             below are still your own: mails and receipts go to you.",
        )
    }

    /// The same with other words below, and somebody chosen by id.
    pub fn chosen(&self, chosen: &str, error: Note, hint: &'static str) -> Option<AnyView> {
        if self.people.is_empty() && error.0.is_none() {
            return None;
        }
        let others = self.people.iter().map(|person| {
            let id = person.id.to_string();
            let checked = id == chosen;
            let words = match person.relation.as_str() {
                "" => person.name.clone(),
                relation => format!("{} ({relation})", person.name),
            };
            view! { <Choice kind="radio" name="comes" value=id checked=checked>{words}</Choice> }
        });
        let others = others.collect_view();
        let own = !self.people.iter().any(|person| person.id.to_string() == chosen);
        Some(
            view! {
                <fieldset class="plans" id="person" tabindex="-1">
                    <legend><h2>"Who comes?"</h2></legend>
                    {error.0.map(|error| view! { <FieldError id="person-error" error=error/> })}
                    <Choice kind="radio" name="comes" value="" checked=own>
                        "I do"
                    </Choice>
                    {others}
                    <p class="small muted">{hint}</p>
                </fieldset>
            }
            .into_any(),
        )
    }
}
