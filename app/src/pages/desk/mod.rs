//! The desk: a day at a studio, for its staff. Read on a phone between two sessions.

mod acts;
mod aside;
mod attention;
pub mod audit;
pub mod books;
mod calendar;
mod cards;
mod care;
mod classes;
mod clients;
mod course;
mod day;
mod earnings;
mod enter;
pub mod feeds;
pub mod goods;
mod hours;
mod keep;
mod moving;
pub mod notes;
mod people;
mod qualifications;
mod questions;
pub mod reports;
mod reviews;
mod said;
mod setup;
mod times;
mod told;
mod untaken;
mod visit;
pub mod vouchers;
mod waitlist;
mod why;

use chrono::{Datelike, NaiveDate};
use domain::Instant;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::{self, DeskDay, DeskRefused},
    catalogue::StudioPage,
};

pub use self::{
    attention::{NeedsYou, address as attention_address},
    calendar::Calendar,
    cards::{DisputePage, Disputes, FEE_FORM, FeeDecision, fee_address},
    care::{
        Edit as EditQuestionnaire, List as CheckIns, QuestionnaireForm,
        SETTING_FORM as CHECK_INS_FORM, check_ins_address, file_flash, questionnaire_address,
    },
    classes::{Classes, address as classes_address, keep as keep_class},
    clients::{
        CLIENT_FORM, ClientPage, Clients, EraseClient, FIND_FORM, MergeClient, client_address,
        clients_address, erase_address, merge_address,
    },
    course::DeskCoursePage,
    earnings::{Earnings, FORM as RULE_FORM, Rule, rule_address},
    enter::{Enter, FORM as ENTER_FORM, address as enter_address, times_for},
    hours::{
        AddOff, CheckHours, FORM as OFF_FORM, HoursPage, address as hours_address,
        below as hours_below, typed, typed_off,
    },
    keep::{KeepFigures, address as keep_address},
    moving::{FORM as MOVE_FORM, MoveVisit, address as move_address},
    people::{
        AGAIN_FORM, HandOver, INVITE_FORM, JOIN_FORM, PROFILE_FORM, People, Profile, ROLE_FORM,
        Welcome, hand_over_address, people_address, profile_address, welcome_address,
    },
    qualifications::{
        CHECK_FORM, NewQualification, Qualifications, address as qualifications_address,
        back_to_claim, keep_claim,
    },
    questions::{DeskQuestions, FORM as ANSWER_FORM, address as questions_address},
    reviews::{
        REVIEW_FORM, ReviewAnswers, Reviews, address as reviews_address,
        visit_address as review_address,
    },
    setup::{
        Closed, DETAILS_FORM, Details as StudioDetails, Embed, Guide, Payments, RULES_FORM, Rules,
        closed_address, details_address, keep_rules, rules_address, setup_address,
    },
    told::Told,
    waitlist::{
        OfferTime, TERMS_FORM as WAITLIST_TERMS_FORM, Waitlist, address as waitlist_address,
    },
};
use self::{visit::client, why::Question};
use super::booking::{asked, param};
use crate::{
    caller,
    components::icon::{Glyph, Icon},
    islands::Live,
    layout::{Area, Frame, Page},
    render::{PageError, page},
    request::{self, services},
};

/// Years that a desk has something to say about.
const YEARS: std::ops::Range<i32> = 2000..2200;

/// The part of the day that keeps itself up to date.
const PART: &str = "desk-part";

/// What the address asks for.
struct Asked {
    date: Option<NaiveDate>,
    /// A booking's number, as typed into the search.
    find: String,
    news: News,
    question: Question,
}

/// What was done, where it is said on a page of its own.
fn word_of(done: &'static str) -> AnyView {
    view! {
        <p class="did" role="status">
            <Icon glyph=Glyph::Check/>
            {done}
        </p>
    }
    .into_any()
}

/// What came of the last form, and of which visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct News {
    reference: String,
    done: String,
    refused: String,
    /// The form that is to be sent once more, now that it is sure who sends it.
    again: String,
}

impl Asked {
    fn read() -> Self {
        Self {
            date: read_date(&asked("date")),
            find: asked("find"),
            news: News {
                reference: asked("about"),
                done: asked("done"),
                refused: asked("refused"),
                again: asked("act"),
            },
            question: Question::read(),
        }
    }
}

/// A day as an address names it.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|date: &NaiveDate| YEARS.contains(&date.year()))
}

/// The address of a studio's desk; of the first page where `slug` cannot be one of ours.
pub fn address(slug: &str, date: Option<NaiveDate>) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.is_empty() || !slug.chars().all(plain) {
        return "/".to_owned();
    }
    let day = date.map(|date| format!("?date={date}")).unwrap_or_default();
    format!("/{slug}/desk{day}")
}

/// Where the changes of a studio are told, as they happen.
pub fn live_source(slug: &str) -> String {
    match address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/live"),
    }
}

/// A day at the studio in the address, for its staff.
#[component]
pub fn Desk() -> impl IntoView {
    let (slug, asked) = (param("studio"), Asked::read());
    page(async move {
        request::keep_private();
        let back = address(&slug, asked.date);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let today = studio.zone.today(services().now());
        let date = asked.date.unwrap_or(today);
        let missed = match search(&staff, &studio, &asked.find).await? {
            Search::Found(address) => {
                leptos_axum::redirect(&address);
                return Ok(().into_any());
            }
            Search::Nothing => true,
            Search::NotAsked => false,
        };
        let found = desk::day(&services(), &staff, date).await?;
        let answer = asked.question.answer(&staff, &studio).await?;
        let needs = attention::line(&staff, &studio).await?;
        let missing = people::line(&staff, &studio).await?;
        let setup = setup::line(&staff, &studio);
        let reader = Reader { staff: &staff, studio: &studio, now: services().now() };
        Ok(view(&reader, &found, &asked, missed, (setup, needs, missing), answer))
    })
}

/// Who reads a day, where and when.
struct Reader<'a> {
    staff: &'a StaffSession,
    studio: &'a StudioPage,
    now: Instant,
}

enum Search {
    NotAsked,
    Nothing,
    /// Where the visit stands.
    Found(String),
}

/// The day of the visit with the number that was typed.
async fn search(
    staff: &StaffSession,
    studio: &StudioPage,
    typed: &str,
) -> Result<Search, PageError> {
    if typed.is_empty() {
        return Ok(Search::NotAsked);
    }
    match desk::find(&services(), staff, typed).await {
        Ok(visit) => {
            let day = address(&studio.slug, Some(visit.local.date()));
            Ok(Search::Found(format!("{day}#v-{}", visit.reference)))
        }
        Err(DeskRefused::NotFound) => Ok(Search::Nothing),
        Err(error) => Err(error.into()),
    }
}

fn view(
    reader: &Reader<'_>,
    found: &DeskDay,
    asked: &Asked,
    missed: bool,
    (setup, needs, missing): (Option<AnyView>, Option<AnyView>, Option<AnyView>),
    answer: Option<AnyView>,
) -> AnyView {
    let Reader { studio, now, .. } = *reader;
    let title = format!("Desk: {}", crate::words::date(found.date));
    let frame = Frame::staff(studio, Area::Desk);
    let body = view! {
        <Live source=live_source(&studio.slug) part=PART.to_owned()/>
        <div id=PART>
            {day::head(studio, found, found.zone.today(now))}
            {setup}
            {needs}
            {missing}
            {day::news(found, &asked.news, missed)}
            {day::waiting(found)}
            {day::list(reader, found, &asked.news)}
        </div>
        <div class="desk-more">
            {day::search(studio)}
            {why::view(studio, found.date, &asked.question, answer)}
        </div>
        <nav class="desk-ways" aria-label="More of the studio">
            {classes::link(studio)}
            {waitlist::link(reader.staff, studio)}
            {people::link(reader.staff, studio)}
            {reviews::link(reader.staff, studio)}
            {goods::links(reader.staff, studio)}
            {books::link(reader.staff, studio)}
            {cards::link(reader.staff, studio)}
            {audit::link(reader.staff, studio)}
            {questions::link(studio)}
        </nav>
    };
    let body = body.into_any();
    view! { <Page title=title class="wrap app-main desk" frame=frame private=true islands=true>{body}</Page> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::{address, read_date};

    #[test]
    fn a_desks_address_never_leads_to_another_site() {
        assert_eq!(address("berlin", read_date("2026-11-26")), "/berlin/desk?date=2026-11-26");
        for slug in ["", "/evil.example", "..", "a b", "x\r\nSet-Cookie: a=b", "Berlin"] {
            assert_eq!(address(slug, None), "/", "{slug:?}");
        }
    }

    #[test]
    fn a_day_beyond_any_calendar_is_no_day() {
        for text in ["", "yesterday", "2026-02-30", "+262142-12-31", "0001-01-01"] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
