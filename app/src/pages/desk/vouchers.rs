//! Gift cards, courses and promotion codes, for the studio's people.

mod card;
mod cards;
mod codes;
mod course;
mod courses;

use domain::{CourseId, GiftCardId, Instant};
use leptos::prelude::*;
use services::{catalogue::StudioPage, clock::whole_minute, drafts::Flash, papers::Paper};

pub use self::{
    card::CardPage,
    cards::{Cards, FIND_FORM as FIND_CARD, SELL_FORM, SETTINGS_FORM},
    codes::{CODE_FORM, CodesPage},
    course::CoursePage,
    courses::{COURSE_SELL_FORM, CoursesPage, OFFER_FORM},
};
use super::{
    address as desk_address,
    books::{paper_address, paper_list},
};
use crate::{
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    pages::{booking::asked, gift::said_of},
    words,
};

/// A part of these pages; the first page of the site where `slug` cannot be one of ours.
pub fn below(slug: &str, part: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk if part.is_empty() => format!("{desk}/vouchers"),
        desk => format!("{desk}/vouchers/{part}"),
    }
}

/// The page of a course that was sold.
pub fn course_address(slug: &str, id: CourseId) -> String {
    below(slug, &format!("course/{id}"))
}

/// One card's page.
pub fn card_address(slug: &str, id: GiftCardId) -> String {
    below(slug, &format!("card/{id}"))
}

/// The ways between the three pages.
fn tabs(studio: &StudioPage, here: &str) -> AnyView {
    let tab = |part: &'static str, name: &'static str| {
        let current = (part == here).then_some("page");
        view! { <a href=below(&studio.slug, part) aria-current=current>{name}</a> }
    };
    view! {
        <nav class="seg" aria-label="Gift cards, courses and codes">
            {tab("", "Gift cards")} {tab("courses", "Courses")} {tab("codes", "Codes")}
        </nav>
    }
    .into_any()
}

/// Pages beyond are nobody's.
const MOST_PAGES: u64 = 10_000;

/// Which page of a list is asked for: from the second on it stands in the address.
fn page_asked(at: &str) -> u64 {
    at.parse().unwrap_or(0).min(MOST_PAGES)
}

/// The way to what was sold before, and back to the newest. `query` stands in both addresses.
fn pages(list: &str, query: &str, (at, more): (u64, bool), what: &str) -> Option<AnyView> {
    let first = (at > 0).then(|| {
        view! { <ButtonLink href=format!("{list}{query}")>{format!("Newest {what}")}</ButtonLink> }
    });
    let older = more.then(|| {
        let and = if query.is_empty() { "?" } else { "&" };
        let href = format!("{list}{query}{and}page={}", at + 1);
        view! { <ButtonLink href=href>{format!("Older {what}")}</ButtonLink> }
    });
    (first.is_some() || older.is_some()).then(|| {
        let label = format!("Pages of {what}");
        view! { <nav class="btn-row" aria-label=label>{first} {older}</nav> }.into_any()
    })
}

/// What came of the last form.
struct News {
    done: String,
    refused: String,
}

impl News {
    fn asked() -> Self {
        Self { done: asked("done"), refused: asked("refused") }
    }

    fn view(&self) -> Option<AnyView> {
        let done = match self.done.as_str() {
            "sold" => "Sold, and written down.",
            "set" => "Saved. What was sold stays as it was.",
            "sent" => "The code is on its way by mail once more.",
            "reissued" => "The card has another code. The old one opens nothing any more.",
            "ended" => "Ended. What was to go back is on its way, or written down.",
            "made" => "Made.",
            "stopped" => "Ended. Whoever has it keeps it.",
            _ => "",
        };
        if !done.is_empty() {
            let mark = view! { <Icon glyph=Glyph::Check/> };
            return Some(view! { <p class="did" role="status">{mark} {done}</p> }.into_any());
        }
        if self.refused.is_empty() {
            return None;
        }
        let title = said_of("", &self.refused);
        Some(view! { <Alert tone=Tone::Warn title=title live=true/> }.into_any())
    }
}

/// Each error with the id of its field.
fn errors(typed: &Flash, first: &str) -> Vec<(String, String)> {
    let line = |error: &domain::contact::FieldError| {
        let id = if error.field.is_empty() { first } else { error.field.as_ref() };
        (id.to_owned(), said_of(&error.field, &error.code).to_owned())
    };
    typed.errors().iter().map(line).collect()
}

/// The day on the studio's calendar.
fn on(studio: &StudioPage, at: Instant) -> String {
    words::date_and_year(studio.zone.today(at))
}

/// The minute on the studio's clock.
fn at(studio: &StudioPage, at: Instant) -> String {
    studio.clock().when(whole_minute(at))
}

/// Until when, where there is an end: it lies at midnight after the last day.
fn until(studio: &StudioPage, end: Option<Instant>) -> String {
    match end {
        Some(end) => format!("until {}", on(studio, end - chrono::TimeDelta::seconds(1))),
        None => "no end".to_owned(),
    }
}

/// What was handed out for it, as files; nothing where nothing was.
fn papers(studio: &StudioPage, papers: &[Paper]) -> Option<AnyView> {
    if papers.is_empty() {
        return None;
    }
    let list = paper_list(papers, |id| paper_address(&studio.slug, id));
    Some(view! { <h3>"Papers"</h3> {list} }.into_any())
}

/// Cash or card.
fn method() -> AnyView {
    view! {
        <fieldset class="method">
            <legend>"Paid by"</legend>
            <label class="choice"><input type="radio" name="method" value="card" checked=true/><span>"Card, on the studio’s terminal"</span></label>
            <label class="choice"><input type="radio" name="method" value="cash"/><span>"Cash"</span></label>
        </fieldset>
    }
    .into_any()
}
