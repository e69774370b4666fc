//! The forms of hours and time off. A studio's staff may send them: an owner for
//! everybody, a therapist for themselves.
//!
//! What was typed goes back in the address: the page shows it again, and what is wrong.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{contact::FieldError, schedule::Stretch};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    auth::StaffSession,
    bookings::desk,
    drafts::Flash,
    hours::{self, AwayRequest, Change, HoursRefused, Person, Seen},
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

/// Whose hours a form is about, and how sure its sender is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct About {
    studio: String,
    therapist: String,
    /// The visits that somebody has seen in the way, by their references.
    keep: String,
    /// `yes` where they stay.
    sure: String,
}

/// A week, as its form sends it: row by row, or as an address has it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct WeekInput {
    hours: Fields,
    week: String,
    first: String,
    last: String,
    /// The button that was pressed.
    act: String,
    /// The weeks that were saved when the page was shown.
    weeks: String,
}

/// Single dates, as their form sends them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct DatesInput {
    first: String,
    last: String,
    /// `closed`, `hours`, `usual` (as the week), or `code`.
    kind: String,
    hours: Fields,
    /// The hours as an address has them.
    code: String,
    /// The button that was pressed.
    act: String,
}

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

impl About {
    /// The visits that stay, where somebody says so.
    fn kept(&self) -> Vec<String> {
        if self.sure != "yes" {
            return Vec::new();
        }
        self.keep.split('.').filter(|one| !one.is_empty()).map(str::to_owned).collect()
    }
}

/// A week that is to be saved.
struct WeekForm {
    typed: Typed,
    dates: Dates,
    seen: Seen,
    /// Whether no visit in the way was shown yet.
    first_time: bool,
}

impl WeekInput {
    fn typed(&self, about: &About) -> WeekForm {
        let rows = self.week.is_empty();
        let shown = plain(&self.weeks);
        WeekForm {
            typed: if rows { Typed::of_form(&self.hours) } else { Typed::read(&self.week) },
            dates: Dates::read(&self.first, &self.last),
            seen: Seen { visits: about.kept(), weeks: Some(shown).filter(|one| !one.is_empty()) },
            first_time: about.keep.is_empty(),
        }
    }
}

impl WeekForm {
    fn with(&self, typed: Typed) -> Self {
        let (dates, seen) = (self.dates, self.seen.clone());
        Self { typed, dates, seen, first_time: self.first_time }
    }

    /// As it stands in an address, with what was saved when it was begun.
    fn code(&self) -> String {
        let shown = self.seen.weeks.as_deref().unwrap_or_default();
        format!("&week={}{}&weeks={shown}", self.typed.code(), self.dates.code())
    }
}

impl DatesInput {
    fn code(&self) -> String {
        plain(&match self.kind.as_str() {
            "hours" => typed::code(&Typed::of_form(&self.hours).0[0]),
            "usual" | "closed" => self.kind.clone(),
            _ => self.code.clone(),
        })
    }
}

/// The dates of a form, as far as they are any.
#[derive(Clone, Copy)]
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
    async fn of(about: &About) -> Result<Option<Self>, ServerFnError> {
        let About { studio, therapist, .. } = about;
        let back = hours_address(studio, &plain(therapist));
        let Some((staff, slug)) = staff(studio, &back).await? else { return Ok(None) };
        let people = hours::people(&services(), &staff).await.map_err(|e| broken(e.into()))?;
        match people.into_iter().find(|person| person.slug == *therapist) {
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
    fn show(&self, week: &WeekForm, more: &str, place: &str) {
        lead_to(&format!("{}{}{more}{place}", self.address(), week.code()));
    }

    async fn save_week(&self, week: &WeekForm) -> Answer {
        let (typed, dates) = (&week.typed, &week.dates);
        let (Ok(hours), Some(first), false) = (typed.week(), dates.first, dates.unread) else {
            let field = match (dates.first, dates.unread) {
                (None, _) => "&field=first&refused=no_date",
                (_, true) => "&field=last&refused=no_date",
                _ => "",
            };
            self.show(week, &format!("&check=1{field}"), "");
            return Ok(());
        };
        let change = Change::Week { week: hours, first, last: dates.last };
        match hours::save(&services(), &self.staff, self.person.id, &change, &week.seen).await {
            Ok(()) => self.done("week", ""),
            Err(HoursRefused::Conflicts(_)) => self.check(&week.code(), week.first_time),
            Err(HoursRefused::Invalid(wrong)) => {
                self.show(week, &format!("&check=1{}", of_field(&wrong, "")), "");
            }
            Err(refused) => self.refuse_week(week, &refused),
        }
        Ok(())
    }

    /// Where somebody else was first, the page shows their week beside the one that was typed,
    /// which may then be saved over it.
    fn refuse_week(&self, week: &WeekForm, refused: &HoursRefused) {
        log(refused);
        let mut week = week.with(week.typed.clone());
        if matches!(refused, HoursRefused::Changed) {
            week.seen.weeks = None;
        }
        self.show(&week, &format!("&refused={}", refused.code()), "");
    }

    async fn dates(&self, code: &str, dates: &Dates, about: &About, act: &str) -> Answer {
        let again = format!("{}&hours={code}", dates.code());
        let here = self.address();
        let refused = |field: &str, why: &str| {
            lead_to(&format!("{here}{again}&field=dates-{field}&refused={why}#dates"));
        };
        let first = match (dates.first, dates.unread) {
            (Some(first), false) => first,
            (None, _) => {
                refused("first", "no_date");
                return Ok(());
            }
            _ => {
                refused("last", "no_date");
                return Ok(());
            }
        };
        let hours = match of_dates(code) {
            Ok(hours) => hours,
            Err(why) => {
                refused("hours", why);
                return Ok(());
            }
        };
        if act == "try" {
            lead_to(&format!("{here}{again}&try=1#preview"));
            return Ok(());
        }
        let change = Change::Dates { first, last: dates.last.unwrap_or(first), hours };
        self.save_dates(&change, &again, about).await
    }

    async fn save_dates(&self, change: &Change, again: &str, about: &About) -> Answer {
        let seen = Seen { visits: about.kept(), weeks: None };
        let is_usual = matches!(change, Change::Dates { hours: None, .. });
        match hours::save(&services(), &self.staff, self.person.id, change, &seen).await {
            Ok(()) => self.done(if is_usual { "usual" } else { "dates" }, "#dates"),
            Err(HoursRefused::Conflicts(_)) => self.check(again, about.keep.is_empty()),
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
    async fn act(&self, act: &str, hours: &Fields, week: &WeekForm) -> Answer {
        let mut act = act.split('-');
        let verb = act.next().unwrap_or_default();
        let day = act.next().and_then(|day| day.parse().ok()).filter(|day: &usize| *day < 7);
        let row: Option<usize> = act.next().and_then(|row| row.parse().ok());
        let typed = week.typed.clone();
        match (verb, day, row) {
            ("more", Some(day), _) => {
                self.show(week, &format!("&open={day}"), &format!("#d{day}-0-from"));
            }
            ("remove", Some(day), Some(row)) => {
                self.show(&week.with(typed.without(day, row)), "", &format!("#d{day}-0-from"));
            }
            ("copy", Some(day), _) => {
                let to = (0..7).filter(|to| hours.contains_key(&format!("copy-{day}-{to}")));
                self.show(&week.with(typed.copied(day, to)), "&copied=1", "#week");
            }
            ("more" | "remove" | "copy", ..) => self.show(week, "", "#week"),
            ("try", ..) if typed.week().is_ok() => self.show(week, "&try=1", "#preview"),
            _ => self.save_week(week).await?,
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

/// The hours that a code gives to dates.
fn of_dates(code: &str) -> Result<Option<Vec<Stretch>>, &'static str> {
    let rows: Vec<Row> = typed::rows(code);
    match code {
        "usual" => Ok(None),
        "closed" => Ok(Some(Vec::new())),
        _ if rows.is_empty() => Err("none"),
        _ => typed::stretches(&rows).map(Some),
    }
}

/// Which field is wrong, for an address.
fn of_field(wrong: &[FieldError], prefix: &str) -> String {
    let first = wrong.first();
    first.map_or_else(String::new, |w| format!("&field={prefix}{}&refused={}", w.field, w.code))
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
