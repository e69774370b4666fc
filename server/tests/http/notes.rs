//! Session notes over HTTP: who reaches which, and that nothing typed is lost.

use std::fmt::Write;

use chrono::TimeDelta;
use domain::booking::Booking;
use services::{
    auth::testing,
    bookings::desk::{MoveRequest, move_visit},
};

use crate::{
    authorisation::{Town, sign_in},
    client::Browser,
    html::{Form, words},
    visits::booked,
};

const SAVE: &str = "/api/ui/desk/note-save";
const START: &str = "2026-11-26T10:00:00+00:00";

/// A visit with Ana that has just ended, and the address of its note.
async fn over(town: &Town) -> (Booking, String) {
    let made = booked(&town.site, START, "amara").await;
    let services = town.site.services();
    let booking = storage::bookings::by_id(services.store.reader(), made.id).await;
    let booking = booking.expect("read").expect("there");
    town.site.set_time(booking.span.end).await;
    let page = format!("/lisbon/desk/notes/{}", booking.reference);
    // Sessions of the staff end after half an hour without use.
    for (name, browser) in town.everybody().filter(|(name, _)| *name != "anonymous") {
        sign_in(browser, name).await;
    }
    (booking, page)
}

fn of<'a>(town: &'a Town, who: &str) -> &'a Browser {
    town.everybody().find(|(name, _)| *name == who).expect("somebody").1
}

/// The mark of the form, which stands in a list that is chosen from.
fn marked(form: Form) -> Form {
    form.with("marks[back-head][intensity]", "3").with("marks[back-head][kind]", "ache")
}

/// Ana writes the note with two marks.
async fn written(town: &Town, page: &str) {
    let ana = of(town, "ana");
    let form = ana.get(page).await.expect(200).form(SAVE);
    let form = form
        .with("subjective", "Says kanarienvogel.")
        .with("marks[back-lower-left][intensity]", "6")
        .with("marks[back-lower-left][kind]", "ache")
        .with("marks[front-knee-right][intensity]", "2")
        .with("marks[front-knee-right][kind]", "scar");
    let saved = ana.submit(&form).await;
    assert_eq!(saved.location(), format!("{page}?done=saved"), "{saved}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_is_shown_to_those_it_is_for() {
    let town = Town::new().await;
    let (booking, page) = over(&town).await;
    written(&town, &page).await;
    let mut table = String::new();
    let there = page.replace("/lisbon/", "/porto/");
    let open = ("/api/ui/desk/note-open", [("reason", "The client asked for a copy")]);
    for (name, browser) in town.everybody() {
        let mut row = format!("{name:<16}");
        for path in [&page, &there] {
            let answer = browser.get(path).await;
            let shown = answer.body.contains("kanarienvogel");
            let asks = answer.body.contains("Why you open it");
            let cell = match answer.status.as_u16() {
                200 if shown => "note",
                200 if asks => "asked why",
                200 => "shown without",
                303 => "sign-in",
                404 => "404",
                other => panic!("{other}"),
            };
            assert!(!shown || answer.status == 200, "{name}");
            let _ = write!(row, " {cell:<16}");
        }
        let mut fields = vec![
            ("studio".to_owned(), "lisbon".to_owned()),
            ("reference".to_owned(), booking.reference.clone()),
        ];
        fields.extend(open.1.map(|(name, value)| (name.to_owned(), value.to_owned())));
        browser.post_form(open.0, &fields).await;
        let after = browser.get(&page).await.body.contains("kanarienvogel");
        let _ = writeln!(table, "{row} {}", if after { "note" } else { "nothing" });
    }
    insta::assert_snapshot!("notes_by_person", table);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_survives_a_refusal_a_stale_page_and_the_end_of_the_session() {
    let town = Town::new().await;
    let (booking, page) = over(&town).await;
    let ana = of(&town, "ana");
    // Refused: words without a mark.
    let form = ana.get(&page).await.expect(200).form(SAVE);
    let form = form.with("plan", "Come back soon.").with("marks[back-head][words]", "dull");
    let refused = ana.submit(&form).await;
    let again = ana.follow(refused).await.expect(200);
    assert!(words(&again.body).contains("choose how strong it is"), "{again}");
    assert_eq!(again.form(SAVE).value("plan"), Some("Come back soon."));
    assert_eq!(again.form(SAVE).value("marks[back-head][words]"), Some("dull"));
    let form = marked(again.form(SAVE));
    assert_eq!(ana.submit(&form).await.location(), format!("{page}?done=saved"));
    // Stale: two pages were open.
    let edit = format!("{page}?edit=1");
    let one = marked(ana.get(&edit).await.expect(200).form(SAVE));
    let other = one.clone().with("plan", "Twice a week.");
    assert_eq!(
        ana.submit(&one.with("plan", "Rest.")).await.location(),
        format!("{page}?done=saved")
    );
    let stale = ana.submit(&other).await;
    let both = ana.follow(stale).await.expect(200);
    assert!(words(&both.body).contains("saved since you opened it"), "{both}");
    assert!(both.body.contains("Rest."), "what is saved is shown");
    assert_eq!(both.form(SAVE).value("plan"), Some("Twice a week."));
    assert_eq!(ana.submit(&marked(both.form(SAVE))).await.location(), format!("{page}?done=saved"));
    assert!(ana.get(&page).await.body.contains("Twice a week."));
    // Signed out while typing.
    let form = ana.get(&edit).await.expect(200).form(SAVE);
    let form = marked(form.with("plan", "Kanarienvogel."));
    town.site.set_time(booking.span.end + TimeDelta::minutes(45)).await;
    let out = ana.submit(&form).await;
    assert_eq!(out.location(), format!("/sign-in?next={page}"));
    assert!(!ana.get(&page).await.body.contains("Kanarienvogel"), "not before signing in");
    sign_in(ana, "caio").await;
    assert_eq!(ana.get(&page).await.status, 404, "nor to a colleague at the same browser");
    sign_in(ana, "owner").await;
    assert!(!ana.get(&page).await.body.contains("Kanarienvogel"), "nor to the owner");
    sign_in(ana, "ana").await;
    let back = ana.get(&page).await.expect(200);
    assert!(words(&back.body).contains("You had been signed out"), "{back}");
    assert_eq!(back.form(SAVE).value("plan"), Some("Kanarienvogel."));
    // The day is over: it goes into an addendum.
    town.site.set_time(booking.span.end + TimeDelta::hours(25)).await;
    sign_in(ana, "ana").await;
    let closed = ana.submit(&marked(back.form(SAVE))).await;
    let closed = ana.follow(closed).await.expect(200);
    let add = closed.form("/api/ui/desk/note-add");
    assert_eq!(add.value("text"), Some("Plan: Kanarienvogel."));
    assert_eq!(ana.submit(&add).await.location(), format!("{page}?done=added"));
    let read = ana.get(&page).await.expect(200);
    assert!(words(&read.body).contains("Added later") && read.body.contains("Kanarienvogel."));
    assert_eq!(read.form("/api/ui/desk/note-add").value("text"), Some(""), "it is saved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_while_a_visit_is_handed_over_stays_with_whoever_typed_it() {
    let town = Town::new().await;
    let (booking, page) = over(&town).await;
    let ana = of(&town, "ana");
    let form = marked(ana.get(&page).await.expect(200).form(SAVE)).with("plan", "Kanarienvogel.");
    let studio = &town.site.studio;
    let whom = services::bookings::Whom::One(studio.caio);
    let to =
        MoveRequest { start: booking.span.start, whom, any_hour: Some("He offered to".into()) };
    let owner = testing::owner(studio.id).into();
    move_visit(&town.site.services(), &owner, booking.id, to).await.expect("he is free");
    let refused = ana.submit(&form).await;
    let kept = ana.follow(refused).await.expect(200);
    assert!(words(&kept.body).contains("This visit was handed over"), "{kept}");
    assert!(kept.body.contains("Kanarienvogel."), "{kept}");
    for other in ["caio", "owner"] {
        sign_in(ana, other).await;
        assert!(!ana.get(&page).await.body.contains("Kanarienvogel."), "at the same browser");
    }
    sign_in(ana, "ana").await;
    let discard = ana.get(&page).await.expect(200).form(SAVE);
    ana.submit(&discard.press("act", "discard")).await;
    assert_eq!(ana.get(&page).await.status, 404, "nothing of it is hers any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_a_note_as_it_was_forgets_what_was_typed() {
    let town = Town::new().await;
    let (_, page) = over(&town).await;
    written(&town, &page).await;
    let ana = of(&town, "ana");
    let form = ana.get(&format!("{page}?edit=1")).await.expect(200).form(SAVE);
    let long = "Kanarienvogel. ".repeat(300);
    let refused = ana.submit(&marked(form).with("plan", &long)).await;
    let again = ana.follow(refused).await.expect(200);
    assert!(again.body.contains("Kanarienvogel."), "kept");
    let left = ana.submit(&again.form(SAVE).press("act", "discard")).await;
    assert_eq!(left.location(), page);
    assert!(!ana.get(&page).await.expect(200).body.contains("Kanarienvogel."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_fills_in_without_taking_anything_away() {
    let town = Town::new().await;
    let (_, page) = over(&town).await;
    let ana = of(&town, "ana");
    let templates = "/lisbon/desk/note-templates";
    let form = ana.get(templates).await.expect(200).form("/api/ui/desk/note-template");
    let form = form.with("name", "Desk neck").with("objective", "Prone.");
    let saved = ana.submit(&form).await;
    assert_eq!(saved.location(), format!("{templates}?done=saved"), "{saved}");
    let twice = ana.submit(&form).await;
    let twice = ana.follow(twice).await.expect(200);
    assert!(words(&twice.body).contains("You have a template of this name"), "{twice}");
    let shown = ana.get(&page).await.expect(200);
    let id = shown.body.split("<option value=\"").find(|option| option.contains("Desk neck"));
    let id = id.and_then(|option| option.split('"').next()).expect("its option").to_owned();
    let form = shown.form(SAVE).with("objective", "Stiff.").with("template", &id);
    let filled = ana.submit(&form.press("act", "fill")).await;
    let filled = ana.follow(filled).await.expect(200);
    assert_eq!(filled.form(SAVE).value("objective"), Some("Stiff.\n\nProne."));
    assert!(words(&filled.body).contains("not saved yet"), "{filled}");
    assert_eq!(of(&town, "owner").get(templates).await.status, 404, "an owner has none");
}
