//! The forms of hours and time off. A studio's staff may send them: an owner for
//! everybody, a therapist for themselves.
//!
//! What was typed goes back in the address: the page shows it again, and what is wrong.
#![allow(clippy::too_many_arguments, reason = "a form has as many fields as it has")]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::contact::FieldError;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk,
    drafts::Flash,
    hours::{self, AwayRequest, Change, HoursRefused, Person},
};

use crate::{
    caller::{self, lead_to},
    pages::desk::{
        OFF_FORM, hours_address, hours_below, read_date,
        typed::{self, Row, Typed},
        typed_off::TypedOff,
    },
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;
type Fields = BTreeMap<String, String>;

/// Saves somebody's week, tries it out, or changes the rows of the form: `act` is `save`,
/// `try`, `more-0`, `remove-0-1` or `copy-0`, with days from Monday.
#[server(prefix = "/api/ui", endpoint = "desk/hours-week")]
pub async fn save_week(
    studio: String,
    therapist: String,
    #[server(default)] hours: Fields,
    #[server(default)] week: String,
    #[server(default)] first: String,
    #[server(default)] last: String,
    #[server(default)] act: String,
    #[server(default)] keep: String,
    #[server(default)] sure: String,
) -> Answer {
    let Some(form) = Form::of(&studio, &therapist).await? else { return Ok(()) };
    let typed = if week.is_empty() { Typed::of_form(&hours) } else { Typed::read(&week) };
    let dates = Dates::read(&first, &last);
    form.act(&act, &hours, (typed, &dates), &kept(&keep, &sure)).await
}

/// Gives single dates hours of their own: `kind` is `closed`, `hours`, `usual` (as the
/// week), or `code` where `code` has them as an address does.
#[server(prefix = "/api/ui", endpoint = "desk/hours-dates")]
pub async fn save_dates(
    studio: String,
    therapist: String,
    first: String,
    #[server(default)] last: String,
    #[server(default)] kind: String,
    #[server(default)] hours: Fields,
    #[server(default)] code: String,
    #[server(default)] keep: String,
    #[server(default)] sure: String,
) -> Answer {
    let Some(form) = Form::of(&studio, &therapist).await? else { return Ok(()) };
    let typed = match kind.as_str() {
        "hours" => typed::code(&Typed::of_form(&hours).0[0]),
        "usual" | "closed" => kind,
        _ => code,
    };
    let dates = Dates::read(&first, &last);
    form.save_dates(&plain(&typed), &dates, &kept(&keep, &sure)).await
}

/// Takes time off, once or again and again.
#[server(prefix = "/api/ui", endpoint = "desk/hours-off")]
pub async fn add_off(
    studio: String,
    therapist: String,
    #[server(default)] date: String,
    #[server(default)] last: String,
    #[server(default)] kind: String,
    #[server(default)] start: String,
    #[server(default)] end: String,
    #[server(default)] repeat: String,
    #[server(default)] repeat_until: String,
    #[server(default)] reason: String,
    #[server(default)] keep: String,
    #[server(default)] sure: String,
) -> Answer {
    let Some(form) = Form::of(&studio, &therapist).await? else { return Ok(()) };
    let typed = TypedOff { date, last, kind, start, end, repeat, repeat_until, reason }.plain();
    let request = match typed.request(kept(&keep, &sure)) {
        Ok(request) => request,
        Err(wrong) => return form.refuse_off(&typed, wrong, "").await,
    };
    form.add_off(&typed, &request, keep.is_empty()).await
}

/// Takes time off back: one time, or all that was written down at once.
#[server(prefix = "/api/ui", endpoint = "desk/hours-off-remove")]
pub async fn remove_off(studio: String, therapist: String, id: String) -> Answer {
    let Some(form) = Form::of(&studio, &therapist).await? else { return Ok(()) };
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
    let code = match booking.parse() {
        Ok(id) => match desk::cancel_by_studio(&services(), &staff, id).await {
            Ok(_) => "done=visit_cancelled".to_owned(),
            Err(refused) => format!("refused={}", refused.code()),
        },
        Err(_) => "refused=not_found".to_owned(),
    };
    let said = |part: &&str| !part.starts_with("done=") && !part.starts_with("refused=");
    let back: Vec<&str> = back.split('&').filter(said).collect();
    let back = back.join("&");
    let mark = if back.contains('?') { '&' } else { '?' };
    lead_to(&format!("{back}{mark}{code}"));
    Ok(())
}

/// The dates of a form, as far as they are any.
struct Dates {
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    /// Whether something was typed that is no date.
    unread: bool,
}

impl Dates {
    fn read(first: &str, last: &str) -> Self {
        let (read_first, read_last) = (read_date(first), read_date(last));
        let unread = read_last.is_none() && !last.is_empty();
        Self { first: read_first, last: read_last, unread }
    }

    fn code(&self) -> String {
        let [first, last] =
            [self.first, self.last].map(|date| date.map(|d| d.to_string()).unwrap_or_default());
        format!("&first={first}&last={last}")
    }
}

/// Whose hours a form is about, and who sends it.
struct Form {
    staff: StaffSession,
    slug: String,
    person: Person,
}

impl Form {
    /// Whoever may not is led away: to sign in, or to where there is something for them.
    async fn of(studio: &str, therapist: &str) -> Result<Option<Self>, ServerFnError> {
        let back = hours_address(studio, &plain(therapist));
        let Some((staff, slug)) = staff(studio, &back).await? else { return Ok(None) };
        let people = hours::people(&services(), &staff).await.map_err(|e| broken(e.into()))?;
        match people.into_iter().find(|person| person.slug == therapist) {
            Some(person) => Ok(Some(Self { staff, slug, person })),
            None => {
                let own = hours_address(&slug, "");
                lead_to(&format!("{own}&refused=not_found"));
                Ok(None)
            }
        }
    }

    fn address(&self) -> String {
        hours_address(&self.slug, &self.person.slug)
    }

    /// The week as it was typed, to go on with.
    fn show(&self, typed: &Typed, dates: &Dates, more: &str, place: &str) {
        let code = typed.code();
        lead_to(&format!("{}&week={code}{}{more}{place}", self.address(), dates.code()));
    }

    async fn save_week(&self, typed: &Typed, dates: &Dates, keep: &[String]) -> Answer {
        let (Ok(week), Some(first), false) = (typed.week(), dates.first, dates.unread) else {
            let field = match (dates.first, dates.unread) {
                (None, _) => "&field=first&refused=no_date",
                (_, true) => "&field=last&refused=no_date",
                _ => "",
            };
            self.show(typed, dates, &format!("&check=1{field}"), "");
            return Ok(());
        };
        let change = Change::Week { week, first, last: dates.last };
        let saved = hours::save(&services(), &self.staff, self.person.id, &change, keep).await;
        match saved {
            Ok(()) => self.done("week", ""),
            Err(HoursRefused::Conflicts(_)) => {
                let code = format!("&week={}{}", typed.code(), dates.code());
                self.check(&code, keep.is_empty());
            }
            Err(HoursRefused::Invalid(wrong)) => {
                self.show(typed, dates, &format!("&check=1{}", of_field(&wrong, "")), "");
            }
            Err(refused) => {
                log(&refused);
                self.show(typed, dates, &format!("&refused={}", refused.code()), "");
            }
        }
        Ok(())
    }

    async fn save_dates(&self, code: &str, dates: &Dates, keep: &[String]) -> Answer {
        let rows: Vec<Row> = typed::rows(code);
        let hours = match code {
            "usual" => Ok(None),
            "closed" => Ok(Some(Vec::new())),
            _ if rows.is_empty() => Err("none"),
            _ => typed::stretches(&rows).map(Some),
        };
        let again = format!("{}&hours={code}", dates.code());
        let refused = |field: &str, why: &str| {
            let here = self.address();
            lead_to(&format!("{here}{again}&field=dates-{field}&refused={why}#dates"));
        };
        let first = match (dates.first, dates.unread) {
            (Some(first), false) => first,
            (first, _) => {
                refused(if first.is_none() { "first" } else { "last" }, "no_date");
                return Ok(());
            }
        };
        let hours = match hours {
            Ok(hours) => hours,
            Err(why) => {
                refused("hours", why);
                return Ok(());
            }
        };
        let done = if hours.is_none() { "usual" } else { "dates" };
        let change = Change::Dates { first, last: dates.last.unwrap_or(first), hours };
        match hours::save(&services(), &self.staff, self.person.id, &change, keep).await {
            Ok(()) => self.done(done, "#dates"),
            Err(HoursRefused::Conflicts(_)) => self.check(&again, keep.is_empty()),
            Err(HoursRefused::Invalid(wrong)) => {
                let here = self.address();
                lead_to(&format!("{here}{again}{}#dates", of_field(&wrong, "dates-")));
            }
            Err(error) => {
                log(&error);
                self.refused(error.code(), "#dates");
            }
        }
        Ok(())
    }

    /// To the visits that are in the way.
    fn check(&self, code: &str, first_time: bool) {
        let page = hours_below(&self.slug, "check", &self.person.slug);
        let refused = if first_time { "conflicts" } else { "sure" };
        lead_to(&format!("{page}{code}&refused={refused}"));
    }

    /// What the button that was pressed asks for.
    async fn act(
        &self,
        act: &str,
        hours: &Fields,
        (typed, dates): (Typed, &Dates),
        keep: &[String],
    ) -> Answer {
        let mut act = act.split('-');
        let verb = act.next().unwrap_or_default();
        let day = act.next().and_then(|day| day.parse().ok()).filter(|day: &usize| *day < 7);
        let row: Option<usize> = act.next().and_then(|row| row.parse().ok());
        match (verb, day, row) {
            ("more", Some(day), _) => {
                let (open, place) = (format!("&open={day}"), format!("#d{day}-0-from"));
                self.show(&typed, dates, &open, &place);
            }
            ("remove", Some(day), Some(row)) => {
                self.show(&typed.without(day, row), dates, "", &format!("#d{day}-0-from"));
            }
            ("copy", Some(day), _) => {
                let to = (0..7).filter(|to| hours.contains_key(&format!("copy-{day}-{to}")));
                self.show(&typed.copied(day, to), dates, "&copied=1", "#week");
            }
            ("more" | "remove" | "copy", ..) => self.show(&typed, dates, "", "#week"),
            ("try", ..) if typed.week().is_ok() => self.show(&typed, dates, "&try=1", "#preview"),
            _ => self.save_week(&typed, dates, keep).await?,
        }
        Ok(())
    }

    async fn add_off(&self, typed: &TypedOff, request: &AwayRequest, first_time: bool) -> Answer {
        match hours::add(&services(), &self.staff, self.person.id, request).await {
            Ok(_) => self.done("off", "#off"),
            Err(HoursRefused::Invalid(wrong)) => self.refuse_off(typed, wrong, "").await?,
            Err(HoursRefused::Conflicts(_)) => {
                let code = if first_time { "conflicts" } else { "sure" };
                let more = format!("&check=1&refused={code}");
                self.refuse_off(typed, vec![FieldError::new("", "conflicts")], &more).await?;
            }
            Err(refused) => {
                log(&refused);
                let wrong = vec![FieldError::new("", refused.code())];
                self.refuse_off(typed, wrong, "").await?;
            }
        }
        Ok(())
    }

    /// Back to the form of time off, with what was typed: its reason stays out of the
    /// address.
    async fn refuse_off(&self, typed: &TypedOff, wrong: Vec<FieldError>, more: &str) -> Answer {
        let flash = Flash::of(OFF_FORM).with("reason", &typed.reason).wrong(wrong);
        let page = hours_below(&self.slug, "off", &self.person.slug);
        let back = format!("{page}&{}{more}", typed.code());
        caller::refuse(&flash, &back).await.map_err(broken)
    }

    fn done(&self, code: &str, place: &str) {
        lead_to(&format!("{}&done={code}{place}", self.address()));
    }

    fn refused(&self, code: &str, place: &str) {
        lead_to(&format!("{}&refused={code}{place}", self.address()));
    }
}

/// Which field is wrong, for an address.
fn of_field(wrong: &[FieldError], prefix: &str) -> String {
    let first = wrong.first();
    first.map_or_else(String::new, |w| format!("&field={prefix}{}&refused={}", w.field, w.code))
}

/// The visits that stay, where somebody says so.
fn kept(keep: &str, sure: &str) -> Vec<String> {
    if sure != "yes" {
        return Vec::new();
    }
    keep.split('.').filter(|one| !one.is_empty()).map(str::to_owned).collect()
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
