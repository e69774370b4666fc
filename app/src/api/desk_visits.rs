//! The forms that put a visit somewhere: entering one, moving one. A studio's staff may send
//! them: an owner for everybody, a therapist for themselves.

use chrono::{DateTime, NaiveTime};
use domain::{Instant, booking::Booking, contact::ContactInput, schedule::first_instant};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    bookings::{
        Holder, Whom,
        desk::{self, EntryRefused, EntryRequest, MoveRequest},
    },
    catalogue::StudioPage,
    drafts::Flash,
    tokens::SecretToken,
};

use crate::{
    caller::{self, lead_to, way_back},
    pages::desk::{
        ENTER_FORM, MOVE_FORM, address, enter_address, move_address, read_date, times_for,
    },
    pages::studio::encoded,
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// With whom and when, as a form sends it: a time of the list, or one typed for a day.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Place {
    therapist: String,
    date: String,
    slot: String,
    time: String,
    any_hour: String,
    /// Why it lies outside working hours.
    reason: String,
}

impl Place {
    /// When it is to begin. A time of the list and another one that is typed are one too many.
    fn instant(&self, studio: &StudioPage) -> Result<Instant, &'static str> {
        let listed = DateTime::parse_from_rfc3339(&self.slot).ok().map(|at| at.to_utc());
        one_of(listed, (!self.time.is_empty()).then(|| self.typed(studio)))
    }

    fn typed(&self, studio: &StudioPage) -> Result<Instant, &'static str> {
        let time = NaiveTime::parse_from_str(&self.time, "%H:%M").map_err(|_| "no_time")?;
        let date = read_date(&self.date).ok_or("no_time")?;
        first_instant(studio.zone, date.and_time(time)).map_err(|why| why.code())
    }

    /// Why working hours do not matter this once, where the box is ticked.
    fn any_hour(&self) -> Option<String> {
        (self.any_hour == "true").then(|| self.reason.clone())
    }

    /// The day as an address names it; nothing where it is none.
    fn day(&self) -> String {
        read_date(&self.date).map(|day| day.to_string()).unwrap_or_default()
    }
}

/// The time of the list, or the one that is typed.
fn one_of(
    listed: Option<Instant>,
    typed: Option<Result<Instant, &'static str>>,
) -> Result<Instant, &'static str> {
    match (listed, typed) {
        (None, None) => Err("no_time"),
        (None, Some(typed)) => typed,
        (Some(at), None) => Ok(at),
        (Some(at), Some(typed)) if typed == Ok(at) => Ok(at),
        (Some(_), Some(_)) => Err("two_times"),
    }
}

/// Enters a visit for somebody at the desk or on the telephone.
#[server(prefix = "/api/ui", endpoint = "desk/enter")]
pub async fn enter(
    studio: String,
    #[server(flatten)] asked: Asked,
    #[server(flatten)] place: Place,
    #[server(flatten)] contact: ContactInput,
) -> Answer {
    let typed = Entry { asked, place, contact };
    let back = typed.page(&studio);
    let Some((staff, studio)) = staff(&studio, &back).await? else { return Ok(()) };
    match typed.request(&studio) {
        _ if typed.asked.act == "show" => {
            caller::refuse(&typed.flash(), &back).await.map_err(broken)?;
        }
        Ok(request) => match desk::enter(&services(), &staff, request).await {
            Ok(made) => typed.made(&studio, &made),
            Err(refused) => typed.refused(refused, &back).await?,
        },
        Err(code) => caller::refuse(&typed.flash().refused(code), &back).await.map_err(broken)?,
    }
    Ok(())
}

/// Moves a visit, or hands it over.
#[server(prefix = "/api/ui", endpoint = "desk/move")]
pub async fn move_visit(
    studio: String,
    booking: String,
    reference: String,
    #[server(default)] back: String,
    #[server(flatten)] place: Place,
) -> Answer {
    let typed = Move { reference: plain(&reference), place, back };
    let back = typed.page(&studio);
    let Some((staff, studio)) = staff(&studio, &back).await? else { return Ok(()) };
    let (id, request) = match (booking.parse(), typed.request(&studio)) {
        (Ok(id), Ok(request)) => (id, request),
        (Err(_), _) => return typed.refused("not_found", &back).await,
        (_, Err(code)) => return typed.refused(code, &back).await,
    };
    match desk::move_visit(&services(), &staff, id, request).await {
        Ok(moved) => typed.moved(&studio, &moved),
        Err(refused) => typed.refused(refused.code(), &back).await,
    }
}

/// What was chosen on the page where a visit is moved. Nothing of it says who comes, so it
/// may stand in an address; but for the reason, which is kept as what is typed is.
struct Move {
    reference: String,
    place: Place,
    /// The page that led here, where one did.
    back: String,
}

impl Move {
    /// The page with the same choice.
    fn page(&self, studio: &str) -> String {
        let Place { therapist, time, any_hour, .. } = &self.place;
        let date = self.place.day();
        let time = NaiveTime::parse_from_str(time, "%H:%M");
        let time = time.map(|time| format!("&time={}", time.format("%H:%M"))).unwrap_or_default();
        let any_hour = if any_hour == "true" { "&any_hour=true" } else { "" };
        let page = move_address(studio, &self.reference);
        let back = way_back(&self.back).map(|back| format!("&back={}", encoded(back)));
        let back = back.unwrap_or_default();
        format!("{page}?therapist={}&date={date}{time}{any_hour}{back}", plain(therapist))
    }

    fn request(&self, studio: &StudioPage) -> Result<MoveRequest, &'static str> {
        let whom = whom(studio, &self.place.therapist);
        let (start, any_hour) = (self.place.instant(studio)?, self.place.any_hour());
        Ok(MoveRequest { start, whom, any_hour })
    }

    fn moved(&self, studio: &StudioPage, moved: &Booking) -> Answer {
        let day = at_visit(studio, moved.local_start.date(), &self.reference, "moved");
        lead_to(way_back(&self.back).unwrap_or(&day));
        Ok(())
    }

    async fn refused(&self, code: &str, back: &str) -> Answer {
        let back = format!("{back}&refused={code}");
        if self.place.reason.is_empty() {
            lead_to(&back);
            return Ok(());
        }
        let flash = Flash::of(MOVE_FORM).with("reason", &self.place.reason);
        caller::refuse(&flash, &back).await.map_err(broken)
    }
}

/// What is asked for, as the form of an entry sends it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Asked {
    treatment: String,
    /// The form: the same when it is sent again.
    form: String,
    /// The button that was pressed: `show` where only the times are to be shown.
    act: String,
    /// What the times of the form are for, as [`times_for`] writes it.
    times: String,
    /// Codes of gift cards, a course or a promotion, with commas between them.
    codes: String,
}

/// What was typed into the form of an entry.
struct Entry {
    asked: Asked,
    place: Place,
    contact: ContactInput,
}

impl Entry {
    fn page(&self, studio: &str) -> String {
        let (treatment, therapist) = (plain(&self.asked.treatment), plain(&self.place.therapist));
        let (page, date) = (enter_address(studio), self.place.day());
        format!("{page}?treatment={treatment}&therapist={therapist}&date={date}")
    }

    fn request(&self, studio: &StudioPage) -> Result<EntryRequest, &'static str> {
        let Asked { treatment, form, times, .. } = &self.asked;
        let Place { therapist, date, .. } = &self.place;
        if !times.is_empty() && *times != times_for(treatment, therapist, date) {
            return Err("shown_anew");
        }
        let treatment = studio.treatments.iter().find(|card| card.slug == *treatment);
        let form = SecretToken::parse(form).ok_or("no_form")?;
        Ok(EntryRequest {
            treatment: treatment.ok_or("unknown_treatment")?.id,
            therapist: match whom(studio, &self.place.therapist) {
                Whom::One(therapist) => Some(therapist),
                Whom::Same | Whom::Anyone => None,
            },
            start: self.place.instant(studio)?,
            contact: self.contact.clone(),
            codes: codes(&self.asked.codes),
            any_hour: self.place.any_hour(),
            form: Holder(form.hash()),
        })
    }

    fn flash(&self) -> Flash {
        let fields = [
            ("slot", &self.place.slot),
            ("time", &self.place.time),
            ("any_hour", &self.place.any_hour),
            ("reason", &self.place.reason),
            ("name", &self.contact.name),
            ("email", &self.contact.email),
            ("phone", &self.contact.phone),
            ("form", &self.asked.form),
            ("codes", &self.asked.codes),
        ];
        fields
            .into_iter()
            .fold(Flash::of(ENTER_FORM), |flash, (name, typed)| flash.with(name, typed))
    }

    fn made(&self, studio: &StudioPage, made: &Booking) {
        lead_to(&at_visit(studio, made.local_start.date(), &made.reference, "entered"));
    }

    async fn refused(&self, refused: EntryRefused, back: &str) -> Answer {
        let flash = match refused {
            EntryRefused::Invalid(errors) => self.flash().wrong(errors),
            other => {
                if let EntryRefused::Store(error) = &other {
                    tracing::error!(%error, "a visit could not be entered");
                }
                let flash = self.flash().refused(other.code());
                // The next one is a form of its own.
                let used = matches!(other, EntryRefused::FormUsed);
                if used { flash.with("form", "") } else { flash }
            }
        };
        caller::refuse(&flash, back).await.map_err(broken)
    }
}

/// What stands between commas or on lines of its own. A code itself may be written with spaces.
fn codes(typed: &str) -> Vec<String> {
    let parts = typed.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(ToOwned::to_owned).collect()
}

/// Proof of being of the staff; whoever is not is led away.
async fn staff(
    studio: &str,
    back: &str,
) -> Result<Option<(services::auth::StaffSession, StudioPage)>, ServerFnError> {
    match caller::staff_or_redirect(studio, back).await {
        Ok(found) => Ok(found),
        Err(PageError::NotFound) => {
            lead_to("/");
            Ok(None)
        }
        Err(error) => Err(broken(error)),
    }
}

fn whom(studio: &StudioPage, slug: &str) -> Whom {
    let found = studio.therapists.iter().find(|card| card.slug == slug);
    found.map_or(Whom::Anyone, |card| Whom::One(card.id))
}

fn at_visit(studio: &StudioPage, date: chrono::NaiveDate, reference: &str, done: &str) -> String {
    let day = address(&studio.slug, Some(date));
    format!("{day}&about={reference}&done={done}#v-{reference}")
}

/// What may stand in an address as it is.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect()
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_time_of_the_list_and_another_one_are_one_too_many() {
        let at = DateTime::UNIX_EPOCH;
        let later = at + TimeDelta::minutes(5);
        assert_eq!(one_of(Some(at), None), Ok(at));
        assert_eq!(one_of(None, Some(Ok(later))), Ok(later));
        assert_eq!(one_of(Some(at), Some(Ok(at))), Ok(at));
        assert_eq!(one_of(Some(at), Some(Ok(later))), Err("two_times"));
        assert_eq!(one_of(Some(at), Some(Err("in_gap"))), Err("two_times"));
        assert_eq!(one_of(None, Some(Err("in_gap"))), Err("in_gap"));
        assert_eq!(one_of(None, None), Err("no_time"));
    }
}
