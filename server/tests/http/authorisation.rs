//! Who may do what: every form and every page, for everybody who may come by. A new
//! server function without a row here fails the first test.

use std::{collections::BTreeSet, fmt::Write};

use domain::{AccountId, booking::Booking};
use secrecy::SecretString;
use services::{
    testing::{StudioOptions, TestStudio},
    tokens::random_token,
};
use storage::{
    Engine,
    accounts::{appoint, grant},
    entities::account,
    testing::database,
};

use crate::{
    client::{Answer, Browser},
    live::Listening,
    site::TestSite,
    visits::{Made, booked},
};

pub const PASSWORD: &str = "a rainy day in lisbon";

/// Whom a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    /// Anybody, as a guest: it acts for the browser's own draft, or on what is typed.
    Anybody,
    /// Whoever is signed in, for themselves.
    SignedIn,
    /// Whoever bears a visit's link.
    Bearer,
    /// The studio's staff: the desk for every visit, a therapist for their own.
    Staff,
    /// Whoever runs the studio's desk: reception, a manager, an owner.
    Desk,
    /// Whoever manages the studio: a manager, an owner.
    Manager,
    /// The studio's owner.
    Owner,
}

use Whom::*;

/// Every server function, and whom it is for.
const FORMS: &[(&str, Whom)] = &[
    ("account/address", SignedIn),
    ("account/address-again", SignedIn),
    ("account/address-confirm", Anybody),
    ("account/address-keep", SignedIn),
    ("account/card-keep", SignedIn),
    ("account/card-let-go", SignedIn),
    ("account/claim", SignedIn),
    // Without a code or a password that is right, nothing is confirmed.
    ("account/confirm", SignedIn),
    ("account/favourite-add", SignedIn),
    ("account/favourite-remove", SignedIn),
    // Without a password that is right, nothing goes.
    ("account/delete", SignedIn),
    ("account/forgot", Anybody),
    ("account/join", Anybody),
    ("account/passkey-add", SignedIn),
    ("account/passkey-confirm", SignedIn),
    ("account/passkey-remove", SignedIn),
    ("account/passkey-rename", SignedIn),
    ("account/passkey-sign-in", Anybody),
    ("account/passkey-step", Anybody),
    ("account/person-add", SignedIn),
    ("account/person-change", SignedIn),
    ("account/person-remove", SignedIn),
    ("account/preferences", SignedIn),
    ("account/recovery-codes", SignedIn),
    ("account/register", Anybody),
    ("account/rename", SignedIn),
    ("account/reset", Anybody),
    ("account/revoke", SignedIn),
    ("account/second-step-begin", SignedIn),
    ("account/second-step-finish", SignedIn),
    ("account/second-step-remove", SignedIn),
    ("account/sign-in", Anybody),
    // Without a sign-in that waits and a code that is right, nobody comes in.
    ("account/sign-in-code", Anybody),
    ("account/sign-out", Anybody),
    ("account/sign-out-everywhere", SignedIn),
    ("account/verify", Anybody),
    ("before/answer", Bearer),
    ("book/checkout", Anybody),
    ("book/code", Anybody),
    ("book/extend", Anybody),
    ("book/hold", Anybody),
    ("book/release", Anybody),
    ("book/save", Anybody),
    ("book/week", Anybody),
    ("book/zone", Anybody),
    ("booking/again", Bearer),
    ("booking/cancel", Bearer),
    ("booking/late", Bearer),
    ("booking/new-link", Bearer),
    ("booking/pay-fee", Bearer),
    ("booking/reschedule", Bearer),
    ("booking/tip", Bearer),
    ("course/book", Anybody),
    ("course/move", Bearer),
    ("course/new-link", Bearer),
    ("course/release", Bearer),
    ("course/save", Anybody),
    ("course/stop", Bearer),
    ("check-in/save", Bearer),
    ("courses/buy", Anybody),
    ("desk/activate", Manager),
    ("desk/approve", Staff),
    ("desk/arrived", Staff),
    ("desk/calendar-add", Staff),
    ("desk/calendar-remove", Staff),
    ("desk/calendar-stale", Staff),
    ("desk/calendar-try", Staff),
    ("desk/cancel", Staff),
    ("desk/charge-fee", Desk),
    ("desk/check-ins", Manager),
    ("desk/claim", Staff),
    ("desk/class-off", Staff),
    ("desk/class-put", Staff),
    ("desk/client-block", Desk),
    ("desk/client-contact", Desk),
    ("desk/client-erase", Owner),
    ("desk/client-merge", Manager),
    ("desk/client-invoices", Desk),
    ("desk/client-note", Desk),
    ("desk/client-unblock", Desk),
    ("desk/closed", Manager),
    ("desk/commission", Owner),
    ("desk/complete", Staff),
    ("desk/course-again", Desk),
    ("desk/course-end", Manager),
    ("desk/course-sell", Desk),
    ("desk/deactivate", Manager),
    ("desk/decline", Staff),
    ("desk/dismiss", Manager),
    ("desk/enter", Staff),
    ("desk/equipment-add", Manager),
    // Made before it is set.
    ("desk/feed-make", Staff),
    ("desk/feed-detail", Staff),
    ("desk/feed-revoke", Staff),
    ("desk/find-card", Desk),
    ("desk/find-client", Desk),
    ("desk/find-visit", Staff),
    ("desk/flag-settled", Staff),
    ("desk/gave-back", Manager),
    ("desk/gift-again", Desk),
    ("desk/gift-end", Manager),
    ("desk/gift-reissue", Desk),
    ("desk/gift-sell", Desk),
    ("desk/gift-settings", Manager),
    ("desk/hand-over", Manager),
    ("desk/hours-cancel", Staff),
    ("desk/hours-dates", Staff),
    ("desk/hours-off", Staff),
    ("desk/hours-off-remove", Staff),
    ("desk/hours-week", Staff),
    ("desk/invite", Manager),
    ("desk/invite-again", Manager),
    ("desk/invoice-address", Desk),
    ("desk/let-back", Manager),
    ("desk/mismatch-seen", Manager),
    ("desk/monthly-mail", Manager),
    ("desk/move", Staff),
    ("desk/no-show", Staff),
    ("desk/note-add", Staff),
    ("desk/note-open", Owner),
    ("desk/note-save", Staff),
    ("desk/note-template", Staff),
    ("desk/offer-end", Manager),
    ("desk/offer-make", Manager),
    ("desk/place-back", Manager),
    ("desk/place-clear", Manager),
    ("desk/place-order", Manager),
    ("desk/place-rename", Manager),
    ("desk/place-retire", Manager),
    ("desk/portrait-remove", Staff),
    ("desk/profile", Staff),
    ("desk/promotion-end", Manager),
    ("desk/promotion-make", Manager),
    ("desk/publish", Owner),
    ("desk/questionnaire", Manager),
    ("desk/questionnaire-file", Manager),
    ("desk/question-answer", Staff),
    ("desk/question-hide", Manager),
    ("desk/question-reject", Manager),
    ("desk/question-show", Manager),
    ("desk/refund", Desk),
    ("desk/reject-qualification", Manager),
    ("desk/remove-document", Staff),
    ("desk/reopen", Manager),
    ("desk/replay", Manager),
    ("desk/return-fee", Manager),
    ("desk/review", Staff),
    ("desk/role-give", Owner),
    ("desk/role-take", Owner),
    ("desk/room-add", Manager),
    ("desk/rules", Manager),
    ("desk/send-again", Manager),
    ("desk/sale-gave-back", Manager),
    ("desk/sale-send-again", Manager),
    ("desk/send-fee-link", Desk),
    ("desk/stop-visit", Staff),
    ("desk/studio", Manager),
    ("desk/suspend", Manager),
    ("desk/take-rest", Staff),
    ("desk/tip", Staff),
    ("desk/treatment", Manager),
    ("desk/treatment-back", Manager),
    ("desk/treatment-order", Manager),
    ("desk/treatment-retire", Manager),
    ("desk/verify-qualification", Manager),
    ("desk/waitlist-offer", Desk),
    ("desk/waitlist-remove", Desk),
    ("desk/waitlist-settings", Manager),
    ("desk/waive-fee", Manager),
    ("gift/balance", Anybody),
    ("gift/buy", Anybody),
    // By a link, or signed in for themselves.
    ("progress/asks", SignedIn),
    ("progress/choose", SignedIn),
    ("progress/forget", SignedIn),
    ("questions/ask", Anybody),
    ("setup/begin", Anybody),
    ("theme", Anybody),
    // The link is that of somebody's place on the list.
    ("waitlist/accept", Bearer),
    ("waitlist/change", Bearer),
    ("waitlist/decline", Bearer),
    ("waitlist/join", Anybody),
    ("waitlist/leave", Bearer),
    ("waitlist/new-link", Bearer),
    // The last one: nobody books where a studio is offline.
    ("desk/offline", Owner),
];

#[test]
fn every_server_function_has_a_row_here() {
    // Links the functions in: nothing else of the application is used by this test.
    let _ = app::shell::shell;
    let paths = leptos::server_fn::axum::server_fn_paths();
    let there: BTreeSet<String> =
        paths.map(|(path, _)| path.trim_start_matches("/api/ui/").to_owned()).collect();
    let listed: BTreeSet<String> = FORMS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(there, listed);
}

/// Everybody who may come by, and the address they sign in with.
const EVERYBODY: [&str; 10] = [
    "anonymous",
    "client",
    "other-client",
    "ana",
    "caio",
    "reception",
    "manager",
    "porto-therapist",
    "owner",
    "porto-owner",
];

pub struct Town {
    pub site: TestSite,
    browsers: Vec<Browser>,
    _db: storage::testing::TestDatabase,
}

impl Town {
    pub async fn new() -> Self {
        let db = database(Engine::Sqlite).await;
        let site = <TestSite as storage::testing::OnStore>::on(db.store.clone()).await;
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = TestStudio::create(&db.store, &options).await.expect("written");
        let mut browsers = Vec::new();
        for name in EVERYBODY {
            let browser = site.browser();
            if name != "anonymous" {
                let id = account(&site, name).await;
                let tx = db.store.begin().await.expect("begun");
                let (now, lisbon) = (site.now(), &site.studio);
                let appointed = match name {
                    "ana" => appoint(&tx, id, lisbon.id, lisbon.ana, now).await,
                    "caio" => appoint(&tx, id, lisbon.id, lisbon.caio, now).await,
                    "porto-therapist" => appoint(&tx, id, porto.id, porto.ana, now).await,
                    "owner" | "manager" | "reception" => {
                        grant(&tx, id, lisbon.id, name, now).await.map(|()| true)
                    }
                    "porto-owner" => grant(&tx, id, porto.id, "owner", now).await.map(|()| true),
                    _ => Ok(true),
                };
                assert!(appointed.expect("written"));
                tx.commit().await.expect("committed");
                sign_in(&browser, name).await;
            }
            browsers.push(browser);
        }
        Self { site, browsers, _db: db }
    }

    pub fn everybody(&self) -> impl Iterator<Item = (&'static str, &Browser)> {
        EVERYBODY.into_iter().zip(&self.browsers)
    }
}

pub async fn account(site: &TestSite, name: &str) -> AccountId {
    let services = site.services();
    let id: AccountId = storage::new_id();
    let hash = services.hasher.hash(&SecretString::from(PASSWORD)).await.expect("idle");
    let row = account::Model {
        id: id.0,
        email: format!("{name}@post.example"),
        name: name.into(),
        phone: None,
        password_hash: Some(hash),
        email_verified_at: Some(1),
        created_at: 1,
    };
    let tx = services.store.begin().await.expect("begun");
    storage::accounts::insert(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
    id
}

pub async fn sign_in(browser: &Browser, name: &str) {
    let typed = [("email", format!("{name}@post.example")), ("password", PASSWORD.to_owned())];
    let typed = typed.map(|(field, value)| (field.to_owned(), value));
    let answer = browser.post_form("/api/ui/account/sign-in", &typed).await;
    assert_eq!(answer.location(), "/account", "{answer}");
    assert!(["sid", "__Host-sid"].iter().any(|name| browser.cookie(name).is_some()));
}

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
        (".../reports/definitions", "/lisbon/desk/reports/definitions"),
        (
            ".../reports/behind",
            "/lisbon/desk/reports/behind?what=to_come&from=2026-11-01&to=2026-11-30",
        ),
        (
            ".../reports/csv/figures",
            "/lisbon/desk/reports/csv/figures?from=2026-11-01&to=2026-11-30",
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_changed_by_whoever_bears_its_link_and_by_nobody_else() {
    let town = Town::new().await;
    let visit = booked(&town.site, "2026-11-26T10:00:00+00:00", "client").await;
    let other = booked(&town.site, "2026-11-26T14:00:00+00:00", "other-client").await;
    let shown = [
        ("shown", "8400"),
        ("currency", "EUR"),
        ("start", "2026-11-27T10:00:00Z"),
        ("whom", "same"),
    ];
    for (name, browser) in town.everybody() {
        for token in [&visit.id.to_string(), &other.token[..40], ""] {
            for path in ["booking/cancel", "booking/reschedule", "booking/new-link"] {
                let mut form: Vec<_> =
                    shown.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
                form.push(("token".to_owned(), token.to_owned()));
                browser.post_form(&format!("/api/ui/{path}"), &form).await;
                let seen = read(&town.site, &visit).await;
                assert_eq!(
                    (seen.state.code(), seen.reschedules, seen.link_generation),
                    ("confirmed", 0, 0),
                    "{name}, {path}"
                );
            }
        }
    }
    let cancel = town.browsers[0].get(&format!("/b/{}/cancel", visit.token)).await.expect(200);
    town.browsers[0].submit(&cancel.form("/api/ui/booking/cancel")).await;
    assert_eq!(read(&town.site, &visit).await.state.code(), "cancelled");
    assert_eq!(read(&town.site, &other).await.state.code(), "confirmed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_taken_from_those_whose_it_is_and_from_the_owner() {
    let town = Town::new().await;
    let path = "/lisbon/desk/people/ana/portrait";
    let mut taken = Vec::new();
    for (name, browser) in town.everybody() {
        let answer = browser.upload(path, &[], ("me.png", &PIXEL)).await;
        taken.push(format!("{name}: {}", outcome(&answer)));
    }
    assert_eq!(
        taken,
        [
            "anonymous: sign-in",
            "client: 404",
            "other-client: 404",
            "ana: portrait",
            "caio: 404",
            "reception: 404",
            "manager: portrait",
            "porto-therapist: 404",
            "owner: portrait",
            "porto-owner: 404",
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_everything_about_a_client_is_made_for_an_owner_alone() {
    let town = Town::new().await;
    let visit = booked(&town.site, "2026-11-26T10:00:00+00:00", "client").await;
    let client = client_of(&town.site, &visit).await;
    let mut made = Vec::new();
    for (name, browser) in town.everybody() {
        for studio in ["lisbon", "porto"] {
            let path = format!("/{studio}/desk/clients/{client}/export");
            let why = [("why".to_owned(), "asked".to_owned())];
            let answer = browser.post_form(&path, &why).await;
            made.push(format!("{name} at {studio}: {}", outcome(&answer)));
        }
    }
    let of = |name: &str, codes: [&str; 2]| {
        [format!("{name} at lisbon: {}", codes[0]), format!("{name} at porto: {}", codes[1])]
    };
    let expected = EVERYBODY.map(|name| match name {
        "anonymous" => of(name, ["sign-in"; 2]),
        "owner" => of(name, ["200", "404"]),
        _ => of(name, ["404"; 2]),
    });
    assert_eq!(made, expected.concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_another_studio_is_reached_by_its_ids() {
    let town = Town::new().await;
    let mut day = 0;
    let visit = fresh(&town.site, &mut day).await;
    let store = &town.site.services().store;
    let (seen, client) = (read(&town.site, &visit).await, client_of(&town.site, &visit).await);
    let lisbon = town.site.studio.id;
    let row = storage::clients::of_studio(store.reader(), lisbon, client).await.expect("read");
    let [stranger] = ["porto-owner"]
        .map(|wanted| town.everybody().find(|(name, _)| *name == wanted).expect("somebody").1);
    for &(path, whom) in FORMS {
        if !matches!(whom, Staff | Desk | Manager | Owner) {
            continue;
        }
        let mut swapped = fields(path, &seen, 0);
        for (name, value) in &mut swapped {
            if name == "studio" {
                "porto".clone_into(value);
            }
        }
        stranger.post_form(&format!("/api/ui/{path}"), &swapped).await;
        assert_eq!(read(&town.site, &visit).await, seen, "{path}");
        let now = storage::clients::of_studio(store.reader(), lisbon, client).await;
        assert_eq!(now.expect("read"), row, "{path}");
    }
    let theirs = storage::audit::of_object(store.reader(), &client.to_string()).await;
    assert!(theirs.expect("read").is_empty(), "nobody did anything to the client");
}

/// A PNG of one pixel.
pub const PIXEL: [u8; 69] = [
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 0x0C, b'I', b'D', b'A', b'T',
    0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0, 0, 3, 1, 1, 0, 0xC9, 0xFE, 0x92, 0xEF, 0, 0, 0, 0, b'I',
    b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

/// An hour with Ana, confirmed, at a time that was not used before.
async fn fresh(site: &TestSite, day: &mut u32) -> Made {
    *day += 1;
    // Six hours a day, from Wednesday 25 November; no Sundays.
    let (days, hour) = ((*day - 1) / 4, 9 + (*day - 1) % 4 * 2);
    let days = days + days.saturating_add(2) / 6;
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
    let date = date + chrono::Days::new(days.into());
    // The stand-in's clock goes on while the table is made, and ours stands still.
    site.set_time(site.now()).await;
    booked(site, &format!("{date}T{hour:02}:00:00+00:00"), "client").await
}

async fn client_of(site: &TestSite, visit: &Made) -> domain::ClientId {
    read(site, visit).await.client.expect("somebody booked it")
}

async fn read(site: &TestSite, visit: &Made) -> Booking {
    let services = site.services();
    let found = storage::bookings::by_id(services.store.reader(), visit.id).await;
    found.expect("read").expect("it is there")
}

/// Everything a form may ask for. A visit that is entered or moved begins `early` minutes
/// after midnight.
fn fields(path: &str, booking: &Booking, early: usize) -> Vec<(String, String)> {
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

/// An answer in a word.
pub fn outcome(answer: &Answer) -> String {
    if !answer.status.is_redirection() {
        return answer.status.as_u16().to_string();
    }
    let to = answer.location();
    let query = |name: &str| {
        let found = to.split(['?', '&', '#']).find_map(|part| part.strip_prefix(name));
        found.map(ToOwned::to_owned)
    };
    if to.starts_with("/sign-in?next") {
        "sign-in".to_owned()
    } else if let Some(done) = query("done=") {
        done
    } else if let Some(code) = query("refused=") {
        code
    } else {
        let path = to.split('?').next().unwrap_or_default();
        let is_id = |part: &str| part.parse::<domain::ClientId>().is_ok();
        let parts = path.split('/').map(|part| if is_id(part) { "{id}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }
}

pub fn head(what: &str) -> String {
    let width = if what == "page" { 26 } else { 28 };
    let names: String = EVERYBODY.iter().map(|name| format!(" {name:<18}")).collect();
    format!("{what:<width$}{}\n", names.trim_end())
}
