//! The next free times of one treatment, by day: for a therapist's own page, and for pages of
//! a studio that are not ours.

use chrono::{Days, NaiveDate};
use domain::schedule::Slot;
use leptos::prelude::*;
use services::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
    catalogue::{StudioPage, TherapistCard, TreatmentCard},
};

use crate::{components::slot::SlotLink, words};

/// How far ahead is looked at first.
const DAYS: u64 = 14;
/// How many days are shown, and how many times on each.
const DAYS_SHOWN: usize = 3;
const TIMES_A_DAY: usize = 4;

/// The next free times.
pub struct Coming {
    today: NaiveDate,
    slots: Vec<Slot>,
}

impl Coming {
    /// Looks at the next two weeks; where they hold nothing, at the first times after them, as
    /// far ahead as the studio takes bookings.
    pub async fn look_up(
        services: &Services,
        studio: &StudioPage,
        treatment: &TreatmentCard,
        therapist: Option<&TherapistCard>,
    ) -> Result<Self, AvailabilityError> {
        let (now, whom) = (services.now(), therapist.map(|card| card.id));
        let today = studio.zone.today(now);
        let search = SlotSearch {
            studio: studio.id,
            treatment: treatment.id,
            therapist: whom,
            from: today,
            until: today.checked_add_days(Days::new(DAYS - 1)).unwrap_or(today),
            ignore: None,
        };
        let near = availability::slots(services, &search).await?.slots;
        let slots = if near.is_empty() {
            let (count, what) = (DAYS_SHOWN * TIMES_A_DAY, treatment.id);
            availability::next_slots(services, studio.id, what, whom, now, count).await?
        } else {
            near
        };
        Ok(Self { today, slots })
    }

    /// The first days with free times, each with some of them.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, Vec<&Slot>)> {
        let mut dates: Vec<NaiveDate> = self.slots.iter().map(|s| s.local.wall.date()).collect();
        dates.dedup();
        dates.into_iter().take(DAYS_SHOWN).map(|date| {
            let of_day = self.slots.iter().filter(|slot| slot.local.wall.date() == date);
            (date, spread(&of_day.collect::<Vec<_>>(), TIMES_A_DAY))
        })
    }

    /// `Today`, `Tomorrow` or a weekday where it is near, else the date.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> String {
        let near = date.signed_duration_since(self.today).num_days() < 7;
        if near { words::day(date, self.today) } else { words::date(date) }
    }

    /// The days as a page of ours shows them; nothing where no time can be booked.
    pub fn list(
        &self,
        studio: &StudioPage,
        treatment: &TreatmentCard,
        therapist: Option<&TherapistCard>,
    ) -> Option<AnyView> {
        let days: Vec<AnyView> = self
            .days()
            .map(|(date, slots)| {
                let name = self.day(date);
                let context = format!("{name},");
                let slots = slots.into_iter().map(|slot| {
                    let href = slot_address(studio, treatment, therapist, slot);
                    let time = words::clock(slot.local.wall.time());
                    let note = therapist.is_none().then(|| with_whom(studio, slot));
                    view! { <li><SlotLink href=href time=time note=note context=context.clone()/></li> }
                });
                let date = words::date(date);
                view! {
                    <div class="day">
                        <h3><b>{name.clone()}</b> " " <span>{date}</span></h3>
                        <ul>{slots.collect_view()}</ul>
                    </div>
                }
                .into_any()
            })
            .collect();
        (!days.is_empty()).then(|| days.into_any())
    }
}

/// The treatment that is shown where none is named: the first that the therapist gives, or
/// else the studio's first.
#[must_use]
pub fn treatment_of<'a>(
    studio: &'a StudioPage,
    therapist: Option<&TherapistCard>,
) -> Option<&'a TreatmentCard> {
    let gives = |card: &&TreatmentCard| therapist.is_none_or(|person| person.may_give(card));
    // A class has dates, and few of them: it stands for itself.
    let usual = |card: &&TreatmentCard| gives(card) && !card.kind.is_class();
    studio.treatments.iter().find(usual).or_else(|| studio.treatments.iter().find(gives))
}

/// The first, the last, and some between: quarters of an hour in a row help nobody.
#[must_use]
pub fn spread<'a>(slots: &[&'a Slot], count: usize) -> Vec<&'a Slot> {
    if slots.len() <= count {
        return slots.to_vec();
    }
    (0..count).map(|i| slots[i * (slots.len() - 1) / (count - 1)]).collect()
}

/// Where all free times are.
#[must_use]
pub fn times_address(
    studio: &StudioPage,
    treatment: Option<&TreatmentCard>,
    therapist: Option<&TherapistCard>,
) -> String {
    let what = treatment.map(|card| format!("treatment={}", card.slug));
    let whom = therapist.map(|card| format!("therapist={}", card.slug));
    let query = [what, whom].into_iter().flatten().collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/{}/book{mark}{query}", studio.slug)
}

/// Where a time is booked.
#[must_use]
pub fn slot_address(
    studio: &StudioPage,
    treatment: &TreatmentCard,
    therapist: Option<&TherapistCard>,
    slot: &Slot,
) -> String {
    let at = slot.start.format("%Y-%m-%dT%H:%M:%SZ");
    format!("{}&at={at}", times_address(studio, Some(treatment), therapist))
}

/// Who could treat: a first name, or how many to choose from.
#[must_use]
pub fn with_whom(studio: &StudioPage, slot: &Slot) -> String {
    match slot.therapists.as_slice() {
        [one] => studio
            .therapists
            .iter()
            .find(|t| t.id == *one)
            .map(|t| words::first_name(&t.name).to_owned())
            .unwrap_or_default(),
        several => format!("any of {}", several.len()),
    }
}
