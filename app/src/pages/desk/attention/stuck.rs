//! What stopped by itself: mails and tasks, payments that did not match, and books that
//! do not add up.

use leptos::prelude::*;
use services::{
    attention::{Mismatch, SetAside},
    payments::BooksFinding,
};

use super::{Matters, fact, matter, matters::about, said, section};
use crate::pages::desk::visit::client;

/// Mails and tasks that were set aside.
pub(super) fn jobs(matters: Matters<'_>) -> Option<AnyView> {
    let items = matters.found.set_aside.iter().map(|set_aside| job(matters, set_aside)).collect();
    section("stuck-h", "Mails and tasks that got stuck", items)
}

fn job(matters: Matters<'_>, SetAside { job, visit, to }: &SetAside) -> AnyView {
    let title = said::job(&job.kind);
    let whom = visit.as_ref().map(|visit| about(&format!("For {}: ", client(visit)), visit));
    let why = said::stuck(&job.reason, to.as_ref(), job.attempts);
    let when = fact(format!("{why} Set aside on {}.", matters.at(job.at)));
    let follows = said::follows(&job.kind).map(|words| fact(words.to_owned()));
    let fields = || vec![("job", job.id.to_string())];
    let whose = || view! { <span class="vh">{format!(": {title}")}</span> };
    let again = view! { <button class="btn">"Try it again" {whose()}</button> }.into_any();
    // What goes on by itself cannot be left.
    let leave = (!job.followed).then(|| {
        let button = view! { <button class="btn ghost">"Leave it" {whose()}</button> };
        matters.form("dismiss", fields(), button.into_any())
    });
    let acts = view! { {matters.form("replay", fields(), again)} {leave} };
    let facts = whom.into_iter().chain([when]).chain(follows).collect();
    matter(title.to_owned(), facts, acts.into_any())
}

/// Payments that were not what was asked for.
pub(super) fn mismatches(matters: Matters<'_>) -> Option<AnyView> {
    let items = matters.found.mismatches.iter().map(|found| mismatch(matters, found)).collect();
    section("mismatch-h", "Payments that did not match", items)
}

fn mismatch(matters: Matters<'_>, found: &Mismatch) -> AnyView {
    let (title, means) = said::mismatch(&found.wrong);
    let whom = found.visit.as_ref();
    let whom = whom.map(|visit| about(&format!("For {}: ", client(visit)), visit));
    let when = fact(format!("{means} Seen on {}.", matters.at(found.at)));
    let button = view! {
        <button class="btn">"I have looked at it" <span class="vh">{format!(": {title}")}</span></button>
    };
    let fields = vec![("attempt", found.attempt.to_string())];
    let act = matters.form("mismatch-seen", fields, button.into_any());
    matter(title.to_owned(), whom.into_iter().chain([when]).collect(), act)
}

/// What the night's look through the books found.
pub(super) fn books(matters: Matters<'_>) -> Option<AnyView> {
    let items = matters.found.books.iter().map(finding).collect();
    section("books-h", "Books that do not add up", items)
}

fn finding(found: &BooksFinding) -> AnyView {
    let facts = vec![
        fact(said::books(found)),
        fact(
            "Tell whoever runs your Lumbar. Once it is put right, it goes with the next night."
                .to_owned(),
        ),
    ];
    matter(said::sum(&found.what).to_owned(), facts, ().into_any())
}
