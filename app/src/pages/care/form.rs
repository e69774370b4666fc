//! The form: one number first, and whatever else is asked below it. Nothing but the number has
//! to be answered.

use domain::outcomes::Overall;
use leptos::prelude::*;
use services::outcomes::{ACTIVITIES, ACTIVITY_LENGTH, Activities, Moment};

use super::{Sent, asked, check_in, check_in::View, places, said};
use crate::components::{
    errors::ErrorSummary,
    field::{FieldError, described_by},
};

/// The form with what was typed.
pub fn view(view: &View) -> AnyView {
    let sent = view.sent();
    let of = &view.asked;
    let errors =
        view.flash.errors().iter().map(|it| (control(&it.field), words(&it.code).to_owned()));
    let visit = format!(
        "{} with {}, {}",
        of.booking.treatment_name,
        of.therapist,
        view.when(of.booking.told(of.clock.zone()).start),
    );
    let places = (of.moment == Moment::Before).then(|| places::choose(&sent));
    let each = of.questionnaires.iter().map(|it| asked::questionnaire(it, &sent)).collect_view();
    view! {
        <form class="care-form" method="post" action="/api/ui/check-in/save">
            <ErrorSummary errors=errors.collect()/>
            <input type="hidden" name="token" value=view.token.clone()/>
            {number(view, &sent)}
            {activities(&of.activities, &sent)}
            {of.overall.then(|| overall(&sent))}
            {each}
            {places}
            <div class="care-send">
                <button class="btn primary lg">"Send"</button>
                <p class="small muted">
                    {format!("{visit}. Whoever treats you reads it; the desk does not.")}
                </p>
                <p class="small muted">
                    {format!(
                        "Nobody watches these answers day and night. New numbness around the \
                         saddle area, trouble with bladder or bowels, or a leg that gives way: \
                         call {} now.",
                        view.studio.emergency_number,
                    )}
                </p>
            </div>
        </form>
    }
    .into_any()
}

/// Eleven numbers to tap.
fn number(view: &View, sent: &Sent) -> AnyView {
    let error = view.flash.error("pain").map(|code| words(code).to_owned());
    let described = described_by("pain", false, error.is_some());
    let each = (0..=10).map(|n: i32| {
        let (value, id) = (n.to_string(), format!("pain-{n}"));
        let checked = sent.pain == value;
        view! {
            <label>
                <input
                    type="radio"
                    id=id
                    name="pain"
                    value=value.clone()
                    checked=checked
                    required
                    aria-describedby="pain-ends"
                />
                <span>{value}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field care-scale" aria-describedby=described>
            <legend>
                <h1>{check_in::question(view.asked.moment)}</h1>
            </legend>
            {error.map(|error| view! { <FieldError id="pain-error" error=error/> })}
            <div class="pips">{each.collect_view()}</div>
            <p class="ends" id="pain-ends">
                <span>"0, none"</span>
                <span>"10, the worst you can imagine"</span>
            </p>
        </fieldset>
    }
    .into_any()
}

fn activities(which: &Activities, sent: &Sent) -> Option<AnyView> {
    let (title, hint, lines) = match which {
        Activities::No => return None,
        Activities::Name => {
            let lines = (1..=ACTIVITIES).map(|n| name_one(n, sent)).collect_view().into_any();
            (
                "What does your back make hard?",
                "Up to three things of your own day, such as “tying my shoes”, and how hard each \
                 is today. We ask about the same things again later.",
                lines,
            )
        }
        Activities::Again(names) => {
            let lines = names.iter().zip(1..).map(|(name, n)| score_again(name, n, sent));
            (
                "How hard is it today?",
                "What you named at the start. Leave out what you cannot say.",
                lines.collect_view().into_any(),
            )
        }
    };
    Some(
        view! {
            <fieldset class="care-part" id="activities">
                <legend>{title} " " <span class="opt">"(optional)"</span></legend>
                <p class="hint">{hint}</p>
                {lines}
            </fieldset>
        }
        .into_any(),
    )
}

fn name_one(n: usize, sent: &Sent) -> AnyView {
    let (typed, id) = (sent.activity(n), format!("activity-{n}"));
    let (name, most) = (format!("activities[a{n}][name]"), ACTIVITY_LENGTH.to_string());
    view! {
        <div class="care-activity">
            <div class="field">
                <label for=id.clone()>{format!("Activity {n}")}</label>
                <input class="input" id=id.clone() name=name value=typed.name maxlength=most autocomplete="off"/>
            </div>
            <div class="field">
                <label for=format!("{id}-score")>
                    "How hard" <span class="vh">{format!(" is activity {n}")}</span>
                </label>
                {score(&id, n, &typed.score)}
            </div>
        </div>
    }
    .into_any()
}

fn score_again(name: &str, n: usize, sent: &Sent) -> AnyView {
    let (typed, id) = (sent.activity(n), format!("activity-{n}"));
    view! {
        <div class="field care-again">
            <label for=format!("{id}-score")>{name.to_owned()}</label>
            <input type="hidden" name=format!("activities[a{n}][name]") value=name.to_owned()/>
            {score(&id, n, &typed.score)}
        </div>
    }
    .into_any()
}

fn score(id: &str, n: usize, chosen: &str) -> AnyView {
    asked::scale(
        format!("{id}-score"),
        format!("activities[a{n}][score]"),
        chosen,
        ("0, easy", "10, not possible"),
    )
}

/// How they are on the whole.
fn overall(sent: &Sent) -> AnyView {
    let each = Overall::ALL.into_iter().map(|it| {
        let checked = sent.overall == it.code();
        view! {
            <label class="choice">
                <input type="radio" name="overall" value=it.code() checked=checked/>
                <span>{said::overall(it)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="care-part" id="overall">
            <legend>"On the whole, compared with before your first visit?" " " <span class="opt">"(optional)"</span></legend>
            {each.collect_view()}
        </fieldset>
    }
    .into_any()
}

/// The control of a field.
fn control(field: &str) -> String {
    match field {
        "pain" | "" | "questionnaires" => "pain-0".to_owned(),
        other => other.to_owned(),
    }
}

fn words(code: &str) -> &'static str {
    match code {
        "required" => "Choose a number from 0 to 10",
        "no_name" => "Say in a few words which activity you scored",
        "too_long" => "Shorten the activity to 80 characters",
        "not_now" => "This can no longer be answered or changed. What was saved before stands",
        "too_many" => "That was too often in a short time. Wait a minute and send it again",
        "unavailable" => "It could not be saved. Everything you chose is still here: send it again",
        _ => "Choose from what is offered",
    }
}
