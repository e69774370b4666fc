//! A week of free times, as texts: the same markup from the server and in the browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The parts of a day, in order.
pub const PARTS: [&str; 3] = ["Morning", "Afternoon", "Evening"];

/// A week of free times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekView {
    /// `23 to 29 November`.
    pub title: String,
    /// Whose clock its times are told by, in words; empty where the page says it elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub told: String,
    /// Where the week before is; none before today's.
    pub earlier: Option<String>,
    /// Where the week after is; none beyond the booking window.
    pub later: Option<String>,
    /// Its days from Monday.
    pub days: Vec<DayView>,
    /// What is said where nothing is free, and where the next free time is.
    pub empty: Option<(String, Option<Field>)>,
    /// Where a chosen time is sent.
    pub action: String,
    /// What is sent with it.
    pub fields: Vec<Field>,
}

/// A name and its value: a hidden field, or words and where they lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    /// `mon` to `sun`.
    pub code: String,
    /// `Mon`.
    pub weekday: String,
    /// `23`.
    pub number: String,
    /// `Monday 23 November`.
    pub full: String,
    /// Free times of morning, afternoon and evening.
    pub parts: [Vec<SlotView>; 3],
    /// Whether it lies in the past.
    pub past: bool,
}

impl DayView {
    /// How many times are free.
    #[must_use]
    pub fn free(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }
}

/// A free time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotView {
    /// The instant, as RFC 3339.
    pub start: String,
    /// On the clock that leads: `14:00`.
    pub time: String,
    /// On the studio's clock, where that is another: `15:00 in Berlin`.
    pub other: Option<String>,
    /// Whether it is the one that is chosen or held.
    pub chosen: bool,
    /// Whether it may be with somebody who confirms by hand.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// The days of a week side by side; on a phone the chosen one. A time is a button of
/// one form, so that it takes one press, with a script and without. The days to choose
/// from stand outside of it: else Enter on one of them would press the first time.
pub fn day_grid(week: &WeekView) -> AnyView {
    if let Some((words, link)) = week.empty.clone() {
        let link = link.map(|link| view! { <a class="btn" href=link.value>{link.name}</a> });
        return view! {
            <div class="empty">
                <h3>{words}</h3>
                <div class="btn-row">{link}</div>
            </div>
        }
        .into_any();
    }
    let first = week.days.iter().position(|day| day.free() > 0).unwrap_or(0);
    let strip = week.days.iter().enumerate().map(|(i, day)| strip_day(day, i == first));
    let days = week.days.iter().map(day_column);
    let fields = week.fields.iter().map(|field| {
        view! { <input type="hidden" name=field.name.clone() value=field.value.clone()/> }
    });
    view! {
        <div class="week">
            <fieldset class="strip">
                <legend class="vh">"Day"</legend>
                {strip.collect_view()}
            </fieldset>
            <form method="post" action=week.action.clone()>
                {fields.collect_view()}
                <div class="days">{days.collect_view()}</div>
            </form>
        </div>
    }
    .into_any()
}

fn strip_day(day: &DayView, checked: bool) -> impl IntoView + use<> {
    let free = day.free();
    let words = if free == 0 { "none".to_owned() } else { format!("{free} free") };
    view! {
        <label class="daypick">
            <input
                type="radio"
                name="day"
                id=format!("d-{}", day.code)
                value=day.code.clone()
                checked=checked
                disabled=free == 0
            />
            <span class="wd">{day.weekday.clone()}</span>
            <span class="dd">{day.number.clone()}</span>
            <span class="free">{words}</span>
        </label>
    }
}

fn day_column(day: &DayView) -> impl IntoView + use<> {
    let id = format!("h-{}", day.code);
    let heading = id.clone();
    let none = day.free() == 0;
    let class = format!("day d-{}{}", day.code, if none { " is-closed" } else { "" });
    let body = if none {
        let words = if day.past { "Past" } else { "No free time" };
        view! { <p class="closed">{words}</p> }.into_any()
    } else {
        let parts = PARTS.iter().zip(&day.parts).map(|(name, slots)| part(name, slots, &day.full));
        parts.collect_view().into_any()
    };
    view! {
        <div class=class role="group" aria-labelledby=heading>
            <h4 class="dayhead" id=id>
                <span class="vh">{day.full.clone()}</span>
                <span class="wd" aria-hidden="true">{day.weekday.clone()}</span>
                <span class="dd" aria-hidden="true">{day.number.clone()}</span>
            </h4>
            {body}
        </div>
    }
}

fn part(name: &'static str, slots: &[SlotView], day: &str) -> impl IntoView + use<> {
    let class = if slots.is_empty() { "part none" } else { "part" };
    let body = if slots.is_empty() {
        view! { <span class="dash"><span class="vh">"no free time"</span></span> }.into_any()
    } else {
        slots.iter().map(|slot| time(slot, day)).collect_view().into_any()
    };
    view! {
        <div class=class>
            <h5>{name}</h5>
            {body}
        </div>
    }
}

fn time(slot: &SlotView, day: &str) -> impl IntoView + use<> {
    view! {
        <button
            class="slot"
            name="start"
            value=slot.start.clone()
            aria-current=slot.chosen.then_some("true")
        >
            <span class="vh">{format!("{day}, ")}</span>
            <span>{slot.time.clone()}</span>
            {slot.other.clone().map(|other| view! { <small>{other}</small> })}
            {slot.by_hand.then(|| view! { <small>"by hand"</small> })}
        </button>
    }
}
