//! Something that lies on a day, as a line of a list and as a block of a grid.

use chrono::{NaiveDate, NaiveTime, Timelike};
use domain::{
    Instant,
    booking::BookingState,
    time::{Resolved, Zone},
};
use leptos::prelude::*;
use services::{
    bookings::desk::{
        DeskVisit,
        calendar::{Entry, Person, Stretch, What},
    },
    classes::ClassLine,
};

use super::Drawn;
use crate::{
    components::icon::{Glyph, Icon},
    pages::desk::{
        address as desk_address, classes, course, enter_address, move_address, said, visit,
    },
    words,
};

/// How a visit stands: a class, a shape and a word.
pub fn status(visit: &DeskVisit, zone: Zone, now: Instant) -> (&'static str, Glyph, String) {
    if let (BookingState::Confirmed, Some(since)) = (visit.state, visit.arrived) {
        let since = words::clock(zone.local(since).time());
        return ("here", Glyph::Pin, format!("Here since {since}"));
    }
    let begun = visit.start <= now;
    let (_, glyph, word) = said::state(visit.state, begun);
    let class = match visit.state {
        BookingState::Held { .. } => "held",
        BookingState::Requested { .. } => "asks",
        BookingState::Confirmed if begun => "due",
        BookingState::Confirmed => "ok",
        BookingState::Completed => "done",
        BookingState::NoShow => "noshow",
        _ => "gone",
    };
    (class, glyph, word.to_owned())
}

/// Where on the wall clock something lies, as classes: hours, and minutes in steps of five.
pub fn place(at: Stretch) -> String {
    let (from, until) = (at.from / 5 * 5, at.until.div_ceil(5) * 5);
    let part = |minutes: u32| (minutes / 60, minutes % 60);
    let ((fh, fm), (uh, um)) = (part(from), part(until));
    format!("fh{fh} fm{fm} uh{uh} um{um}")
}

/// One entry. `lane` says which part of the width it has.
pub fn view(drawn: &Drawn<'_>, date: NaiveDate, entry: &Entry, lane: (usize, usize)) -> AnyView {
    let place = format!("{} l{} of{}", place(entry.at), lane.0.min(5), lane.1.min(6));
    match &entry.what {
        What::Visit(visit) => booked(drawn, visit, entry, &place),
        What::Class(class) => taught(drawn, class, entry, &place),
        What::TimeOff(reason) => {
            let name = if reason.is_empty() { "Time off" } else { reason };
            away(drawn, date, entry, &format!("off {place}"), name, (Glyph::Sun, "Time off"))
        }
        What::Elsewhere => {
            let said = (Glyph::Globe, "From another calendar");
            away(drawn, date, entry, &format!("else {place}"), "Busy elsewhere", said)
        }
    }
}

fn taught(drawn: &Drawn<'_>, class: &ClassLine, entry: &Entry, place: &str) -> AnyView {
    let zone = drawn.found.zone;
    let time =
        if entry.begins { clock(zone, class.session.start) } else { "Since midnight".to_owned() };
    let until = words::clock(zone.local(class.session.end).time());
    let class_name = if class.visits.is_empty() { "held" } else { "ok" };
    view! {
        <li class=format!("ev {class_name} {place}")>
            <a class="go" data-entry href=classes::day_address(&drawn.studio.slug, class)>
                <span class="t">{time}<span class="to">{format!("–{until}")}</span></span>
                <b>{class.name.clone()}</b>
                <span class="s">
                    {words::capital(&classes::pairs(class))}
                    <span class="who">{format!(" with {}", class.therapist_name)}</span>
                    <span class="room">{format!(", {}", class.room_name)}</span>
                </span>
                <span class="st">
                    <Icon glyph=Glyph::Users/>
                    <span>"Class"</span>
                </span>
            </a>
            <span class="line" aria-hidden="true"></span>
        </li>
    }
    .into_any()
}

fn booked(drawn: &Drawn<'_>, visit: &DeskVisit, entry: &Entry, place: &str) -> AnyView {
    let zone = drawn.found.zone;
    let (class, glyph, word) = status(visit, zone, drawn.found.now);
    let minutes = entry.at.until - entry.at.from;
    let size = if minutes < 40 {
        " short"
    } else if minutes < 55 {
        " mid"
    } else {
        ""
    };
    let day = desk_address(&drawn.studio.slug, Some(visit.local.date()));
    let href = format!("{day}#v-{}", visit.reference);
    let time = if entry.begins { clock(zone, visit.start) } else { "Since midnight".to_owned() };
    let until = words::clock(zone.local(visit.end).time());
    let movable = visit.state == BookingState::Confirmed;
    let movable = movable.then(|| move_address(&drawn.studio.slug, &visit.reference));
    view! {
        <li class=format!("ev {class}{size} {place}")>
            <a class="go" data-entry href=href data-move=movable>
                <span class="t">{time}<span class="to">{format!("–{until}")}</span></span>
                <b>{visit::client(visit)}</b>
                <span class="s">
                    {course::treatment(visit)}
                    <span class="who">{format!(" with {}", visit.therapist_name)}</span>
                    <span class="room">{format!(", {}", visit.room_name)}</span>
                </span>
                <span class="st">
                    {look(visit)}
                    <Icon glyph=glyph/>
                    <span>{word}</span>
                    {desk_note(visit)}
                </span>
            </a>
            <span class="line" aria-hidden="true"></span>
        </li>
    }
    .into_any()
}

/// What the desk wrote of who comes: a sign, and the words where there is room for them.
pub fn desk_note(visit: &DeskVisit) -> Option<AnyView> {
    let note = visit.desk_note.clone()?;
    Some(
        view! {
            <Icon glyph=Glyph::Note/>
            <span class="of-desk"><span class="vh">"Note of the desk: "</span>{note}</span>
        }
        .into_any(),
    )
}

/// A sign that something about a visit is to be looked at first.
pub fn look(visit: &DeskVisit) -> Option<AnyView> {
    let words = match (visit.needs_review, visit.flag.as_deref()) {
        (_, Some(flag)) => said::flag(flag),
        (true, None) => "Safety answers to read",
        (false, None) => return None,
    };
    Some(
        view! {
            <Icon glyph=Glyph::Warn/>
            <span class="vh">{format!("{words}.")}</span>
        }
        .into_any(),
    )
}

fn away(
    drawn: &Drawn<'_>,
    date: NaiveDate,
    entry: &Entry,
    class: &str,
    name: &str,
    (glyph, word): (Glyph, &'static str),
) -> AnyView {
    let said = format!(", {}, {} time", words::date(date), drawn.studio.city);
    view! {
        <li class=format!("ev {class}")>
            <div class="go">
                <span class="t">{stretch(entry)}<span class="vh">{said}</span></span>
                <b>{name.to_owned()}</b>
                <span class="st">
                    <Icon glyph=glyph/>
                    <span>{word}</span>
                </span>
            </div>
        </li>
    }
    .into_any()
}

/// From when until when somebody is away on a day.
pub fn stretch(entry: &Entry) -> String {
    let Stretch { from, until } = entry.at;
    if until - from < 24 * 60 {
        format!("{}–{}", words::minute_of_day(from), words::minute_of_day(until))
    } else {
        "All day".to_owned()
    }
}

/// A stretch that is left, with what can be done with it.
pub fn free(drawn: &Drawn<'_>, date: NaiveDate, person: &Person, at: Stretch) -> AnyView {
    let slug = &drawn.studio.slug;
    let [from, until] = [at.from, at.until].map(words::minute_of_day);
    let enter = enter_address(slug);
    let enter = format!("{enter}?date={date}&time={from}&therapist={}", person.slug);
    let off = block_address(slug, &person.slug, date, at);
    let said = format!(": {}, {from} to {until}, {}", words::date(date), person.name);
    view! {
        <li class=format!("free {}", place(at))>
            <span class="t">{format!("{from}–{until}")}</span>
            <span class="word">"Free"</span>
            <a href=enter>"New visit" <span class="vh">{said.clone()}</span></a>
            <a href=off>"Block time" <span class="vh">{said}</span></a>
        </li>
    }
    .into_any()
}

/// Where time off is entered, for a stretch of a day.
fn block_address(slug: &str, therapist: &str, date: NaiveDate, at: Stretch) -> String {
    let next = date.succ_opt().unwrap_or(date);
    let wall = |minute: u32| match minute {
        1_440.. => format!("{next}T00:00"),
        _ => format!("{date}T{}", words::minute_of_day(minute)),
    };
    let (from, until) = (wall(at.from), wall(at.until));
    format!("/{slug}/desk/hours/off?therapist={therapist}&from={from}&until={until}")
}

/// `15:00`; the second time that the clock shows it, it says so.
pub fn clock(zone: Zone, at: Instant) -> String {
    let wall = zone.local(at).wall;
    match zone.resolve(wall) {
        Resolved::Fold { second, .. } if second == at => {
            format!("{} (second time)", words::clock(wall.time()))
        }
        _ => words::clock(wall.time()),
    }
}

/// The minute after midnight.
pub fn minute(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_pass_of_an_hour_is_told_apart() {
        let berlin: Zone = "Europe/Berlin".parse().expect("a zone");
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        assert_eq!(clock(berlin, at("2026-10-25T00:15:00Z")), "02:15");
        assert_eq!(clock(berlin, at("2026-10-25T01:15:00Z")), "02:15 (second time)");
    }

    #[test]
    fn a_stretch_is_placed_on_steps_of_five_minutes() {
        assert_eq!(place(Stretch { from: 547, until: 1_440 }), "fh9 fm5 uh24 um0");
        assert_eq!(place(Stretch { from: 540, until: 601 }), "fh9 fm0 uh10 um5");
    }

    #[test]
    fn time_is_blocked_until_the_next_midnight_at_most() {
        let date = "2026-11-26".parse().expect("a date");
        let to = block_address("berlin", "hana", date, Stretch { from: 1_380, until: 1_440 });
        assert!(to.ends_with("?therapist=hana&from=2026-11-26T23:00&until=2026-11-27T00:00"));
    }
}
