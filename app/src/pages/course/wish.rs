//! The form of what is wished: how many, how far apart, when and with whom.

use chrono::Weekday;
use domain::course::{FEWEST, INTERVALS, LONGEST_INTERVAL, MOST, Part};
use leptos::prelude::*;
use services::catalogue::{StudioPage, TreatmentCard};

use super::{asked::Asked, form::DAYS, words as said};
use crate::{
    components::{
        Note,
        errors::ErrorSummary,
        field::{Choice, Select, TextField},
        icon::{Glyph, Icon},
        pick::Pick,
    },
    words,
};

/// What the form is for.
pub enum For<'a> {
    /// A course that is to be booked.
    New,
    /// The visits of a course that are still to come: how many, of what.
    Rest {
        /// What opens the course.
        token: &'a str,
        /// How many visits.
        count: usize,
    },
}

/// The form. It asks by an address, so that what is wished can be shared and gone back to.
pub fn form(studio: &StudioPage, asked: &Asked, what: &For<'_>) -> AnyView {
    let errors = errors(asked);
    let (action, button) = match what {
        For::New => (format!("/{}/course", studio.slug), "Show dates"),
        For::Rest { token, .. } => (format!("/c/{token}/move"), "Show dates"),
    };
    let what = match what {
        For::New => new(studio, asked),
        For::Rest { count, .. } => rest(asked, *count),
    };
    view! {
        <form class="course-wish panel" method="get" action=action novalidate=true>
            <ErrorSummary errors=errors before="before dates can be shown"/>
            {what}
            {rhythm(asked)}
            {times(studio, asked)}
            <div class="btn-row">
                <button class="btn primary lg">{button}</button>
            </div>
        </form>
    }
    .into_any()
}

fn errors(asked: &Asked) -> Vec<(String, String)> {
    let line = |(field, code): &(&str, &str)| {
        ((*field).to_owned(), said::wish_field(field, code).to_owned())
    };
    asked.wrong.iter().map(line).collect()
}

fn wrong(asked: &Asked, field: &str) -> Note {
    let found = asked.wrong.iter().find(|(name, _)| *name == field);
    found.map(|(field, code)| said::wish_field(field, code).to_owned()).into()
}

/// Treatment and number of sessions.
fn new(studio: &StudioPage, asked: &Asked) -> AnyView {
    let chosen = asked.treatment.as_ref().map(|card| card.id);
    let pick = |card: &TreatmentCard| {
        let meta = (format!("{} min", card.minutes), card.price.advertised());
        let checked = chosen == Some(card.id);
        view! {
            <Pick
                name="treatment"
                value=card.slug.clone()
                title=card.name.clone()
                text=card.summary.clone()
                checked=checked
            >
                <span>{meta.0}</span>
                <span class="price">{meta.1}</span>
            </Pick>
        }
    };
    let planned = studio.treatments.iter().filter(|card| card.kind.is_planned_in_courses());
    let picks = planned.map(pick).collect_view();
    let counts = (FEWEST..=MOST).map(|n| (n.to_string(), format!("{n} sessions"))).collect();
    view! {
        <fieldset id="treatment" tabindex="-1">
            <legend>"Which treatment"</legend>
            <div class="picks">{picks}</div>
        </fieldset>
        <div class="fields">
            <Select
                id="sessions"
                label="How many"
                options=counts
                value=asked.wish.count.to_string()
                hint="You can stop early: the page shows first what comes back."
            />
            {people(studio, asked)}
        </div>
    }
    .into_any()
}

fn people(studio: &StudioPage, asked: &Asked) -> AnyView {
    let mut options = vec![("any".to_owned(), "Whoever suits best".to_owned())];
    let gives = |card: &&services::catalogue::TherapistCard| {
        asked.treatment.as_ref().is_none_or(|treatment| card.may_give(treatment))
            && !card.confirms_by_hand
    };
    let cards = studio.introduced().filter(gives);
    options.extend(cards.map(|card| (card.slug.clone(), card.name.clone())));
    let chosen = asked.therapist.as_ref().map_or("any", |card| card.slug.as_str()).to_owned();
    view! {
        <Select
            id="therapist"
            label="With whom"
            options=options
            value=chosen
            hint="The same person each time where it can be."
        />
    }
    .into_any()
}

fn rest(asked: &Asked, count: usize) -> AnyView {
    let are = if count == 1 { "is" } else { "are" };
    let text = format!("{} {are} still to come and can be moved.", said::visits(count));
    let therapist = asked.therapist.as_ref().map(|card| {
        view! { <input type="hidden" name="therapist" value=card.slug.clone()/> }
    });
    view! {
        <p>{text}</p>
        <input type="hidden" name="sessions" value=count.to_string()/>
        {therapist}
    }
    .into_any()
}

/// How far apart, and from when on.
fn rhythm(asked: &Asked) -> AnyView {
    let wish = &asked.wish;
    let named = INTERVALS.contains(&wish.every);
    let mut options: Vec<(String, String)> =
        INTERVALS.map(|days| (days.to_string(), words::capital(&said::every(days)))).to_vec();
    options.push(("own".to_owned(), "Another interval".to_owned()));
    let (chosen, own) = if named {
        (wish.every.to_string(), String::new())
    } else {
        ("own".to_owned(), wish.every.to_string())
    };
    let hint = format!("Only for another interval: 1 to {LONGEST_INTERVAL}.");
    view! {
        <div class="fields">
            <Select
                id="every"
                label="How often"
                options=options
                value=chosen
                hint="As nearly as the free times allow."
            />
            <TextField
                id="own"
                label="Days from one to the next"
                kind="number"
                value=own
                hint=hint
                error=wrong(asked, "own")
                optional=true
                maxlength=2
            />
            <TextField
                id="first"
                label="Not before"
                kind="date"
                value=wish.first.to_string()
                error=wrong(asked, "first")
                hint="The first day that suits you."
            />
        </div>
    }
    .into_any()
}

/// Days and times that suit.
fn times(studio: &StudioPage, asked: &Asked) -> AnyView {
    let open = |day: &Weekday| studio.opening[day.num_days_from_monday() as usize].is_some();
    let days = DAYS.into_iter().filter(|(_, day, _)| open(day)).map(|(name, day, label)| {
        let checked = asked.days.contains(&day);
        view! { <Choice name=name checked=checked>{label}</Choice> }
    });
    let parts = Part::ALL.into_iter().map(|part| {
        let checked = asked.wish.parts.contains(&part);
        view! { <Choice name=part.code() checked=checked>{said::part(part)}</Choice> }
    });
    let around = asked.wish.around.map(words::clock).unwrap_or_default();
    let clock = studio.clock().name();
    let hint = format!("By the clock of the studio: {clock}.");
    view! {
        <fieldset>
            <legend>"Days that suit you " <span class="opt">"(any, if you tick none)"</span></legend>
            <div class="course-days">{days.collect_view()}</div>
        </fieldset>
        <fieldset>
            <legend>"Times that suit you " <span class="opt">"(any, if you tick none)"</span></legend>
            <div class="course-days">{parts.collect_view()}</div>
        </fieldset>
        <div class="fields">
            <TextField
                id="around"
                label="Best around"
                kind="time"
                value=around
                error=wrong(asked, "around")
                hint=hint
                optional=true
            />
        </div>
    }
    .into_any()
}

/// What is wished, in one line with a way to change it.
pub fn folded(asked: &Asked, change: String) -> AnyView {
    view! {
        <p class="folded">
            <Icon glyph=Glyph::Check/>
            <span>{said::wish(asked)}</span>
            <a href=change>"Change"<span class="vh">" what you wish"</span></a>
        </p>
    }
    .into_any()
}
