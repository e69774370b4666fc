//! The dates of a course, each with what could be taken instead.

use chrono::NaiveDate;
use domain::course::Choice;
use leptos::prelude::*;
use services::{catalogue::StudioPage, clock::WallClock, courses::PlannedDate};

use super::{
    asked::{of, written},
    form::field,
    words as said,
};
use crate::{components::slot::SlotRadio, pages::book, words};

/// Whose calendar, and by which clock its visitor lives.
pub struct Teller<'a> {
    /// Where.
    pub studio: &'a StudioPage,
    /// The visitor's own clock.
    own: WallClock,
}

impl<'a> Teller<'a> {
    /// For the visitor who asks.
    pub fn of(studio: &'a StudioPage) -> Self {
        let own = book::Chosen::of(studio, None, None, None, None, None).clock(studio);
        Self { studio, own }
    }

    /// Whose clock it is, with whom: `Ana, Lisbon time; 11:00 in Berlin`.
    fn note(&self, choice: &Choice) -> String {
        let who = self.studio.therapists.iter().find(|card| card.id == choice.therapist);
        let who = who.map_or("", |card| words::first_name(&card.name));
        format!("{who}, {}", self.studio.clock().label(choice.start, &self.own))
    }

    /// `Thu 4 Mar, 10:00 (Lisbon time; 11:00 in Berlin), with Ana`.
    pub fn line(&self, choice: &Choice) -> String {
        let when = self.studio.clock().beside(choice.start, Some(&self.own));
        let who = self.studio.therapists.iter().find(|card| card.id == choice.therapist);
        let who = who.map_or("", |card| words::first_name(&card.name));
        format!("{when}, with {who}")
    }
}

/// Every date as a choice of the form that it stands in: the one that is proposed, and others
/// behind a line that opens. Where one was taken, the others are open and none is chosen.
pub fn choices(teller: &Teller<'_>, dates: &[PlannedDate], every: u32) -> AnyView {
    let mut before: Option<NaiveDate> = None;
    let mut lines = Vec::with_capacity(dates.len());
    for (at, date) in dates.iter().enumerate() {
        let gap = before.map(|before| (date.choice.date() - before).num_days());
        before = Some(date.choice.date());
        let gap = gap.filter(|days| *days != i64::from(every));
        lines.push(one(teller, (at + 1, dates.len()), date, gap));
    }
    view! { <ol class="course-dates">{lines}</ol> }.into_any()
}

fn one(
    teller: &Teller<'_>,
    (session, count): (usize, usize),
    date: &PlannedDate,
    gap: Option<i64>,
) -> AnyView {
    let name = field(session);
    let taken = date.why.is_some();
    let radio = |choice: &Choice, checked: bool, taken: bool| {
        let value = written(teller.studio, &of(choice));
        let (time, note) = (words::when(choice.wall), teller.note(choice));
        let name = name.clone();
        view! { <SlotRadio name=name value=value time=time note=note checked=checked taken=taken/> }
    };
    let first = radio(&date.choice, !taken, taken);
    let others = date.others.iter().map(|choice| radio(choice, false, false)).collect_view();
    let gap = gap.map(|days| {
        let days = words::count(u32::try_from(days).unwrap_or_default(), "day");
        view! { <span class="tiny muted">{format!("{days} after the one before")}</span> }
    });
    let why = date.why.map(|why| view! { <p class="error">{said::taken(why)}</p> });
    let others = if date.others.is_empty() {
        view! {
            <p class="tiny muted">"No other time fits between the dates beside it."</p>
        }
        .into_any()
    } else {
        view! {
            <details class="other-dates" open=taken>
                <summary>"Other times"<span class="vh">{format!(" for session {session}")}</span></summary>
                <div class="alts">{others}</div>
            </details>
        }
        .into_any()
    };
    view! {
        <li>
            <fieldset class="field" id=name.clone() tabindex="-1">
                <legend>{format!("Session {session} of {count}")} " " {gap}</legend>
                {why}
                <div class="alts">{first}</div>
                {others}
            </fieldset>
        </li>
    }
    .into_any()
}

/// The dates as they were chosen, to be read.
pub fn read_only(teller: &Teller<'_>, dates: &[PlannedDate]) -> AnyView {
    let line = |date: &PlannedDate| view! { <li class="nums">{teller.line(&date.choice)}</li> };
    view! { <ol class="course-read">{dates.iter().map(line).collect_view()}</ol> }.into_any()
}

/// What is wrong with the dates as a whole: those that cannot be had, and one too near.
pub fn problems(dates: &[PlannedDate], near: Option<String>) -> Vec<(String, String)> {
    let taken = dates.iter().enumerate().filter_map(|(at, date)| {
        let why = said::taken(date.why?);
        Some((field(at + 1), format!("Session {}: {}", at + 1, words::uncapital(why))))
    });
    let mut problems: Vec<_> = taken.collect();
    problems.extend(near.map(|near| (field(1), near)));
    problems
}
