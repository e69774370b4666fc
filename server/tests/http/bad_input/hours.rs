//! The forms of hours and time off, as a therapist's browser would never send them.

use super::Table;
use crate::{client::Browser, hours::ana, site::TestSite};

/// What is sent, where, with which fields.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ROWS: [Row; 26] = [
    ("week: nothing", "hours-week", &[]),
    (
        "week: no dates",
        "hours-week",
        &[("hours[d0-0-from]", "09:00"), ("hours[d0-0-until]", "12:00")],
    ),
    ("week: one end", "hours-week", &[("first", "2026-11-30"), ("hours[d0-0-from]", "09:00")]),
    (
        "week: no time",
        "hours-week",
        &[
            ("first", "2026-11-30"),
            ("hours[d3-0-from]", "9 o'clock"),
            ("hours[d3-0-until]", "99:99"),
        ],
    ),
    ("week: no length", "hours-week", &[("first", "2026-11-30"), ("week", "09:00-09:00")]),
    (
        "week: overlaps",
        "hours-week",
        &[("first", "2026-11-30"), ("week", "09:00-12:00.11:00-13:00")],
    ),
    (
        "week: overlaps the night before",
        "hours-week",
        &[("first", "2026-11-30"), ("week", "22:00-02:00_01:00-05:00")],
    ),
    (
        "week: Sunday night overlaps Monday",
        "hours-week",
        &[("first", "2026-11-30"), ("week", "00:00-05:00______22:00-02:00")],
    ),
    (
        "week: eight spans",
        "hours-week",
        &[
            ("first", "2026-11-30"),
            (
                "week",
                "01:00-01:30.02:00-02:30.03:00-03:30.04:00-04:30.05:00-05:30.06:00-06:30.07:00-07:30.08:00-08:30",
            ),
        ],
    ),
    ("week: yesterday", "hours-week", &[("first", "2026-11-22"), ("week", "09:00-12:00")]),
    (
        "week: ends before it begins",
        "hours-week",
        &[("first", "2026-11-30"), ("last", "2026-11-29"), ("week", "09:00-12:00")],
    ),
    (
        "week: the last day of all",
        "hours-week",
        &[("first", "+262142-12-31"), ("week", "09:00-12:00")],
    ),
    (
        "week: a script",
        "hours-week",
        &[("first", "2026-11-30"), ("last", "<script>"), ("week", "<script>alert(1)</script>")],
    ),
    ("week: more rows of no day", "hours-week", &[("act", "more-99"), ("first", "2026-11-30")]),
    (
        "week: remove a row that is not there",
        "hours-week",
        &[("act", "remove-0-99"), ("first", "2026-11-30")],
    ),
    (
        "week: copy no day",
        "hours-week",
        &[("act", "copy-99"), ("first", "2026-11-30"), ("hours[copy-99-0]", "1")],
    ),
    ("dates: no date", "hours-dates", &[("first", "soon"), ("kind", "closed")]),
    ("dates: no hours", "hours-dates", &[("first", "2026-11-30"), ("kind", "hours")]),
    (
        "dates: a year",
        "hours-dates",
        &[("first", "2026-11-30"), ("last", "2027-11-30"), ("kind", "closed")],
    ),
    (
        "dates: a code that is none",
        "hours-dates",
        &[("first", "2026-11-30"), ("kind", "code"), ("code", "<b>")],
    ),
    ("off: nothing", "hours-off", &[]),
    ("off: no times", "hours-off", &[("date", "2026-11-30"), ("kind", "part")]),
    (
        "off: for ever",
        "hours-off",
        &[("date", "2026-11-30"), ("repeat", "1"), ("repeat_until", "9999-12-31")],
    ),
    ("off: a long reason", "hours-off", &[("date", "2026-11-30"), ("reason", LONG)]),
    ("off: remove nonsense", "hours-off-remove", &[("id", "nonsense")]),
    ("cancel: and then elsewhere", "hours-cancel", &[("booking", "x"), ("back", "//evil.example")]),
];

const LONG: &str = "because because because because because because because because because because because because because because because because";

pub(super) async fn forms(site: &TestSite, table: &mut Table) {
    let browser = ana(site).await;
    for (what, path, fields) in ROWS {
        let more: &[_] = &[("studio", "lisbon"), ("therapist", "ana"), ("first", "")];
        let missing = more.iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
        let fields: Vec<(String, String)> =
            fields.iter().chain(missing).map(|(k, v)| ((*k).into(), (*v).into())).collect();
        let answer = browser.post_form(&format!("/api/ui/desk/{path}"), &fields).await;
        table.page(what, &answer);
        if answer.status.is_redirection() && answer.location().contains("/desk/hours") {
            says(&browser, &answer.location(), table).await;
        }
    }
    for (what, path) in [
        ("hours: an unknown therapist", "/lisbon/desk/hours?therapist=zoe"),
        ("hours: somebody else", "/lisbon/desk/hours?therapist=caio"),
        (
            "hours: nonsense",
            "/lisbon/desk/hours?first=soon&week=%FF&check=1&treatment=cupping&field=%3Cb%3E&refused=x",
        ),
        ("check: nothing", "/lisbon/desk/hours/check?therapist=ana"),
        ("check: nonsense", "/lisbon/desk/hours/check?therapist=ana&first=2026-11-30&hours=soon"),
        (
            "off: the end of all days",
            "/lisbon/desk/hours/off?therapist=ana&from=9999-12-31T23:59&until=9999-12-31T24:00&check=1",
        ),
        (
            "off: nonsense",
            "/lisbon/desk/hours/off?therapist=ana&date=%2B262142-12-31&last=-262143-01-01&kind=part&start=x&check=1",
        ),
    ] {
        table.page(what, &browser.get(path).await);
    }
}

/// The first problem that the page names, where it names one.
async fn says(browser: &Browser, path: &str, table: &mut Table) {
    let path = path.split('#').next().unwrap_or_default();
    let page = browser.get(path).await.expect(200);
    let list = page.body.split("errlist").nth(1).and_then(|rest| rest.split("</ul>").next());
    if let Some(list) = list {
        let said = crate::html::words(&format!("<ul{list}"));
        table.0.push_str(&format!("    {said}\n"));
    }
}
