//! A week of free times, looked up and put into words.

use chrono::{Datelike, Days, NaiveDate, Timelike};
use domain::{BookingId, Instant, StudioId, TherapistId, TreatmentId, schedule::Slot, time::Zone};
use services::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
    clock::WallClock,
};

use super::{Chosen, draft};
use crate::{
    caller,
    islands::{DayView, Field, SlotView, WeekView},
    render::PageError,
    request, words,
};

/// Codes of the days of a week.
const CODES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Which week is shown, and where its buttons and links lead.
#[derive(Clone, Debug)]
pub struct WeekAsked {
    /// Where.
    pub studio: StudioId,
    /// The clock that leads, and the one that stands beside it.
    pub clocks: (WallClock, WallClock),
    /// What.
    pub treatment: TreatmentId,
    /// With whom, or with anybody; and how they are called in a sentence.
    pub therapist: Option<(TherapistId, String)>,
    /// The Monday, on the clock that leads.
    pub monday: NaiveDate,
    /// How many days ahead can be booked.
    pub window_days: u32,
    /// Those of whom it is to be said that they confirm by hand.
    pub by_hand: Vec<TherapistId>,
    /// A booking whose time counts as free.
    pub ignore: Option<BookingId>,
    /// The time that is chosen or held.
    pub chosen: Option<Instant>,
    /// Where a time is sent.
    pub action: String,
    /// What is sent with it.
    pub fields: Vec<Field>,
}

impl WeekAsked {
    /// The zone of the clock that leads.
    const fn zone(&self) -> Zone {
        self.clocks.0.zone()
    }

    /// Turns to the week of the next free time, where nothing is free before: nobody
    /// should have to leaf through empty weeks.
    pub async fn begin_where_free(&mut self, services: &Services) -> Result<(), AvailabilityError> {
        let (now, therapist) = (services.now(), self.therapist.as_ref().map(|(id, _)| *id));
        let next =
            availability::next_slots(services, self.studio, self.treatment, therapist, now, 1)
                .await?;
        if let Some(slot) = next.first() {
            self.monday = monday_of(self.zone().local(slot.start).wall.date()).max(self.monday);
        }
        Ok(())
    }
}

/// The Monday of the week of a day.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// The week, in words. `href` is the address of the page with another week.
pub async fn week(
    services: &Services,
    asked: &WeekAsked,
    href: impl Fn(NaiveDate) -> String,
) -> Result<WeekView, AvailabilityError> {
    let today = asked.zone().today(services.now());
    let last = today + Days::new(u64::from(asked.window_days));
    // Nothing is offered outside the window, however far an address leads.
    let asked = &WeekAsked {
        monday: asked.monday.clamp(monday_of(today), monday_of(last)),
        ..asked.clone()
    };
    let sunday = asked.monday + Days::new(6);
    // A day of the zone that leads may begin on the studio's day before, or end after.
    let search = SlotSearch {
        studio: asked.studio,
        treatment: asked.treatment,
        therapist: asked.therapist.as_ref().map(|(id, _)| *id),
        from: asked.monday - Days::new(1),
        until: sunday + Days::new(1),
        ignore: asked.ignore,
    };
    let found = availability::slots(services, &search).await?.slots;
    let days = (0..7).map(|i| day(asked, asked.monday + Days::new(i), today, &found));
    let days: Vec<DayView> = days.collect();
    let empty = if days.iter().all(|day| day.free() == 0) {
        Some(nothing_free(services, asked, &search, sunday, &href).await?)
    } else {
        None
    };
    Ok(WeekView {
        title: title(asked.monday, sunday),
        told: String::new(),
        earlier: (asked.monday > today).then(|| href(asked.monday - Days::new(7))),
        later: (sunday < last).then(|| href(sunday + Days::new(1))),
        days,
        empty,
        action: asked.action.clone(),
        fields: asked.fields.clone(),
    })
}

fn day(asked: &WeekAsked, date: NaiveDate, today: NaiveDate, found: &[Slot]) -> DayView {
    let mut parts: [Vec<SlotView>; 3] = Default::default();
    for slot in found {
        let local = asked.zone().local(slot.start);
        if local.wall.date() != date {
            continue;
        }
        let part = match local.wall.hour() {
            ..=11 => 0,
            12..=16 => 1,
            _ => 2,
        };
        let same = local.wall == slot.local.wall;
        parts[part].push(SlotView {
            start: slot.start.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            time: words::clock(local.wall.time()),
            other: (!same).then(|| words::clock(slot.local.wall.time())),
            chosen: asked.chosen == Some(slot.start),
            by_hand: slot.therapists.iter().any(|id| asked.by_hand.contains(id)),
        });
    }
    let index = date.weekday().num_days_from_monday() as usize;
    DayView {
        code: CODES[index].to_owned(),
        weekday: date.format("%a").to_string(),
        number: date.format("%-d").to_string(),
        full: words::date_long(date),
        parts,
        past: date < today,
    }
}

/// What is said of a week without a free time, and where the next one is.
async fn nothing_free(
    services: &Services,
    asked: &WeekAsked,
    search: &SlotSearch,
    sunday: NaiveDate,
    href: &impl Fn(NaiveDate) -> String,
) -> Result<(String, Option<Field>), AvailabilityError> {
    let after = asked.zone().day_start(sunday + Days::new(1)).max(services.now());
    let next = availability::next_slots(
        services,
        search.studio,
        search.treatment,
        search.therapist,
        after,
        1,
    )
    .await?;
    let who = asked.therapist.as_ref().map_or("Everybody", |(_, name)| name.as_str());
    let Some(next) = next.first() else {
        let words = format!("{who} is fully booked for as far ahead as bookings are taken.");
        return Ok((words, None));
    };
    let (clock, other) = &asked.clocks;
    let local = clock.wall(next.start);
    let words = format!(
        "{who} is fully booked this week. The next free time is {}.",
        clock.beside(next.start, Some(other)),
    );
    let link =
        Field { name: format!("Go to {}", words::date(local.date())), value: href(local.date()) };
    Ok((words, Some(link)))
}

/// `23 to 29 November`, `30 November to 6 December`.
fn title(monday: NaiveDate, sunday: NaiveDate) -> String {
    let to = sunday.format("%-d %B");
    if monday.month() == sunday.month() {
        format!("{} to {to}", monday.format("%-d"))
    } else {
        format!("{} to {to}", monday.format("%-d %B"))
    }
}

/// The week of the booking page, for the island that shows another week without loading
/// the page. `None` where there is nothing to show.
pub async fn week_as_data(
    slug: &str,
    treatment: &str,
    therapist: &str,
    day: Option<&str>,
    at: Option<&str>,
) -> Result<Option<WeekView>, PageError> {
    let services = request::services();
    let studio = match caller::shown_studio(slug).await {
        Ok(studio) => studio,
        Err(PageError::NotFound) => return Ok(None),
        Err(broken) => return Err(broken),
    };
    let chosen = Chosen::of(&studio, Some(treatment), Some(therapist), day, at, None);
    let Some(card) = chosen.treatment.clone() else { return Ok(None) };
    let held = draft::held(&services).await?;
    let told = super::choose::told_week(&services, &studio, &chosen, &card, held.as_ref()).await?;
    Ok(Some(told))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_week_over_two_months_names_both() {
        let day = |text: &str| text.parse().expect("a date");
        assert_eq!(title(day("2026-11-23"), day("2026-11-29")), "23 to 29 November");
        assert_eq!(title(day("2026-11-30"), day("2026-12-06")), "30 November to 6 December");
    }
}
