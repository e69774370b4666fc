//! What is chosen so far, as it stands in the address.

use chrono::{DateTime, NaiveDate, TimeDelta};
use domain::{Instant, time::Zone};
use services::{
    catalogue::{StudioPage, TherapistCard, TreatmentCard},
    clock::WallClock,
};

use super::{asked, week::monday_of};
use crate::{
    pages::{desk::read_date, waiting::join_address},
    request,
};

/// The cookie in which a script, or the form for it, tells the browser's zone.
pub const ZONE_COOKIE: &str = "tz";

/// No studio takes bookings farther ahead than this, in days: keeps the dates of strangers
/// within what a calendar can hold.
const FARTHEST: i64 = 3_660;

/// What is chosen so far. What the studio does not have counts as not chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The studio's name in addresses.
    pub studio: String,
    /// What.
    pub treatment: Option<TreatmentCard>,
    /// With whom; with anybody where nobody is named.
    pub therapist: Option<TherapistCard>,
    /// A day of the week to show, on the studio's calendar.
    pub week: Option<NaiveDate>,
    /// A time that was chosen on another page.
    pub at: Option<Instant>,
    /// Whose clock leads.
    pub zone: Zone,
}

/// The clock of a visitor to a studio.
pub fn clock_of(studio: &StudioPage, zone: Zone) -> WallClock {
    if zone == studio.zone { studio.clock() } else { WallClock::of_zone(zone) }
}

impl Chosen {
    /// Reads the address of this request.
    pub fn read(studio: &StudioPage) -> Self {
        let named = |slug: Option<String>| slug.filter(|slug| slug != "any");
        Self::of(
            studio,
            asked("treatment").as_deref(),
            named(asked("therapist")).as_deref(),
            asked("week").as_deref(),
            asked("at").as_deref(),
            None,
        )
    }

    /// From the texts of an address. Whose clock leads: the zone that is known, else
    /// the browser's, else the studio's.
    pub fn of(
        studio: &StudioPage,
        treatment: Option<&str>,
        therapist: Option<&str>,
        week: Option<&str>,
        at: Option<&str>,
        zone: Option<&str>,
    ) -> Self {
        let cookie = request::cookie(ZONE_COOKIE);
        let zone = zone.and_then(|z| z.parse().ok()).or_else(|| cookie?.parse().ok());
        let at = at.and_then(|at| DateTime::parse_from_rfc3339(at).ok()).map(|at| at.to_utc());
        Self {
            studio: studio.slug.clone(),
            treatment: treatment
                .and_then(|slug| studio.treatments.iter().find(|card| card.slug == slug).cloned()),
            therapist: therapist
                .and_then(|slug| studio.therapists.iter().find(|card| card.slug == slug).cloned()),
            week: week.and_then(read_date).or_else(|| at.map(|at| studio.zone.today(at))),
            at,
            zone: zone.unwrap_or(studio.zone),
        }
    }

    /// The clock that leads: the studio's for whoever lives by it, else the visitor's own.
    pub fn clock(&self, studio: &StudioPage) -> WallClock {
        clock_of(studio, self.zone)
    }

    /// The address with these choices.
    pub fn href(&self) -> String {
        let query = self.query();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/{}/book{mark}{query}", self.studio)
    }

    /// What stands behind the question mark of that address.
    pub fn query(&self) -> String {
        let mut parts = Vec::new();
        if let Some(card) = &self.treatment {
            parts.push(format!("treatment={}", card.slug));
        }
        if let Some(card) = &self.therapist {
            parts.push(format!("therapist={}", card.slug));
        }
        if let Some(day) = self.week {
            parts.push(format!("week={day}"));
        }
        parts.join("&")
    }

    /// The address at which one waits for a time with these choices.
    pub fn href_to_wait(&self) -> String {
        join_address(&self.studio, &Self { week: None, ..self.clone() }.query())
    }

    /// The address with these choices and the time, also where it cannot be had.
    pub fn href_with_time(&self) -> String {
        format!("/{}/book?{}", self.studio, self.query_with_time())
    }

    /// What stands behind the question mark of that address.
    pub fn query_with_time(&self) -> String {
        let at = self.at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        let parts = [self.query(), format!("at={}", at.unwrap_or_default())];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    }

    /// The same with another therapist, or with anybody.
    #[must_use]
    pub fn with_therapist(&self, card: Option<&TherapistCard>) -> Self {
        Self { therapist: card.cloned(), ..self.clone() }
    }

    /// The same with another treatment.
    #[must_use]
    pub fn with_treatment(&self, card: Option<&TreatmentCard>) -> Self {
        let keeps = |t: &TherapistCard| card.is_none_or(|card| t.may_give(card));
        let therapist = self.therapist.clone().filter(keeps);
        Self { treatment: card.cloned(), therapist, ..self.clone() }
    }

    /// The same in another week.
    #[must_use]
    pub fn with_week(&self, day: NaiveDate) -> Self {
        Self { week: Some(day), at: None, ..self.clone() }
    }

    /// The Monday of the week to show.
    pub fn monday(&self, today: NaiveDate) -> NaiveDate {
        let farthest = today + TimeDelta::days(FARTHEST);
        monday_of(self.week.unwrap_or(today).clamp(today, farthest))
    }
}
