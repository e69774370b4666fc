//! The people an account books for.

use leptos::prelude::*;
use services::family::{self, Person, RELATION_LENGTH};

use super::{
    form::{self, Form},
    parts::Parts,
    query,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::{Choice, TextField},
        head::PageHead,
    },
    layout::Page,
    render::page,
    request::services,
};

/// The form about a person.
pub const PERSON_FORM: &str = "person";

/// Where it is; with the form of one person open, where one is named.
#[must_use]
pub fn family_address(edit: Option<&str>) -> String {
    edit.map_or_else(
        || "/account/family".to_owned(),
        |id| format!("/account/family?edit={id}#person"),
    )
}

/// The people whoever is signed in books for.
#[component]
pub fn Family() -> impl IntoView {
    let (edit, done) = (query("edit"), query("done"));
    page(async move {
        let Some(who) = caller::signed_in_or_redirect("/account/family").await? else {
            return Ok(().into_any());
        };
        let people = family::people(&services(), &who).await?;
        let form = Form::saying(PERSON_FORM, "name", words).await?;
        let edited = people.iter().find(|person| person.id.to_string() == edit).cloned();
        Ok(view(people, edited, &form, &done))
    })
}

fn view(people: Vec<Person>, edited: Option<Person>, form: &Form, done: &str) -> AnyView {
    let news = match done {
        "added" => Some("They are on your list. Say who comes when you book a visit."),
        "changed" => Some("It is changed."),
        "removed" => {
            Some("They are off your list, and off waitlists. What was booked for them stays.")
        }
        _ => None,
    };
    let full = people.len() >= family::MOST && edited.is_none();
    let list = (!people.is_empty()).then(|| {
        let lines = people.into_iter().map(line).collect_view();
        view! { <ul class="paid-list">{lines}</ul> }
    });
    let (title, errors) = (form.title("People you book for"), form.errors());
    let about = if full {
        view! { <p class="muted">"That is as many as one account can book for."</p> }.into_any()
    } else {
        about(form, edited.as_ref())
    };
    view! {
        <Page title=title class="wrap account" private=true>
            <PageHead
                title="People you book for"
                lead="A child, a partner, a parent: book their visits from your account. Their \
                      safety answers, notes and scores are kept apart from yours. Mails and \
                      receipts go to you."
            />
            <Parts here="/account/family"/>
            <ErrorSummary errors=errors/>
            {news.map(|news| view! { <Alert tone=Tone::Good title=news live=true/> })}
            {list}
            {about}
        </Page>
    }
    .into_any()
}

fn line(person: Person) -> impl IntoView {
    let mut facts = Vec::new();
    if !person.relation.is_empty() {
        facts.push(person.relation);
    }
    if person.consent.is_some() {
        facts.push("under age, with your consent".to_owned());
    }
    let (id, name) = (person.id.to_string(), person.name);
    view! {
        <li>
            <div>
                <b>{name.clone()}</b>
                <span class="small muted">{facts.join(", ")}</span>
            </div>
            <div class="btn-row">
                <a class="btn" href=family_address(Some(&id))>
                    "Change" <span class="vh">{format!(" {name}")}</span>
                </a>
                <form method="post" action="/api/ui/account/person-remove">
                    <input type="hidden" name="id" value=id/>
                    <button class="btn danger">
                        "Remove" <span class="vh">{format!(" {name}")}</span>
                    </button>
                </form>
            </div>
        </li>
    }
}

/// The form about somebody new, or about somebody who is known.
fn about(form: &Form, edited: Option<&Person>) -> AnyView {
    let (title, action, act) = match edited {
        Some(person) => (format!("Change {}", person.name), "person-change", "Save"),
        None => ("Add somebody".to_owned(), "person-add", "Add"),
    };
    let before = |field: fn(&Person) -> &str| edited.map(field).unwrap_or_default();
    let under_age = edited.is_some_and(|person| person.consent.is_some());
    let id = edited.map(|person| {
        view! { <input type="hidden" name="id" value=person.id.to_string()/> }
    });
    let back = edited.map(|_| {
        view! { <a class="btn ghost" href=family_address(None)>"Leave it as it is"</a> }
    });
    view! {
        <section class="account-part" id="person" aria-labelledby="person-h">
            <h2 id="person-h">{title}</h2>
            <form class="account-form" method="post" action=format!("/api/ui/account/{action}")>
                {id}
                <TextField
                    id="name"
                    label="Their full name"
                    value=form.or("name", before(|person| &person.name))
                    error=form.error("name")
                    autocomplete="off"
                    maxlength=120
                />
                <TextField
                    id="relation"
                    label="What they are to you"
                    hint="Such as daughter, partner or father."
                    value=form.or("relation", before(|person| &person.relation))
                    error=form.error("relation")
                    autocomplete="off"
                    optional=true
                    maxlength=u32::try_from(RELATION_LENGTH).unwrap_or(u32::MAX)
                />
                <fieldset>
                    <legend>"If they are under 18"</legend>
                    <Choice
                        name="under_age"
                        id="under_age"
                        checked=form.ticked_or("under_age", under_age)
                    >
                        "They are under 18"
                    </Choice>
                    <Choice
                        name="consent"
                        id="consent"
                        checked=form.ticked_or("consent", under_age)
                        error=form.error("consent")
                    >
                        "I am their parent or guardian, and I agree to their visits"
                    </Choice>
                </fieldset>
                <div class="btn-row">
                    <button class="btn primary">{act}</button>
                    {back}
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn words(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("name", "required") => "Enter their name",
        ("name", "too_long") => "Shorten their name to 120 characters",
        ("name", _) => "Enter their name in letters",
        ("relation", "too_long") => "Shorten what they are to you to 40 characters",
        ("relation", _) => {
            "Say in letters what they are to you, such as daughter, or leave it empty"
        }
        ("consent", _) => {
            "Tick that you are their parent or guardian and agree: visits of a child need it"
        }
        (_, "too_many_people") => "Remove somebody first: one account books for up to 12 people",
        (_, "visits_to_come") => {
            "Cancel their visit first, or remove them when it is over: one is still to come"
        }
        (_, "not_found") => "Choose somebody from the list: this person is not on it any more",
        _ => return form::words(field, code),
    };
    words.to_owned()
}
