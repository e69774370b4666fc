//! One visit of the day.

use chrono::NaiveDate;
use domain::{booking::BookingState, screening::AHEAD};
use leptos::prelude::*;
use services::{
    bookings::desk::{DeskVisit, Screened},
    catalogue::StudioPage,
};

use super::{News, Reader, acts, books, cards, course, notes as note_page, reviews, said, told};
use crate::{
    components::{
        badge::{Badge, State},
        icon::{Glyph, Icon},
    },
    layout::dial,
    words,
};

/// Time, client, treatment, therapist, room, how it stands, what is left to pay, and
/// what can be done.
pub(super) fn row(reader: &Reader<'_>, date: NaiveDate, visit: &DeskVisit, news: &News) -> AnyView {
    let (studio, now) = (reader.studio, reader.now);
    let heading = format!("h-{}", visit.reference);
    let (state, glyph, word) = said::state(visit.state, visit.start <= now);
    let class = if visit.state.occupies() { "desk-visit" } else { "desk-visit off" };
    view! {
        <li class=class id=format!("v-{}", visit.reference)>
            {time(studio, visit)}
            <div class="who">
                <h3 id=heading>{client(visit)}</h3>
                <p>{format!("{} with {}, {}", visit.treatment_name, visit.therapist_name, visit.room_name)}</p>
                {reach(visit)} {desk_note(visit)} {course::line(reader.staff, studio, visit)} {fee(reader, visit)} {answers(reader, visit)} {review(reader, visit)}
                {session_note(reader, visit)}
                {money_page(reader, visit)}
            </div>
            <div class="how">
                <Badge state=state glyph=glyph word=word/>
                {here(studio, visit)}
                {late(visit)}
                {notes(reader, visit)}
                <p class="pay">{money(visit)}</p>
            </div>
            {happened(visit, news)}
            {acts::view((studio, date, visit), again(visit, news), now)}
        </li>
    }
    .into_any()
}

fn time(studio: &StudioPage, visit: &DeskVisit) -> AnyView {
    let until = words::clock(studio.zone.local(visit.end).wall.time());
    view! {
        <p class="time nums">
            <b>{words::clock(visit.local.time())}</b>
            <span>{format!("to {until}")}</span>
            <span class="vh">{format!(", {} time", studio.city)}</span>
            <span class="ref">{visit.reference.clone()}</span>
        </p>
    }
    .into_any()
}

/// The client's name; who it will be is not known while a time is only held.
pub fn client(visit: &DeskVisit) -> String {
    match &visit.contact {
        Some(contact) => contact.name.clone(),
        // Nobody is called who was erased.
        None if !matches!(visit.state, BookingState::Held { .. }) => "Erased client".to_owned(),
        None if visit.offered => "Offered from the waitlist".to_owned(),
        None => "Somebody is booking".to_owned(),
    }
}

fn reach(visit: &DeskVisit) -> AnyView {
    let phone = visit.contact.as_ref().and_then(|contact| contact.phone.clone());
    let phone = phone.map(|phone| {
        view! {
            <a class="nowrap" href=dial(&phone)>
                <Icon glyph=Glyph::Phone/>
                {phone.clone()}
            </a>
        }
    });
    let mail = visit.contact.as_ref().and_then(|contact| contact.email.clone());
    let mail = mail.map(|mail| {
        view! {
            <a href=format!("mailto:{mail}")>
                <Icon glyph=Glyph::Mail/>
                {mail.clone()}
            </a>
        }
    });
    let by = visit.booked_by.as_ref().map(|name| {
        view! { <span>{format!("Booked by {name}")}</span> }
    });
    view! {
        <p class="reach">
            {by} {phone} {mail}
        </p>
    }
    .into_any()
}

/// What the desk wrote of who comes.
pub fn desk_note(visit: &DeskVisit) -> Option<AnyView> {
    let note = visit.desk_note.clone()?;
    Some(
        view! {
            <p class="desk-note">
                <Icon glyph=Glyph::Note/>
                <span class="vh">"Note of the desk: "</span>
                <span>{note}</span>
            </p>
        }
        .into_any(),
    )
}

/// The way to the fee that the visit left, for those who may decide about it.
fn fee(reader: &Reader<'_>, visit: &DeskVisit) -> Option<AnyView> {
    let fee = visit.fee.as_ref().filter(|_| reader.staff.runs_desk())?;
    let words = cards::said::standing(fee);
    let href = cards::fee_address(&reader.studio.slug, &visit.reference);
    Some(
        view! {
            <a class="arrow-link" href=href>
                <Icon glyph=Glyph::Card/>
                {words}
                <span class="vh">{format!(": {}", client(visit))}</span>
            </a>
        }
        .into_any(),
    )
}

/// The way to what the client told, for the therapist who treats.
fn answers(reader: &Reader<'_>, visit: &DeskVisit) -> Option<AnyView> {
    let own = reader.staff.therapist() == Some(visit.therapist) && visit.contact.is_some();
    own.then(|| {
        let href = told::href(reader.studio, visit);
        view! {
            <a class="arrow-link" href=href>
                <Icon glyph=Glyph::Note/>
                "What they told you"
                <span class="vh">{format!(": {}", client(visit))}</span>
            </a>
        }
        .into_any()
    })
}

/// The way to what the therapist should look at and decide about.
fn review(reader: &Reader<'_>, visit: &DeskVisit) -> Option<AnyView> {
    let own = visit.needs_review && reader.staff.therapist() == Some(visit.therapist);
    own.then(|| {
        let href = reviews::visit_address(&reader.studio.slug, &visit.reference);
        view! {
            <a class="arrow-link" href=href>
                <Icon glyph=Glyph::Warn/>
                "Read what they ticked, and decide"
                <span class="vh">{format!(": {}", client(visit))}</span>
            </a>
        }
        .into_any()
    })
}

/// Since when the client is there, on the studio's clock.
fn here(studio: &StudioPage, visit: &DeskVisit) -> Option<AnyView> {
    let since = visit.arrived.filter(|_| visit.state == BookingState::Confirmed)?;
    let since = words::clock(studio.zone.local(since).time());
    let word = format!("Here since {since}");
    Some(view! { <Badge state=State::Ok glyph=Glyph::Pin word=word/> }.into_any())
}

/// What the client said about being late, while they are not there yet.
fn late(visit: &DeskVisit) -> Option<AnyView> {
    let waits = visit.state == BookingState::Confirmed && visit.arrived.is_none();
    let late = visit.late.filter(|_| waits)?;
    let word = format!("About {} minutes late", late.minutes);
    Some(view! { <Badge state=State::Wait glyph=Glyph::Clock word=word/> }.into_any())
}

/// The way to the session note: for whoever treats once there is something to write, for an
/// owner once there is something to open.
fn session_note(reader: &Reader<'_>, visit: &DeskVisit) -> Option<AnyView> {
    let own = reader.staff.therapist() == Some(visit.therapist);
    let writes = own && domain::note::may_be_written(visit.state, visit.start, reader.now);
    let opens = visit.noted && (own || reader.staff.is_owner());
    (writes || opens).then(|| {
        let href = note_page::address(&reader.studio.slug, &visit.reference);
        view! {
            <a class="arrow-link" href=href>
                <Icon glyph=Glyph::Edit/>
                {if visit.noted { "Notes: written" } else { "Notes" }}
                <span class="vh">{format!(": {}", client(visit))}</span>
            </a>
        }
        .into_any()
    })
}

/// The way to the visit's money: refunds, receipts and invoices.
fn money_page(reader: &Reader<'_>, visit: &DeskVisit) -> Option<AnyView> {
    visit.contact.is_some().then(|| {
        let href = books::money_address(&reader.studio.slug, &visit.reference);
        view! {
            <a class="arrow-link" href=href>
                <Icon glyph=Glyph::Card/>
                "Money and receipts"
                <span class="vh">{format!(": {}", client(visit))}</span>
            </a>
        }
        .into_any()
    })
}

fn notes(reader: &Reader<'_>, visit: &DeskVisit) -> AnyView {
    let review = visit.needs_review.then(|| {
        view! { <Badge state=State::Wait glyph=Glyph::Warn word="Safety answers to read"/> }
    });
    let screened = match visit.screened {
        Screened::Unanswered if visit.start <= reader.now + AHEAD => {
            Some("Safety questions not answered yet")
        }
        Screened::LookedAt => Some("Safety answers looked at"),
        _ => None,
    };
    let screened = screened.map(|word| view! { <Badge glyph=Glyph::Note word=word/> });
    let flag = visit.flag.as_deref().map(|code| {
        view! { <Badge state=State::Wait glyph=Glyph::Clock word=said::flag(code)/> }
    });
    let owed = visit.owed.iter().map(|owed| {
        let word = format!("{} owed to the client", owed.all);
        view! { <Badge state=State::Wait glyph=Glyph::Warn word=word/> }
    });
    let owed = owed.collect_view();
    view! { {review} {screened} {flag} {owed} }.into_any()
}

/// What is left to pay, or how it stands with the money.
fn money(visit: &DeskVisit) -> String {
    let (price, received) = (visit.price, visit.received.all());
    match visit.state {
        BookingState::Held { .. } => format!("{price}, not paid yet"),
        BookingState::Confirmed | BookingState::Completed if visit.rest.is_zero() => {
            format!("{price}, all paid")
        }
        BookingState::Confirmed | BookingState::Completed if received.is_zero() => {
            format!("{} still to pay", visit.rest)
        }
        BookingState::Confirmed | BookingState::Completed => {
            format!("{} still to pay of {price}", visit.rest)
        }
        _ if received.is_zero() => "Nothing was paid".to_owned(),
        _ => format!("{received} was paid"),
    }
}

/// The form of this visit that is to be sent once more.
fn again<'a>(visit: &DeskVisit, news: &'a News) -> &'a str {
    let about_this = news.reference == visit.reference && news.refused == "unconfirmed";
    if about_this { &news.again } else { "" }
}

/// What the last form did to this visit.
fn happened(visit: &DeskVisit, news: &News) -> Option<AnyView> {
    if news.reference != visit.reference {
        return None;
    }
    if let Some(words) = said::refused(&news.refused) {
        return Some(
            view! {
                <p class="did not" role="alert">
                    <Icon glyph=Glyph::Warn/>
                    {words}
                </p>
            }
            .into_any(),
        );
    }
    let words = said::done(&news.done)?;
    Some(
        view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        }
        .into_any(),
    )
}
