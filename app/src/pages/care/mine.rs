//! The lines of whoever is signed in: their own, and those of the people they book for.

use leptos::prelude::*;
use services::outcomes::{self, CareHolder, Whose};

use super::progress;
use crate::{
    caller,
    components::{
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    pages::booking::asked,
    render::{PageError, page},
    request::{self, services},
};

/// The line of the client in the query, who must be theirs; without one, their own before
/// those of others.
#[component]
pub fn Mine() -> impl IntoView {
    let (wished, done, refused) = (asked("client"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let Some(who) = caller::signed_in_or_redirect("/account/progress").await? else {
            return Ok(().into_any());
        };
        let all = outcomes::whose(&services(), &who).await?;
        let id = |it: &Whose| it.session.client().to_string();
        let one = match wished.as_str() {
            "" => all.first(),
            wished => {
                let found = all.iter().find(|it| id(it) == wished);
                Some(found.ok_or(PageError::NotFound)?)
            }
        };
        let Some(one) = one else { return Ok(nothing()) };
        let others = if all.len() > 1 { named(&all, id) } else { Vec::new() };
        let holder = CareHolder::from(one.session);
        match progress::of(holder, (String::new(), id(one)), others).await? {
            Some(view) => Ok(view.whole(&done, &refused)),
            None => Ok(nothing()),
        }
    })
}

/// What to call each line: by who it is, and by the studio where that is not always the same.
fn named(all: &[Whose], id: impl Fn(&Whose) -> String) -> Vec<(String, String)> {
    let person = |it: &Whose| it.name.as_deref().unwrap_or("You").to_owned();
    let people = all.iter().any(|it| it.name.is_some());
    let studios = all.iter().any(|it| it.studio_name != all[0].studio_name);
    let each = all.iter().map(|it| {
        let words = match (people, studios) {
            (true, true) => format!("{}, {}", person(it), it.studio_name),
            (false, true) => it.studio_name.clone(),
            _ => person(it),
        };
        (id(it), words)
    });
    each.collect()
}

/// For somebody signed in who has never come.
fn nothing() -> AnyView {
    view! {
        <Page title="How you are doing" class="wrap care" private=true>
            <PageHead
                title="How you are doing"
                lead="Once you have booked a visit with this account and said how your back is, your line stands here."
            />
            <div class="btn-row">
                <ButtonLink href="/" weight=Weight::Primary>"Find a time"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
