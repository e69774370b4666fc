//! Every form, for everybody.

use std::fmt::Write;

use domain::booking::Booking;
use services::tokens::random_token;

use super::{
    functions::{FORMS, Whom::*},
    people::{Town, sign_in},
    table::{head, outcome},
    visits::{fresh, read},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_do_what_they_do_for_those_they_are_for() {
    let town = Town::new().await;
    let mut table = head("form");
    let mut day = 0;
    for &(path, whom) in FORMS {
        if !matches!(whom, Staff | Desk | Manager | Owner | SignedIn) {
            continue;
        }
        let mut row = format!("{path:<28}");
        let mut visit = fresh(&town.site, &mut day).await;
        for (turn, (name, browser)) in town.everybody().enumerate() {
            // Signing out everywhere does what it says.
            if path == "account/sign-out-everywhere" && name != "anonymous" {
                sign_in(browser, name).await;
            }
            let before = read(&town.site, &visit).await;
            // Apart from each other and from the visits by day, for those who work here.
            let early = turn.saturating_sub(3) * 90;
            let form = fields(path, &before, early);
            let answer = browser.post_form(&format!("/api/ui/{path}"), &form).await;
            let after = read(&town.site, &visit).await;
            let mut cell = outcome(&answer);
            if before.version != after.version {
                cell += "+changed";
                visit = fresh(&town.site, &mut day).await;
            }
            if path == "account/sign-out-everywhere" && name != "anonymous" {
                sign_in(browser, name).await;
            }
            let _ = write!(row, " {cell:<18}");
        }
        let _ = writeln!(table, "{}", row.trim_end());
    }
    assert!(!table.contains(" 400"), "a form that is not read proves nothing:\n{table}");
    insta::assert_snapshot!("forms_by_person", table);
}

/// Everything a form may ask for. A visit that is entered or moved begins `early` minutes
/// after midnight.
pub fn fields(path: &str, booking: &Booking, early: usize) -> Vec<(String, String)> {
    let by = if path == "desk/refund" { "cash" } else { "up" };
    let client = booking.client.expect("somebody").to_string();
    [
        ("studio", "lisbon".to_owned()),
        ("booking", booking.id.to_string()),
        ("reference", booking.reference.clone()),
        ("date", booking.local_start.date().to_string()),
        ("method", "cash".into()),
        ("name", "Amara".into()),
        ("email", "amara@post.example".into()),
        ("online", "all".into()),
        ("unit_name", "Heater upstairs".into()),
        ("what", "room".into()),
        ("by", by.into()),
        ("percent", "45".into()),
        ("valid_from", "2026-12-01".into()),
        ("shown", "8400".into()),
        ("currency", "EUR".into()),
        ("treatment", "deep-tissue".into()),
        ("therapist", "ana".into()),
        ("time", format!("{:02}:{:02}", early / 60, early % 60)),
        ("any_hour", "true".into()),
        ("form", random_token().expose().to_owned()),
        ("job", booking.id.to_string()),
        ("attempt", booking.id.to_string()),
        ("first", "2027-01-02".into()),
        ("kind", "closed".into()),
        ("week", "09:00-17:00_09:00-17:00_09:00-17:00_09:00-17:00_09:00-17:00_09:00-17:00_".into()),
        ("back", "/lisbon/desk/hours/off?therapist=ana&check=1".into()),
        ("id", "nothing".into()),
        ("feed", booking.id.to_string()),
        ("detail", "busy".into()),
        ("when_stale", "block".into()),
        ("address", "http://calendar.example/".into()),
        ("reason", "The client asked for it".into()),
        ("document", booking.id.to_string()),
        ("amount", "5".into()),
        ("left", "8300".into()),
        ("tax", "0".into()),
        ("parts", "0".into()),
        ("client", client.clone()),
        ("stays", client.clone()),
        ("goes", client),
        ("note", "prefers mornings".into()),
        ("find", "amara".into()),
        ("sure", "yes".into()),
        ("account", booking.id.to_string()),
        ("to[0]", format!("{}:nobody", booking.id)),
        ("card", booking.id.to_string()),
        ("promotion", booking.id.to_string()),
        ("course", booking.id.to_string()),
        ("offer", booking.id.to_string()),
        ("sale", booking.id.to_string()),
        ("entry", booking.id.to_string()),
        ("start", "2026-12-01T10:00:00Z".into()),
        ("offer_minutes", "20".into()),
        ("lead_minutes", "60".into()),
        ("review_at", "4".into()),
        ("statements", "One\nTwo".into()),
        ("points", "1".into()),
        ("choice", "stop".into()),
        ("question", booking.id.to_string()),
        ("class", booking.id.to_string()),
        ("weeks", "1".into()),
        ("pairs", "4".into()),
        ("decision", "fine".into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
