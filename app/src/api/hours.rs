//! The forms of hours and time off. A studio's staff may send them: an owner for
//! everybody, a therapist for themselves.
//!
//! What was typed goes back in the address: the page shows it again, and what is wrong.

mod dates;
mod form;
mod off;
mod week;

use std::collections::BTreeMap;

use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk,
    hours::{self, HoursRefused},
};

pub use dates::DatesInput;
pub use form::About;
pub use week::WeekInput;

use self::{dates::Dates, form::Form};
use crate::{
    caller::{self, lead_to},
    pages::desk::typed_off::TypedOff,
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;
type Fields = BTreeMap<String, String>;

/// Saves somebody's week, tries it out, or changes the rows of the form: `act` is `save`,
/// `try`, `more-0`, `remove-0-1` or `copy-0`, with days from Monday.
#[server(prefix = "/api/ui", endpoint = "desk/hours-week")]
pub async fn save_week(
    #[server(flatten)] about: About,
    #[server(flatten)] week: WeekInput,
) -> Answer {
    let Some(form) = Form::of(&about).await? else { return Ok(()) };
    form.act(&week.act, &week.hours, &week.typed(&about)).await
}

/// Gives single dates hours of their own, or tries that out.
#[server(prefix = "/api/ui", endpoint = "desk/hours-dates")]
pub async fn save_dates(
    #[server(flatten)] about: About,
    #[server(flatten)] dates: DatesInput,
) -> Answer {
    let Some(form) = Form::of(&about).await? else { return Ok(()) };
    form.dates(&dates.code(), &Dates::read(&dates.first, &dates.last), &about, &dates.act).await
}

/// Takes time off, once or again and again.
#[server(prefix = "/api/ui", endpoint = "desk/hours-off")]
pub async fn add_off(#[server(flatten)] about: About, #[server(flatten)] off: TypedOff) -> Answer {
    let Some(form) = Form::of(&about).await? else { return Ok(()) };
    let typed = off.plain();
    match typed.request(about.kept()) {
        Ok(request) => form.add_off(&typed, &request, about.keep.is_empty()).await,
        Err(wrong) => form.refuse_off(&typed, wrong, "").await,
    }
}

/// Takes time off back: one time, or all that was written down at once.
#[server(prefix = "/api/ui", endpoint = "desk/hours-off-remove")]
pub async fn remove_off(#[server(flatten)] about: About, id: String) -> Answer {
    let Some(form) = Form::of(&about).await? else { return Ok(()) };
    let Ok(id) = id.parse() else {
        form.refused("not_found", "#off");
        return Ok(());
    };
    match hours::remove(&services(), &form.staff, form.person.id, id).await {
        Ok(_) => form.done("off_removed", "#off"),
        Err(refused) => {
            log(&refused);
            form.refused(refused.code(), "#off");
        }
    }
    Ok(())
}

/// Cancels a visit that is in the way, for the studio, and leads back to what it was in
/// the way of.
#[server(prefix = "/api/ui", endpoint = "desk/hours-cancel")]
pub async fn cancel_in_the_way(studio: String, booking: String, back: String) -> Answer {
    let back = caller::own_path(&back);
    let Some((staff, _)) = staff(&studio, back).await? else { return Ok(()) };
    let (name, code) = match booking.parse() {
        Ok(id) => match desk::cancel_by_studio(&services(), &staff, id).await {
            Ok(_) => ("done", "visit_cancelled"),
            Err(refused) => ("refused", refused.code()),
        },
        Err(_) => ("refused", "not_found"),
    };
    let back = saying(back, name, code);
    lead_to(&caller::first_to(code, &back).unwrap_or(back));
    Ok(())
}

/// An address of ours that says what came of something, and nothing that it said before.
fn saying(back: &str, name: &str, code: &str) -> String {
    let said = |part: &&str| !part.starts_with("done=") && !part.starts_with("refused=");
    let back: Vec<&str> = back.split('&').filter(said).collect();
    let back = back.join("&");
    let mark = if back.contains('?') { '&' } else { '?' };
    format!("{back}{mark}{name}={code}")
}

/// Proof of being of the staff, and the studio's name in addresses.
async fn staff(studio: &str, back: &str) -> Result<Option<(StaffSession, String)>, ServerFnError> {
    match caller::staff_or_redirect(studio, back).await {
        Ok(found) => Ok(found.map(|(staff, studio)| (staff, studio.slug))),
        Err(PageError::NotFound) => {
            lead_to("/");
            Ok(None)
        }
        Err(error) => Err(broken(error)),
    }
}

/// What may stand in an address as it is.
fn plain(text: &str) -> String {
    let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.' | '_');
    text.chars().filter(fits).take(600).collect()
}

fn log(refused: &HoursRefused) {
    if let HoursRefused::Store(error) = refused {
        tracing::error!(%error, "hours could not be saved");
    }
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
