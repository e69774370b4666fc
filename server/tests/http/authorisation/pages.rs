//! Every page, for everybody.

use std::fmt::Write;

use super::{
    people::Town,
    table::{head, outcome},
    visits::{client_of, read},
};
use crate::{live::Listening, visits::booked};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_shown_to_those_they_are_for() {
    let town = Town::new().await;
    let visit = booked(&town.site, "2026-11-26T10:00:00+00:00", "client").await;
    let client = client_of(&town.site, &visit).await;
    let mut table = head("page");
    let link = format!("/b/{}", visit.token);
    let reference = read(&town.site, &visit).await.reference;
    let before = read(&town.site, &visit).await;
    let before = services::bookings::before_token(&town.site.services(), &before);
    let before = format!("/before/{before}");
    for (name, path) in [
        ("/{studio}", "/lisbon"),
        ("/account", "/account"),
        ("/account/courses", "/account/courses"),
        ("/{studio}/course", "/lisbon/course"),
        ("/c/{unknown}", "/c/unknown"),
        ("/c/{visit’s link}", &format!("/c/{}", visit.token)),
        ("/account/progress", "/account/progress"),
        ("/check-in/{unknown}", "/check-in/unknown"),
        ("/progress/{unknown}", "/progress/unknown"),
        ("/progress/{visit’s link}", &format!("/progress/{}", visit.token)),
        ("/account/family", "/account/family"),
        ("/account/preferences", "/account/preferences"),
        ("/account/data", "/account/data"),
        ("/account/second-step", "/account/second-step"),
        ("/account/confirm", "/account/confirm?next=/account/family"),
        ("/account/sign-in/code", "/account/sign-in/code"),
        ("/account/address/{unknown}", "/account/address/unknown"),
        ("/account/deleted", "/account/deleted"),
        ("/{studio}/desk", "/lisbon/desk?date=2026-11-26"),
        ("/{other}/desk", "/porto/desk?date=2026-11-26"),
        ("/{studio}/desk/attention", "/lisbon/desk/attention"),
        ("/{other}/desk/attention", "/porto/desk/attention"),
        ("/{studio}/desk/disputes", "/lisbon/desk/disputes"),
        ("/{other}/desk/disputes", "/porto/desk/disputes"),
        ("…/disputes/{unknown}", "/lisbon/desk/disputes/nothing"),
        ("…/fee/{unknown}", "/lisbon/desk/fee/LB-AAAA-22"),
        ("/{studio}/desk/hours", "/lisbon/desk/hours?therapist=ana"),
        ("/{other}/desk/hours", "/porto/desk/hours?therapist=ana"),
        ("/{studio}/desk/hours/off", "/lisbon/desk/hours/off?therapist=ana"),
        (
            "/{studio}/desk/hours/check",
            "/lisbon/desk/hours/check?therapist=ana&first=2026-11-25&hours=closed",
        ),
        ("/{studio}/desk/calendar", "/lisbon/desk/calendar?date=2026-11-26"),
        ("/{other}/desk/calendar", "/porto/desk/calendar?date=2026-11-26"),
        ("…/calendar of ana", "/lisbon/desk/calendar?view=day&date=2026-11-26&therapist=ana"),
        ("/{studio}/desk/feeds", "/lisbon/desk/feeds"),
        ("/{studio}/desk/feeds?ana", "/lisbon/desk/feeds?therapist=ana"),
        ("/{other}/desk/feeds", "/porto/desk/feeds"),
        ("/{studio}/desk/people", "/lisbon/desk/people"),
        ("/{studio}/desk/profile", "/lisbon/desk/profile?therapist=ana"),
        ("/{studio}/desk/welcome", "/lisbon/desk/welcome?therapist=ana"),
        ("/{studio}/desk/earnings", "/lisbon/desk/earnings"),
        (".../earnings of Ana", "/lisbon/desk/earnings?therapist=ana"),
        (".../earnings/rule", "/lisbon/desk/earnings/rule"),
        (".../statement.csv", "/lisbon/desk/earnings/statement.csv?therapist=ana"),
        (".../statement.pdf", "/lisbon/desk/earnings/statement.pdf?therapist=ana"),
        ("…/desk/find", "/lisbon/desk/find"),
        ("{other} …/desk/find", "/porto/desk/find"),
        ("…/desk/visits/{number}", &format!("/lisbon/desk/visits/{reference}")),
        ("{other} …/visits/{number}", &format!("/porto/desk/visits/{reference}")),
        ("…/{number}/refund", &format!("/lisbon/desk/visits/{reference}/refund?amount=1&by=cash")),
        ("…/desk/books", "/lisbon/desk/books"),
        ("{other} …/desk/books", "/porto/desk/books"),
        ("…/books/accounts", "/lisbon/desk/books/accounts"),
        ("…/books/papers", "/lisbon/desk/books/papers"),
        ("…/books/payouts/{none}", "/lisbon/desk/books/payouts/po_none"),
        ("…/books/papers.csv", "/lisbon/desk/books/papers.csv?month=2026-11"),
        ("…/books/journal.csv", "/lisbon/desk/books/journal.csv?from=2026-11-01&until=2026-11-30"),
        ("…/desk/papers/{none}", "/lisbon/desk/papers/0199aaaa-0000-7000-8000-000000000001.pdf"),
        (
            "/b/{link}/papers/{none}",
            &format!("{link}/papers/0199aaaa-0000-7000-8000-000000000001.pdf"),
        ),
        ("…/gift/papers/{unknown}", "/lisbon/gift/papers/nothing"),
        (
            "…/gift/papers/{file}",
            "/lisbon/gift/papers/nothing/0199aaaa-0000-7000-8000-000000000001.pdf",
        ),
        (".../reports/keep", "/lisbon/desk/reports/keep"),
        (".../everything.zip", "/lisbon/desk/reports/everything.zip"),
        ("/{studio}/desk/reports", "/lisbon/desk/reports"),
        ("/{other}/desk/reports", "/porto/desk/reports"),
        (".../reports/money", "/lisbon/desk/reports/money"),
        (".../reports/visits", "/lisbon/desk/reports/visits"),
        (".../reports/time", "/lisbon/desk/reports/time"),
        (".../reports/clients", "/lisbon/desk/reports/clients"),
        (".../reports/people", "/lisbon/desk/reports/people"),
        (".../reports/liabilities", "/lisbon/desk/reports/liabilities"),
        (".../reports/waitlist", "/lisbon/desk/reports/waitlist"),
        (".../reports/outcomes", "/lisbon/desk/reports/outcomes"),
        (".../reports/definitions", "/lisbon/desk/reports/definitions"),
        (
            ".../reports/behind",
            "/lisbon/desk/reports/behind?what=to_come&from=2026-11-01&to=2026-11-30",
        ),
        (
            ".../reports/csv/figures",
            "/lisbon/desk/reports/csv/figures?from=2026-11-01&to=2026-11-30",
        ),
        (
            ".../reports/csv/behind",
            "/lisbon/desk/reports/csv/behind?what=to_come&from=2026-11-01&to=2026-11-30",
        ),
        (
            ".../csv/outcomes-therapist",
            "/lisbon/desk/reports/csv/outcomes-therapist?from=2026-11-01&to=2026-11-30",
        ),
        ("/{studio}/desk/vouchers", "/lisbon/desk/vouchers"),
        ("/{other}/desk/vouchers", "/porto/desk/vouchers"),
        (".../vouchers/courses", "/lisbon/desk/vouchers/courses"),
        (".../vouchers/codes", "/lisbon/desk/vouchers/codes"),
        ("…/desk/rooms", "/lisbon/desk/rooms"),
        ("{other} …/desk/rooms", "/porto/desk/rooms"),
        ("…/desk/treatments", "/lisbon/desk/treatments"),
        ("…/treatments/new", "/lisbon/desk/treatments/new?like=sports"),
        ("…/treatments/sports", "/lisbon/desk/treatments/sports"),
        ("{other} …/sports", "/porto/desk/treatments/sports"),
        ("…/desk/classes", "/lisbon/desk/classes"),
        ("{other} …/desk/classes", "/porto/desk/classes"),
        ("…/desk/audit", "/lisbon/desk/audit"),
        ("{other} …/desk/audit", "/porto/desk/audit"),
        ("…/audit.csv", "/lisbon/desk/audit/audit.csv"),
        ("{other} …/audit.csv", "/porto/desk/audit/audit.csv"),
        (
            "/b/{link}/papers/{none}",
            &format!("{link}/papers/0199aaaa-0000-7000-8000-000000000001.pdf"),
        ),
        ("/nowhere/desk", "/nowhere/desk"),
        ("/join/{unknown}", "/join/unknown"),
        ("/welcome", "/welcome"),
        ("/b/{link}", &link),
        ("/b/{id}", &format!("/b/{}", visit.id)),
        ("/{studio}/desk/setup", "/lisbon/desk/setup"),
        ("{other} …/desk/setup", "/porto/desk/setup"),
        ("…/desk/setup/studio", "/lisbon/desk/setup/studio"),
        ("…/desk/setup/rules", "/lisbon/desk/setup/rules"),
        ("…/desk/setup/closed", "/lisbon/desk/setup/closed"),
        ("…/desk/setup/payments", "/lisbon/desk/setup/payments"),
        ("…/setup/check-ins", "/lisbon/desk/setup/check-ins"),
        ("{other} …/check-ins", "/porto/desk/setup/check-ins"),
        ("…/check-ins/new", "/lisbon/desk/setup/check-ins/new"),
        ("…/desk/setup/embed", "/lisbon/desk/setup/embed"),
        ("{other} …/setup/embed", "/porto/desk/setup/embed"),
        ("/{studio}/therapists/ana", "/lisbon/therapists/ana"),
        ("/questions", "/questions"),
        ("/questions/ask", "/questions/ask?studio=lisbon"),
        ("…/desk/questions", "/lisbon/desk/questions"),
        ("{other} …/questions", "/porto/desk/questions"),
        ("/setup/{unknown}", "/setup/unknown"),
        ("…/desk/qualifications", "/lisbon/desk/qualifications"),
        ("{other} …/qualifications", "/porto/desk/qualifications"),
        ("…/qualifications/new", "/lisbon/desk/qualifications/new"),
        ("…/people/hand-over", "/lisbon/desk/people/hand-over?therapist=ana"),
        ("{other} …/people", "/porto/desk/people"),
        ("…/desk/clients", "/lisbon/desk/clients"),
        ("{other} …/clients", "/porto/desk/clients"),
        ("…/clients/{client}", &format!("/lisbon/desk/clients/{client}")),
        ("…/clients/{client}/merge", &format!("/lisbon/desk/clients/{client}/merge")),
        ("…/clients/{client}/erase", &format!("/lisbon/desk/clients/{client}/erase")),
        ("{other} …/{client}", &format!("/porto/desk/clients/{client}")),
        ("{other} …/{client}/merge", &format!("/porto/desk/clients/{client}/merge")),
        ("{other} …/{client}/erase", &format!("/porto/desk/clients/{client}/erase")),
        ("…/desk/reviews", "/lisbon/desk/reviews"),
        ("{other} …/reviews", "/porto/desk/reviews"),
        ("…/reviews/{number}", &format!("/lisbon/desk/reviews/{reference}")),
        ("{other} …/{number}", &format!("/porto/desk/reviews/{reference}")),
        ("/before/{link}", &before),
        ("/before/{unknown}", "/before/unknown"),
        ("/mail", "/mail"),
        ("/account/waitlist", "/account/waitlist"),
        ("/w/{unknown}", "/w/unknown"),
        ("/{studio}/waitlist", "/lisbon/waitlist?treatment=deep-tissue"),
        ("…/desk/waitlist", "/lisbon/desk/waitlist"),
        ("{other} …/waitlist", "/porto/desk/waitlist"),
        ("…/waitlist/{unknown}", "/lisbon/desk/waitlist/nothing"),
        ("…/course/{unknown}", "/lisbon/desk/course/00000000-0000-0000-0000-000000000000"),
    ] {
        let mut row = format!("{name:<26}");
        for (_, browser) in town.everybody() {
            let answer = browser.get(path).await;
            let mut cell = outcome(&answer);
            let shows = ["desk?", "calendar?", "clients", "hand-over"];
            if shows.iter().any(|part| path.contains(part))
                && answer.status == 200
                && answer.body.contains("Amara client")
            {
                cell += "+visit";
            }
            let _ = write!(row, " {cell:<18}");
        }
        let _ = writeln!(table, "{}", row.trim_end());
    }
    for path in ["/lisbon/desk/live", "/porto/desk/live", "/nowhere/desk/live"] {
        let mut row = format!("{path:<26}");
        for (_, browser) in town.everybody() {
            // It goes on and on: how it begins is all there is to see.
            let told = Listening::to(&town.site, browser, path).await;
            let _ = write!(row, " {:<18}", told.status());
        }
        let _ = writeln!(table, "{}", row.trim_end());
    }
    insta::assert_snapshot!("pages_by_person", table);
}
