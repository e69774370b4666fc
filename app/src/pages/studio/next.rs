//! The next free times of a few treatments, and of each therapist.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use domain::{TherapistId, schedule::Slot, time::LocalTime};
use leptos::prelude::*;
use services::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
    catalogue::{StudioPage, TreatmentCard},
};

use crate::{
    coming,
    components::{
        icon::{Glyph, Icon},
        link::ArrowLink,
        slot::SlotLink,
    },
    words,
};

/// How far ahead is looked.
const DAYS: u64 = 14;
/// How many treatments are shown, of different lengths.
const TREATMENTS: usize = 3;
/// How many days, and how many times on each.
const DAYS_SHOWN: usize = 2;
const TIMES_A_DAY: usize = 4;

/// The free times of the coming days.
pub struct NextTimes {
    today: NaiveDate,
    panels: Vec<Panel>,
    by_therapist: HashMap<TherapistId, NextOf>,
}

/// The free times of one treatment.
struct Panel {
    treatment: TreatmentCard,
    slots: Vec<Slot>,
}

/// The next free time of a therapist, and for what.
pub struct NextOf {
    /// The treatment it is for, by its name in addresses.
    pub treatment: String,
    /// On the studio's clock.
    pub local: LocalTime,
}

impl NextTimes {
    /// Looks up the coming days for up to three treatments of different lengths.
    pub async fn look_up(
        services: &Services,
        studio: &StudioPage,
    ) -> Result<Self, AvailabilityError> {
        let today = studio.zone.today(services.now());
        let until = today.checked_add_days(Days::new(DAYS)).unwrap_or(today);
        let mut panels = Vec::with_capacity(TREATMENTS);
        for treatment in of_different_lengths(&studio.treatments) {
            let search = SlotSearch {
                studio: studio.id,
                treatment: treatment.id,
                therapist: None,
                from: today,
                until,
                ignore: None,
            };
            let slots = availability::slots(services, &search).await?.slots;
            panels.push(Panel { treatment, slots });
        }
        let by_therapist = by_therapist(&panels);
        Ok(Self { today, panels, by_therapist })
    }

    /// The next free time of a therapist in one of the treatments that were looked up.
    pub fn of(&self, therapist: TherapistId) -> Option<&NextOf> {
        self.by_therapist.get(&therapist)
    }

    /// The very next free time, with the treatment it is for.
    pub fn first(&self) -> Option<(&TreatmentCard, LocalTime)> {
        self.panels
            .iter()
            .filter_map(|p| p.slots.first().map(|slot| (&p.treatment, slot)))
            .min_by_key(|(_, slot)| slot.start)
            .map(|(treatment, slot)| (treatment, slot.local))
    }

    /// `Today, 15:00`, or `Thursday 26 November, 15:00` where no day name fits.
    pub fn spoken(&self, local: LocalTime) -> String {
        format!("{}, {}", self.day(local.wall.date()), words::clock(local.wall.time()))
    }

    fn day(&self, date: NaiveDate) -> String {
        let near = date.signed_duration_since(self.today).num_days() < 7;
        if near { words::day(date, self.today) } else { words::date(date) }
    }
}

/// One treatment of each length, at most three: the first of each on the page.
fn of_different_lengths(treatments: &[TreatmentCard]) -> Vec<TreatmentCard> {
    let mut chosen: Vec<TreatmentCard> = Vec::with_capacity(TREATMENTS);
    for treatment in treatments {
        if chosen.len() < TREATMENTS && chosen.iter().all(|c| c.minutes != treatment.minutes) {
            chosen.push(treatment.clone());
        }
    }
    chosen.sort_by_key(|t| t.minutes);
    chosen
}

fn by_therapist(panels: &[Panel]) -> HashMap<TherapistId, NextOf> {
    let mut all: Vec<(&Slot, &str)> = panels
        .iter()
        .flat_map(|p| p.slots.iter().map(|slot| (slot, p.treatment.slug.as_str())))
        .collect();
    all.sort_by_key(|(slot, _)| slot.start);
    let mut next = HashMap::new();
    for (slot, treatment) in all {
        for therapist in &slot.therapists {
            next.entry(*therapist)
                .or_insert_with(|| NextOf { treatment: treatment.to_owned(), local: slot.local });
        }
    }
    next
}

/// The card with the next free times.
pub fn card(studio: &StudioPage, next: &NextTimes) -> AnyView {
    let shown = next.panels.len().saturating_sub(1);
    let switch = next
        .panels
        .iter()
        .enumerate()
        .map(|(i, panel)| {
            view! {
                <label>
                    <input type="radio" name="length" id=format!("next-{i}") checked=i == shown/>
                    {format!("{} min", panel.treatment.minutes)}
                </label>
            }
        })
        .collect_view();
    let panels =
        next.panels.iter().enumerate().map(|(i, p)| panel(i, p, studio, next)).collect_view();
    view! {
        <section class="next" aria-labelledby="next-h">
            <div class="next-head">
                <h2 id="next-h">"Next available"</h2>
                <fieldset class="seg">
                    <legend class="vh">"Length of visit"</legend>
                    {switch}
                </fieldset>
            </div>
            {panels}
            <div class="next-foot">
                <p class="tiny muted">
                    <Icon glyph=Glyph::Globe/>
                    {studio.clock().name()}
                </p>
                <ArrowLink href=format!("/{}/book", studio.slug)>"All times"</ArrowLink>
            </div>
        </section>
    }
    .into_any()
}

fn panel(i: usize, panel: &Panel, studio: &StudioPage, next: &NextTimes) -> impl IntoView + use<> {
    let treatment = &panel.treatment;
    let what = format!("{}, {}", treatment.name, treatment.price.advertised());
    let mut days: Vec<NaiveDate> = panel.slots.iter().map(|s| s.local.wall.date()).collect();
    days.dedup();
    let body = if days.is_empty() {
        let text = format!("Nothing is free in the next {DAYS} days. Later times may be.");
        view! { <p class="small muted">{text}</p> }.into_any()
    } else {
        days.into_iter()
            .take(DAYS_SHOWN)
            .map(|date| day(date, panel, studio, next))
            .collect_view()
            .into_any()
    };
    view! {
        <div class=format!("panel-{i}")>
            <p class="what small">{what}</p>
            {body}
        </div>
    }
}

fn day(
    date: NaiveDate,
    panel: &Panel,
    studio: &StudioPage,
    next: &NextTimes,
) -> impl IntoView + use<> {
    let name = next.day(date);
    let of_day: Vec<&Slot> =
        panel.slots.iter().filter(|slot| slot.local.wall.date() == date).collect();
    let slots = coming::spread(&of_day, TIMES_A_DAY)
        .into_iter()
        .map(|slot| {
            view! {
                <li>
                    <SlotLink
                        href=coming::slot_address(studio, &panel.treatment, None, slot)
                        time=words::clock(slot.local.wall.time())
                        note=coming::with_whom(studio, slot)
                        context=format!("{name},")
                    />
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="day">
            <h3>
                <b>{name.clone()}</b>
                " "
                <span>{words::date(date)}</span>
            </h3>
            <ul>{slots}</ul>
        </div>
    }
}
