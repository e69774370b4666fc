//! Deleting an account: what goes, what stays and why, before anything is done.

use domain::Money;
use leptos::prelude::*;
use services::accounts::{DeletePreview, Obstacle};

use super::{super::current_password::CurrentPassword, Form};
use crate::{
    components::{
        alert::{Alert, Tone},
        field::Choice,
    },
    words,
};

/// What deleting comes to, and the form that does it; or what is to be settled first.
pub(super) fn view(found: &DeletePreview, form: &Form, email: &str) -> AnyView {
    let act =
        if found.obstacles.is_empty() { act(found, form, email) } else { settle(&found.obstacles) };
    view! {
        <section class="account-part" id="delete" aria-labelledby="delete-h">
            <h2 id="delete-h">"Delete your account"</h2>
            <p>"For good. There is no way back, not even from a backup."</p>
            <div class="account-two">{goes(found)} {stays(found)}</div>
            {act}
        </section>
    }
    .into_any()
}

fn count(n: usize, word: &str) -> String {
    words::count(u32::try_from(n).unwrap_or(u32::MAX), word)
}

fn goes(found: &DeletePreview) -> AnyView {
    let bookings = count(found.studios.iter().map(|at| at.bookings).sum(), "booking");
    let names: Vec<String> = found.studios.iter().map(|at| at.name.clone()).collect();
    let at = if names.is_empty() { String::new() } else { format!(" at {}", words::list(&names)) };
    let family = (found.people > 0).then(|| {
        let people = if found.people == 1 { "the person" } else { "the people" };
        view! { <li>{format!("The same of {people} you book for.")}</li> }
    });
    view! {
        <div>
            <h3>"What goes"</h3>
            <ul>
                <li>
                    {format!(
                        "Your name, address and number: here, on {bookings}{at}, on gift cards \
                         you gave or got, and in mails that wait to be sent.",
                    )}
                </li>
                <li>
                    "What you told about your health, your scores, and what therapists wrote \
                     down: the key that opens them is destroyed, so that nobody can ever read \
                     them again, in backups either."
                </li>
                {family}
                <li>"Your password, preferences, address for invoices, and kept cards."</li>
                <li>"Copies of our mails, where this installation keeps any: the last within a day."</li>
            </ul>
        </div>
    }
    .into_any()
}

fn stays(found: &DeletePreview) -> AnyView {
    let papers = found.studios.iter().map(|at| at.papers).sum::<usize>();
    let papers = (papers > 0).then(|| {
        let words = if papers == 1 {
            "One receipt or invoice that was handed out, with the name on it, for as long as the \
             law wants it kept."
                .to_owned()
        } else {
            format!(
                "{} receipts and invoices that were handed out, with the name on them, for as \
                 long as the law wants them kept.",
                words::capital(&words::number(papers)),
            )
        };
        view! { <li>{words}</li> }
    });
    view! {
        <div>
            <h3>"What stays, and why"</h3>
            <ul>
                <li>
                    "What was booked and paid, as figures without a person: the law wants the \
                     books kept, and they must add up."
                </li>
                {papers}
                <li>"That an account was deleted, and when: without a name."</li>
                <li>
                    "What staff did, in each studio’s audit log, with the reasons that they gave \
                     for it: it only grows."
                </li>
                <li>"Questions you asked on the public board: nobody knows whose they are."</li>
                <li>"What is left on gift cards, for whoever has the code."</li>
                <li>
                    "What others have: mails in mailboxes, the payments at Stripe, names in \
                     backups until those are replaced."
                </li>
            </ul>
        </div>
    }
    .into_any()
}

fn settle(obstacles: &[Obstacle]) -> AnyView {
    let lines = obstacles.iter().map(|what| view! { <li>{obstacle(what)}</li> }).collect_view();
    view! {
        <Alert tone=Tone::Warn title="Settle this first">
            <ul>{lines}</ul>
        </Alert>
    }
    .into_any()
}

fn obstacle(what: &Obstacle) -> AnyView {
    match what {
        Obstacle::Works(studio) => format!(
            "You work at {studio}: ask its owner to end that, or hand the studio over first.",
        )
        .into_any(),
        Obstacle::Unclaimed => view! {
            "There are more visits with your address: "
            <a href="/account">"add them to your account"</a> " first."
        }
        .into_any(),
        Obstacle::ToCome(visit) => {
            let when = visit.clock.when_on(visit.booking.local_start);
            let href = format!("/b/{}", visit.manage_token);
            view! {
                <a href=href>{format!("{}, {when}", visit.booking.treatment_name)}</a>
                " is still to come: cancel it, or wait until it is over."
            }
            .into_any()
        }
        Obstacle::At(studio, code) => match *code {
            "fee_open" => format!("{studio} has not decided about a fee for a missed visit."),
            "disputed" => format!("A bank has not decided about a payment at {studio}."),
            "course_left" => format!(
                "Sessions that you paid for are left at {studio}: use them, or ask for the money \
                 back.",
            ),
            "visits_to_come" => format!("A time at {studio} is held or still to come."),
            _ => format!("Money at {studio} is still on its way to you."),
        }
        .into_any(),
    }
}

fn act(found: &DeletePreview, form: &Form, email: &str) -> AnyView {
    let cards = (!found.on_cards.is_empty()).then(|| {
        let left: Vec<String> = found.on_cards.iter().map(Money::to_string).collect();
        let words = format!(
            "{} is left on my gift cards. I keep their codes elsewhere, or give it up",
            words::list(&left),
        );
        view! { <Choice name="cards" id="cards" checked=form.ticked_or("cards", false)>{words}</Choice> }
    });
    view! {
        <form class="account-form" method="post" action="/api/ui/account/delete">
            <input type="text" autocomplete="username" value=email.to_owned() readonly hidden/>
            {cards}
            <Choice
                name="sure"
                id="sure"
                checked=form.ticked_or("sure", false)
                error=form.error("sure")
            >
                "I understand that my account is deleted for good"
            </Choice>
            <CurrentPassword label="Your password, once more" error=form.error("password")/>
            <div class="btn-row">
                <button class="btn danger">"Delete my account"</button>
            </div>
        </form>
    }
    .into_any()
}
