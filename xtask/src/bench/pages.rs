//! Which pages are asked for.

use anyhow::{Result, bail};

use super::days::{date, ever, month, today, twelve_weeks, weekday};

/// A page, and what it is called in tables.
#[derive(Clone, Debug)]
pub struct Page {
    pub name: String,
    pub path: String,
    /// The form that leads to it, and what was typed.
    pub form: Option<(&'static str, String)>,
    /// What stands on it, and not on one without anything to show, wherever a page has such.
    holds: &'static str,
}

impl Page {
    fn holding(self, holds: &'static str) -> Self {
        Self { holds, ..self }
    }

    /// Refuses what lacks what it must hold: the time of an empty page says nothing.
    pub fn check(&self, body: &[u8]) -> Result<()> {
        let wanted = self.holds.as_bytes();
        if wanted.is_empty() || body.windows(wanted.len()).any(|part| part == wanted) {
            return Ok(());
        }
        bail!("{}, {}, lacks what it must hold: {:?}", self.name, self.path, self.holds)
    }
}

/// The first studio of `lumbar seed bench`.
const DESK: &str = "/years-1/desk";
/// Who works there, whatever its size.
const SOMEBODY: &str = "Amara Nwosu";

/// A chart that is drawn: where there is nothing to draw, a sentence says so.
const PLOT: &str = "class=\"plot\"";

fn page(name: &str, path: impl Into<String>) -> Page {
    Page { name: name.to_owned(), path: path.into(), form: None, holds: "" }
}

fn desk(name: &str, path: &str) -> Page {
    page(name, format!("{DESK}{path}"))
}

/// What everything is compared with: an answer without a database, and a page without figures.
pub const FLOOR: [&str; 2] = ["floor: alive", "floor: definitions"];

/// Files of all that happened: they take as long as they are, and no goal of a page is theirs.
pub const AS_LONG_AS_IT_IS: [&str; 2] = ["csv: behind made, 12 weeks", "everything.zip"];

/// All of them, what others are compared with first, for a studio of so many bookings.
pub fn all(bookings: u32) -> Vec<Page> {
    let mut all = vec![page(FLOOR[0], "/healthz"), desk(FLOOR[1], "/reports/definitions")];
    all.extend(reports());
    all.extend(files());
    all.extend(numbers());
    all.extend(beside(bookings));
    all
}

/// A few, while nothing is kept of the past.
pub fn before_anything_is_kept() -> Vec<Page> {
    let ever = ever();
    vec![
        desk("overview, 12 weeks", "/reports"),
        desk("overview, a year", "/reports?period=year"),
        desk("behind: completed, 20 years", &format!("/reports/behind?what=completed&{ever}"))
            .holding(LINES),
        desk("overview, 20 years", &format!("/reports?{ever}")),
    ]
}

/// The tabs, and what stands on each.
const TABS: [(&str, &str); 8] = [
    ("", PLOT),
    ("/money", PLOT),
    ("/visits", PLOT),
    ("/time", SOMEBODY),
    ("/clients", PLOT),
    ("/people", SOMEBODY),
    ("/liabilities", "All together"),
    ("/waitlist", "What came of waiting"),
];

fn reports() -> Vec<Page> {
    let ever = ever();
    let mut all = Vec::new();
    for (tab, holds) in TABS {
        let name = tab.strip_prefix('/').unwrap_or("overview");
        all.extend(
            [
                desk(&format!("{name}, 12 weeks"), &format!("/reports{tab}")),
                desk(&format!("{name}, a year"), &format!("/reports{tab}?period=year")),
                desk(&format!("{name}, 20 years"), &format!("/reports{tab}?{ever}")),
            ]
            .map(|page| page.holding(holds)),
        );
    }
    let outcomes = [
        desk("outcomes, 12 weeks", "/reports/outcomes"),
        desk("outcomes, 20 years", &format!("/reports/outcomes?{ever}")),
    ];
    all.extend(outcomes.map(|page| page.holding("Clearly better")));
    all
}

fn files() -> Vec<Page> {
    let (ever, weeks) = (ever(), twelve_weeks());
    let tables = ["figures", "series", "therapists", "hours", "cohorts", "liabilities", "waitlist"];
    let mut all = Vec::from(tables.map(|table| {
        let holds = if table == "therapists" { SOMEBODY } else { "" };
        desk(&format!("csv: {table}, 20 years"), &format!("/reports/csv/{table}?{ever}"))
            .holding(holds)
    }));
    // One file has a hundred thousand lines at most.
    let list = format!("/reports/csv/behind?what=made&{weeks}");
    all.push(desk(AS_LONG_AS_IT_IS[0], &list).holding(SOMEBODY));
    all
}

/// All that the studio has, as one file: what stands at the end of such a file, and so only of
/// one that is whole.
pub fn everything() -> Page {
    desk(AS_LONG_AS_IT_IS[1], "/reports/everything.zip").holding("PK\u{5}\u{6}")
}

/// The foot of what lies behind a number.
const LINES: &str = "These lines";

fn numbers() -> Vec<Page> {
    let ever = ever();
    [
        ("completed", LINES),
        // Few enough that a short history may have none.
        ("cancelled_by_studio", ""),
        ("no_shows", LINES),
        ("treatments", LINES),
        ("fees", LINES),
        // Before the first of twenty years nobody came to a young studio.
        ("returning", ""),
        ("again.30", LINES),
        ("hour.10", LINES),
        ("account.client_prepaid", LINES),
    ]
    .map(|(what, holds)| {
        desk(&format!("behind: {what}, 20 years"), &format!("/reports/behind?what={what}&{ever}"))
            .holding(holds)
    })
    .into()
}

/// Visits that fit what was typed: the form is sent, and the page that it leads to is read.
fn find(name: &str, typed: &str) -> Page {
    let fields = format!("studio=years-1&q={typed}");
    let form = Some(("/api/ui/desk/find-visit", fields));
    Page { form, ..desk(name, "/find") }.holding("class=\"found\"")
}

/// What else is opened every day. A calendar may be empty where nobody works, and nothing may
/// need anybody.
fn beside(bookings: u32) -> Vec<Page> {
    // `lumbar seed bench` has a client for twelve bookings, the first of them long gone.
    let regular = (bookings / 12).max(50) * 7 / 10;
    vec![
        desk("desk", &format!("?date={}", date(weekday(today())))).holding("id=\"v-"),
        desk("needs you", "/attention"),
        desk("calendar, day", "/calendar?view=day"),
        desk("calendar, week", "/calendar?view=week"),
        desk("calendar, month", "/calendar?view=month"),
        find("find, by name", "amara"),
        find("find, by mail", &format!("client{regular}%40years-1.example")),
        desk("clients", "/clients").holding("class=\"client-list\""),
        desk("books", "/books"),
        desk("accounts", "/books/accounts").holding("class=\"book-table\""),
        desk("papers", &format!("/books/papers?month={}", month())).holding("class=\"book-table\""),
        desk("earnings", "/earnings").holding("class=\"shares\""),
        desk("audit", "/audit"),
        page("the studio's own page", "/years-1").holding(SOMEBODY),
        page("choosing a time", "/years-1/book").holding("class=\"pick\""),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_what_it_must_hold_is_refused() {
        let page = find("find", "amara");
        assert!(page.check(b"<ul class=\"found\"><li>").is_ok());
        assert!(page.check(b"<h3>No visit under the name</h3>").is_err());
        assert!(page.check(b"").is_err());
        assert!(desk("books", "/books").check(b"").is_ok());
    }

    #[test]
    fn each_page_has_a_name_of_its_own() {
        let mut names: Vec<String> = all(10_000).into_iter().map(|page| page.name).collect();
        let many = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), many);
    }
}
