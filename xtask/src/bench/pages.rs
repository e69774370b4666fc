//! Which pages are asked for.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A page, and what it is called in tables.
#[derive(Clone, Debug)]
pub struct Page {
    pub name: String,
    pub path: String,
}

/// The first studio of `lumbar seed bench`.
const DESK: &str = "/years-1/desk";

/// The longest range that is answered: twenty years, with the one that it is.
#[expect(clippy::disallowed_methods, reason = "nobody hands a clock to these commands")]
fn ever() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    // As many days as 400 years of the calendar have.
    let year = 1970 + since.as_secs() / 86_400 * 400 / 146_097;
    format!("from={}-01-01&to={year}-12-31", year - 19)
}

fn page(name: &str, path: impl Into<String>) -> Page {
    Page { name: name.to_owned(), path: path.into() }
}

fn desk(name: &str, path: &str) -> Page {
    page(name, format!("{DESK}{path}"))
}

/// What everything is compared with: an answer without a database, and a page without figures.
pub const FLOOR: [&str; 2] = ["floor: alive", "floor: definitions"];

/// All of them, what others are compared with first.
pub fn all() -> Vec<Page> {
    let mut all = vec![page(FLOOR[0], "/healthz"), desk(FLOOR[1], "/reports/definitions")];
    all.extend(reports());
    all.extend(files());
    all.extend(numbers());
    all.extend(beside());
    all
}

/// A few, while nothing is kept of the past.
pub fn before_anything_is_kept() -> Vec<Page> {
    let ever = ever();
    vec![
        desk("overview, 12 weeks", "/reports"),
        desk("overview, a year", "/reports?period=year"),
        desk("behind: completed, 20 years", &format!("/reports/behind?what=completed&{ever}")),
        desk("overview, 20 years", &format!("/reports?{ever}")),
    ]
}

fn reports() -> Vec<Page> {
    let ever = ever();
    let mut all = Vec::new();
    for tab in ["", "/money", "/visits", "/time", "/clients", "/people", "/liabilities"] {
        let name = tab.strip_prefix('/').unwrap_or("overview");
        all.push(desk(&format!("{name}, 12 weeks"), &format!("/reports{tab}")));
        all.push(desk(&format!("{name}, a year"), &format!("/reports{tab}?period=year")));
        all.push(desk(&format!("{name}, 20 years"), &format!("/reports{tab}?{ever}")));
    }
    all.push(desk("outcomes, 12 weeks", "/reports/outcomes"));
    all.push(desk("outcomes, 20 years", &format!("/reports/outcomes?{ever}")));
    all
}

fn files() -> Vec<Page> {
    let ever = ever();
    ["figures", "series", "therapists", "hours", "cohorts", "liabilities"]
        .map(|table| {
            desk(&format!("csv: {table}, 20 years"), &format!("/reports/csv/{table}?{ever}"))
        })
        .into()
}

fn numbers() -> Vec<Page> {
    let ever = ever();
    [
        "completed",
        "cancelled_by_studio",
        "no_shows",
        "treatments",
        "fees",
        "returning",
        "again.30",
        "hour.10",
        "account.client_prepaid",
    ]
    .map(|what| {
        desk(&format!("behind: {what}, 20 years"), &format!("/reports/behind?what={what}&{ever}"))
    })
    .into()
}

/// What else is opened every day.
fn beside() -> Vec<Page> {
    vec![
        desk("desk", ""),
        desk("needs you", "/attention"),
        desk("calendar, day", "/calendar?view=day"),
        desk("calendar, week", "/calendar?view=week"),
        desk("calendar, month", "/calendar?view=month"),
        desk("find, by name", "/find?q=anna"),
        desk("find, by mail", "/find?q=client7%40years-1.example"),
        desk("clients", "/clients"),
        desk("books", "/books"),
        desk("accounts", "/books/accounts"),
        desk("papers", "/books/papers"),
        desk("earnings", "/earnings"),
        desk("audit", "/audit"),
        page("the studio's own page", "/years-1"),
        page("choosing a time", "/years-1/book"),
    ]
}
