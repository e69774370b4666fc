//! What is wished of a course, and which dates were chosen: read from what was sent, and
//! written as an address or as hidden fields, with the same names in both.

use chrono::{DateTime, NaiveTime, Weekday};
use domain::{
    Instant,
    course::{INTERVALS, LONGEST_INTERVAL, MOST, Weekdays, Wish},
};
use leptos::prelude::*;
use services::{
    catalogue::{StudioPage, TherapistCard, TreatmentCard},
    courses::{Chosen, PlannedDate},
};

use super::form::{DAYS, WishForm};
use crate::pages::desk::read_date;

/// What is shown before anything was asked for.
const USUAL_SESSIONS: u32 = 6;
const USUAL_INTERVAL: u32 = 7;

/// A wish that was read: what the studio does not have counts as not asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of what; none before it was chosen.
    pub treatment: Option<TreatmentCard>,
    /// With whom, if somebody is named.
    pub therapist: Option<TherapistCard>,
    /// What is wished, as far as it could be read, and else as usual.
    pub wish: Wish,
    /// The days that were ticked; none where any will do.
    pub days: Vec<Weekday>,
    /// The dates that were chosen.
    pub dates: Option<Vec<Chosen>>,
    /// The fields that could not be read, by name, with a code.
    pub wrong: Vec<(&'static str, &'static str)>,
}

impl Asked {
    /// Reads a wish at a studio.
    pub fn of(studio: &StudioPage, form: &WishForm, now: Instant) -> Self {
        let mut wrong = Vec::new();
        let mut planned = studio.treatments.iter().filter(|it| it.kind.is_planned_in_courses());
        let treatment = planned.find(|card| card.slug == form.treatment);
        let therapist = studio.therapists.iter().find(|card| card.slug == form.therapist);
        let therapist =
            therapist.filter(|card| treatment.is_none_or(|treatment| card.may_give(treatment)));
        let days: Vec<Weekday> =
            form.days().filter(|(text, _)| !text.is_empty()).map(|(_, day)| day).collect();
        let today = studio.zone.today(now);
        let wish = Wish {
            count: sessions(form, &mut wrong),
            every: every(form, &mut wrong),
            weekdays: Weekdays::of(days.iter().copied()),
            parts: form.parts(),
            around: around(form, &mut wrong),
            first: first(form, today, &mut wrong),
            therapist: therapist.map(|card| card.id),
        };
        Self {
            dates: chosen(studio, &form.chosen())
                .filter(|dates| dates.len() == wish.count as usize),
            treatment: treatment.cloned(),
            therapist: therapist.cloned(),
            days,
            wish,
            wrong,
        }
    }

    /// The same with what was wished of a course that is booked, for the form that moves it.
    pub fn again(studio: &StudioPage, wish: &Wish) -> Self {
        let has = |day: &Weekday| wish.weekdays != Weekdays::ALL && wish.weekdays.has(*day);
        let therapist = studio.therapists.iter().find(|card| Some(card.id) == wish.therapist);
        Self {
            treatment: None,
            therapist: therapist.cloned(),
            days: DAYS.into_iter().map(|(_, day, _)| day).filter(has).collect(),
            wish: wish.clone(),
            dates: None,
            wrong: Vec::new(),
        }
    }

    /// Every field with what it holds: of an address, or hidden.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let wish = &self.wish;
        let mut pairs = Vec::new();
        if let Some(card) = &self.treatment {
            pairs.push(("treatment", card.slug.clone()));
        }
        pairs.push(("sessions", wish.count.to_string()));
        if INTERVALS.contains(&wish.every) {
            pairs.push(("every", wish.every.to_string()));
        } else {
            pairs.push(("every", "own".to_owned()));
            pairs.push(("own", wish.every.to_string()));
        }
        for (name, day, _) in DAYS {
            if self.days.contains(&day) {
                pairs.push((name, "yes".to_owned()));
            }
        }
        pairs.extend(wish.parts.iter().map(|part| (part.code(), "yes".to_owned())));
        if let Some(time) = wish.around {
            pairs.push(("around", time.format("%H:%M").to_string()));
        }
        pairs.push(("first", wish.first.to_string()));
        if let Some(card) = &self.therapist {
            pairs.push(("therapist", card.slug.clone()));
        }
        pairs
    }

    /// The same as the query of an address. Every value is plain.
    pub fn query(&self) -> String {
        let pairs: Vec<String> =
            self.pairs().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    }

    /// The query with dates, as [`written_all`] has them.
    pub fn query_with(&self, dates: &str) -> String {
        format!("{}&dates={dates}", self.query())
    }

    /// The fields as hidden ones.
    pub fn hidden(&self) -> AnyView {
        let one = |(name, value)| view! { <input type="hidden" name=name value=value/> };
        self.pairs().into_iter().map(one).collect_view().into_any()
    }
}

fn sessions(form: &WishForm, wrong: &mut Vec<(&'static str, &'static str)>) -> u32 {
    if form.sessions.is_empty() {
        return USUAL_SESSIONS;
    }
    form.sessions.parse().ok().filter(|count| (1..=MOST).contains(count)).unwrap_or_else(|| {
        wrong.push(("sessions", "not_a_count"));
        USUAL_SESSIONS
    })
}

fn every(form: &WishForm, wrong: &mut Vec<(&'static str, &'static str)>) -> u32 {
    let typed = match form.every.as_str() {
        "" => return USUAL_INTERVAL,
        "own" => form.own.trim(),
        named => named,
    };
    let days = typed.parse().ok().filter(|days| (1..=LONGEST_INTERVAL).contains(days));
    days.unwrap_or_else(|| {
        wrong.push(("own", "not_an_interval"));
        USUAL_INTERVAL
    })
}

fn around(form: &WishForm, wrong: &mut Vec<(&'static str, &'static str)>) -> Option<NaiveTime> {
    let typed = form.around.trim();
    if typed.is_empty() {
        return None;
    }
    let time = NaiveTime::parse_from_str(typed, "%H:%M").ok();
    if time.is_none() {
        wrong.push(("around", "not_a_time"));
    }
    time
}

fn first(
    form: &WishForm,
    today: chrono::NaiveDate,
    wrong: &mut Vec<(&'static str, &'static str)>,
) -> chrono::NaiveDate {
    let typed = form.first.trim();
    if typed.is_empty() {
        return today;
    }
    let date = read_date(typed);
    if date.is_none() {
        wrong.push(("first", "not_a_date"));
    }
    date.unwrap_or(today).max(today)
}

/// A date as a form sends it: when, and with whom.
pub fn written(studio: &StudioPage, date: &Chosen) -> String {
    let who = studio.therapists.iter().find(|card| card.id == date.therapist);
    let who = who.map_or("", |card| card.slug.as_str());
    format!("{}_{who}", date.start.format("%Y-%m-%dT%H:%M:%SZ"))
}

/// All of them.
pub fn written_all(studio: &StudioPage, dates: &[PlannedDate]) -> String {
    let one = |date: &PlannedDate| written(studio, &of(&date.choice));
    dates.iter().map(one).collect::<Vec<_>>().join(",")
}

/// What was chosen, of what is shown.
pub const fn of(choice: &domain::course::Choice) -> Chosen {
    Chosen { start: choice.start, therapist: choice.therapist }
}

/// The dates of a text; none where one of them cannot be read.
fn chosen(studio: &StudioPage, texts: &[&str]) -> Option<Vec<Chosen>> {
    let one = |text: &str| {
        let (start, who) = text.split_once('_')?;
        let start = DateTime::parse_from_rfc3339(start).ok()?.to_utc();
        let who = studio.therapists.iter().find(|card| card.slug == who)?;
        Some(Chosen { start, therapist: who.id })
    };
    texts.iter().map(|text| one(text)).collect()
}
