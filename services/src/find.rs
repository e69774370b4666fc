//! Visits by whatever somebody at the desk knows of them: a number, a name, an address, a
//! telephone number, a day, the number of a paper, or an id of the payment gateway's. Papers and
//! ids lead to gift cards, courses, disputes and payouts too.

#[cfg(test)]
mod tests;
mod things;

use chrono::NaiveDate;
use domain::{StudioId, booking::read_reference, paper::PaperNumber, time::Zone};
use storage::{
    Corrupt, StoreError,
    find::{After, Clue, visits},
    studios,
};
use uuid::Uuid;

pub use self::things::Thing;
use crate::{
    Services,
    auth::StaffSession,
    bookings::desk::{DeskVisit, describe_all},
    ports::GatewayError,
};

/// So many stand on a page.
const PAGE: usize = 25;
/// Fewer letters of a name fit too many.
const LEAST: usize = 2;
/// How ids of the payment gateway's begin: of payments, pages, charges, refunds, disputes,
/// payouts, and cards that were set up without money.
const OF_THE_GATEWAY: [&str; 10] =
    ["pi_", "cs_", "ch_", "py_", "re_", "pyr_", "dp_", "du_", "po_", SETUP];
/// How the id of a card begins that was set up without money. Nothing is kept by it: the gateway
/// is asked whose it is.
const SETUP: &str = "seti_";
/// Nothing that anybody knows of a visit is longer.
const LONGEST: usize = 120;

/// Which way of looking was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A visit's number.
    Reference,
    /// A day.
    Date,
    /// The number of a receipt, an invoice or a credit note.
    Paper,
    /// A payment, its page, a refund, a dispute or a payout, by the gateway's id.
    Gateway,
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A name.
    Name,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// How what was typed was understood; nothing where it is too short to look for.
    pub way: Option<Way>,
    /// What is no visit, on the first page: for whoever may open each.
    pub things: Vec<Thing>,
    /// Latest start first.
    pub visits: Vec<DeskVisit>,
    /// Where the next page goes on, where there is one.
    pub more: Option<String>,
    /// Whether the gateway was to say what an id is, and did not.
    pub silent: bool,
}

/// Looks for visits: for whoever runs the desk among all, for a therapist among their own.
/// `after` is where the page before said that it goes on.
pub async fn find(
    services: &Services,
    staff: &StaffSession,
    typed: &str,
    after: &str,
) -> Result<Found, StoreError> {
    let conn = services.store.reader();
    let zone = zone(services, staff.studio()).await?;
    let today = zone.today(services.now());
    let nothing =
        |way| Found { way, things: Vec::new(), visits: Vec::new(), more: None, silent: false };
    let Some((way, clue)) = read(typed, zone, today) else { return Ok(nothing(None)) };
    let clue = match of_a_setup(services, clue).await {
        Ok(Some(clue)) => clue,
        Ok(None) => return Ok(nothing(Some(way))),
        Err(_) => return Ok(Found { silent: true, ..nothing(Some(way)) }),
    };
    let disputed = matches!(&clue, Clue::Gateway(id) if things::is_of_a_dispute(id));
    if disputed && staff.as_manager().is_none() {
        return Ok(nothing(Some(way)));
    }
    let things =
        if after.is_empty() { things::things(conn, staff, &clue).await? } else { Vec::new() };
    let whose = if staff.runs_desk() { None } else { staff.therapist() };
    let limit = u64::try_from(PAGE + 1).unwrap_or(u64::MAX);
    let mut found = visits(conn, (staff.studio(), whose), &clue, place(after), limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let more = more.then(|| found.last().map(|b| format!("{}.{}", b.span.start.timestamp(), b.id)));
    let visits = describe_all(conn, staff, found).await?;
    Ok(Found { way: Some(way), things, visits, more: more.flatten(), silent: false })
}

/// The clue, where it is no card's setup; else the attempt on whose page the card was given.
/// Nothing where that is none of ours.
async fn of_a_setup(services: &Services, clue: Clue) -> Result<Option<Clue>, GatewayError> {
    match clue {
        Clue::Gateway(id) if id.starts_with(SETUP) => {
            Ok(services.gateway.find_setup(&id).await?.map(Clue::Attempt))
        }
        clue => Ok(Some(clue)),
    }
}

/// Where a page goes on, as an address bears it.
fn place(after: &str) -> Option<After> {
    let (starts, id) = after.split_once('.')?;
    Some((starts.parse().ok()?, id.parse::<Uuid>().ok()?))
}

async fn zone(services: &Services, studio: StudioId) -> Result<Zone, StoreError> {
    let row = studios::by_id(services.store.reader(), studio).await?;
    let row = row.ok_or_else(|| Corrupt::new("membership", "studio", studio))?;
    Ok(row.zone.parse().map_err(|_| Corrupt::new("studio", "zone", row.id))?)
}

/// What somebody meant by what they typed.
fn read(typed: &str, zone: Zone, today: NaiveDate) -> Option<(Way, Clue)> {
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > LONGEST {
        return None;
    }
    if let Ok(paper) = typed.parse::<PaperNumber>() {
        return Some((Way::Paper, Clue::Paper(paper)));
    }
    // An address may begin like one.
    let is_id = !typed.contains('@');
    if is_id && OF_THE_GATEWAY.iter().any(|prefix| typed.starts_with(prefix)) {
        return Some((Way::Gateway, Clue::Gateway(typed.to_owned())));
    }
    if let Some(date) = date(typed, today) {
        let next = date.succ_opt().unwrap_or(date);
        let (from, until) = (zone.day_start(date), zone.day_start(next));
        return Some((Way::Date, Clue::Between(from, until)));
    }
    if typed.contains('@') {
        return Some((Way::Email, Clue::Email(typed.to_lowercase())));
    }
    if is_phone(typed) {
        return Some((Way::Phone, Clue::Phone(typed.to_owned())));
    }
    // A name such as "Lina" must not be read as a number: that has digits, or its prefix.
    let numbered = typed.chars().any(|c| c.is_ascii_digit()) || typed.contains('-');
    if let Some(reference) = read_reference(typed).filter(|_| numbered) {
        return Some((Way::Reference, Clue::Reference(reference)));
    }
    (typed.chars().count() >= LEAST).then(|| (Way::Name, Clue::Name(typed.to_owned())))
}

/// A day, as people type one: `2026-11-26`, `26.11.2026`, `26/11/2026`, `26 Nov 2026`; a day
/// without a year is one of this.
fn date(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    const WHOLE: [&str; 5] = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %b %Y", "%d %B %Y"];
    const OF_THIS_YEAR: [&str; 3] = ["%d.%m.%Y", "%d %b %Y", "%d %B %Y"];
    let read = |text: &str, ways: &[&str]| {
        ways.iter().find_map(|way| NaiveDate::parse_from_str(text, way).ok())
    };
    let year = today.format("%Y");
    let with_year =
        if typed.ends_with('.') { format!("{typed}{year}") } else { format!("{typed} {year}") };
    read(typed, &WHOLE).or_else(|| read(&with_year, &OF_THIS_YEAR))
}

/// A telephone number: at least four digits, and nothing that is none.
fn is_phone(typed: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || " +-()/".contains(c);
    typed.chars().all(plain) && typed.chars().filter(char::is_ascii_digit).count() >= 4
}
