//! What is one's own: no more mails, or no answers kept at all.

use leptos::prelude::*;

use super::progress::View;
use crate::components::field::Choice;

/// The forms.
pub fn view(view: &View) -> AnyView {
    let silent = view.progress.silent;
    let (words, press, value) = if silent {
        ("You get no mails that ask how you are.", "Ask me again", "no")
    } else if view.progress.asks_by_mail {
        (
            "We ask by mail before a visit, after it and a day later. Whoever does not answer is \
             soon asked no more.",
            "Ask me no more",
            "yes",
        )
    } else {
        ("This studio does not ask by mail.", "Ask me no more, whatever it does later", "yes")
    };
    let (own, sure, key) = match view.name() {
        Some(name) => (
            format!("These answers are {name}’s"),
            format!(
                "Delete everything that was answered here for {name}. It cannot be brought back."
            ),
            "their",
        ),
        None => (
            "Your answers are yours".to_owned(),
            "Delete everything I answered here. It cannot be brought back.".to_owned(),
            "your",
        ),
    };
    let kept = format!(
        "They are kept sealed, with a key of {key} own. Whoever treats {} reads them. The studio \
         gives you all of them as a file when you ask for {key} data; with your account they go \
         when it is deleted.",
        if view.name().is_some() { "them" } else { "you" },
    );
    let press_delete =
        if view.name().is_some() { "Delete these answers" } else { "Delete my answers" };
    view! {
        <section class="care-own" aria-labelledby="mails-h">
            <h2 id="mails-h">"Mails about this"</h2>
            <p>{words}</p>
            <form method="post" action="/api/ui/progress/asks">
                {view.whose()}
                <input type="hidden" name="silent" value=value/>
                <button class="btn">{press}</button>
            </form>
        </section>
        <section class="care-own" id="delete" aria-labelledby="delete-h">
            <h2 id="delete-h">{own}</h2>
            <p>{kept}</p>
            <form method="post" action="/api/ui/progress/forget">
                {view.whose()}
                <Choice name="sure">{sure}</Choice>
                <button class="btn danger">{press_delete}</button>
            </form>
        </section>
    }
    .into_any()
}
