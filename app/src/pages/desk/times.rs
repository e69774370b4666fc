//! The free times of one day, as staff choose one: from the list, or any other.

use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    Instant, TherapistId, TreatmentId,
    schedule::{Slot, StartRules},
};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    availability::{self, AvailabilityError, SlotSearch},
    bookings::desk::REASON_LENGTH,
    catalogue::StudioPage,
};

use super::aside;
use crate::{
    components::{
        Note,
        field::{Field, described_by},
        icon::{Glyph, Icon},
        slot::SlotRadio,
    },
    render::PageError,
    request::services,
    words,
};

/// What is looked for on one day.
#[derive(Clone, Copy)]
pub struct Wanted {
    pub treatment: TreatmentId,
    pub therapist: Option<TherapistId>,
    pub date: NaiveDate,
    /// The length, where it is not what is sold today.
    pub minutes: Option<u32>,
    /// A visit whose own time counts as free.
    pub ignore: Option<domain::BookingId>,
}

/// The starts that are free for it.
pub async fn free(
    staff: &StaffSession,
    studio: &StudioPage,
    wanted: Wanted,
) -> Result<Vec<Slot>, PageError> {
    let search = SlotSearch {
        studio: studio.id,
        treatment: wanted.treatment,
        therapist: wanted.therapist,
        from: wanted.date,
        until: wanted.date,
        ignore: wanted.ignore,
    };
    match availability::staff_slots(&services(), staff, &search, wanted.minutes).await {
        Ok(found) => Ok(found.slots),
        Err(AvailabilityError::UnknownTreatment | AvailabilityError::UnknownTherapist) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// How a time that a link names is filled in: as the free start that it is, or as typed.
pub fn wished(slots: &[Slot], at: NaiveDateTime) -> (Option<Instant>, String) {
    match slots.iter().find(|slot| slot.local.wall == at) {
        Some(slot) => (Some(slot.start), String::new()),
        None => (None, words::clock(at.time())),
    }
}

/// What the radio of a time that is typed sends.
pub const OTHER: &str = "other";

/// What is typed for another time than those of the list.
pub struct Other {
    /// Which.
    pub time: String,
    /// Whether working hours do not matter.
    pub any_hour: bool,
    /// Why not.
    pub reason: String,
    /// What is wrong with that.
    pub error: Note,
}

/// The free starts as radios of a form, and one for any other time of that day. What is not for
/// clients is said before anybody presses.
pub fn view(
    studio: &StudioPage,
    date: NaiveDate,
    slots: &[Slot],
    chosen: Option<Instant>,
    other: Other,
) -> AnyView {
    let (rules, now) = (StartRules::of(&studio.policy), services().now());
    let earliest = rules.earliest(now);
    let radios = slots.iter().map(|slot| {
        let short = (slot.start < earliest).then(|| "short notice".to_owned());
        view! {
            <SlotRadio
                name="slot"
                value=slot.start.to_rfc3339()
                time=words::clock(slot.local.time())
                note=short
                checked=chosen == Some(slot.start)
            />
        }
    });
    let listed = slots.iter().any(|slot| chosen == Some(slot.start));
    let typed = !listed && !other.time.is_empty();
    let none = slots.is_empty().then(|| {
        view! { <p class="small muted">"Nothing is free inside working hours on this day."</p> }
    });
    let aside = aside::not_kept(rules, (studio.zone, now), date, &other.time);
    let aside = (!aside.is_empty()).then(|| {
        view! {
            <p class="small">
                <Icon glyph=Glyph::Warn/>
                " "
                {aside.join(" ")}
            </p>
        }
    });
    let grid = match rules.grid_minutes {
        0..=5 => String::new(),
        minutes => format!(" Clients start every {}.", words::length(minutes)),
    };
    let hint = format!("Every fifth minute, for “Another time”.{grid}");
    let legend = format!("When, on {} ({} time)", words::date(date), studio.city);
    view! {
        <fieldset class="desk-times">
            <legend>{legend}</legend>
            {none}
            {aside}
            <div class="slots">{radios.collect_view()}</div>
            <label class="choice">
                <input type="radio" name="slot" value=OTHER checked=typed/>
                <span>"Another time"</span>
            </label>
            <div class="field">
                <label class="vh" for="time">"Which other time"</label>
                <span class="hint" id="time-hint">{hint}</span>
                <input
                    class="input"
                    id="time"
                    type="time"
                    name="time"
                    step="300"
                    value=other.time
                    aria-describedby="time-hint"
                />
            </div>
            <label class="choice">
                <input type="checkbox" name="any_hour" value="true" checked=other.any_hour/>
                <span>"Outside working hours too. The studio’s records say so, and why."</span>
            </label>
            {why(other.reason, other.error)}
        </fieldset>
    }
    .into_any()
}

/// Why it lies outside working hours. It is needed only there, so the browser does not ask.
fn why(typed: String, error: Note) -> AnyView {
    let invalid = error.is_some().then_some("true");
    let described = described_by("reason", true, error.is_some());
    view! {
        <Field
            id="reason"
            label="Why outside working hours"
            hint="Needed with the box ticked, where the time is outside. It stays in the studio’s \
                  records for good, also when the client is erased: write nothing about health."
            error=error
            full=true
        >
            <input
                class="input"
                id="reason"
                type="text"
                name="reason"
                value=typed
                maxlength=REASON_LENGTH.to_string()
                autocomplete="off"
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
    .into_any()
}
