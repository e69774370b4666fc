//! Whoever ends a visit that was paid is asked first who they are, and comes back to what they
//! were about to press; where nothing was paid, nobody is.

use chrono::NaiveDate;
use services::testing::TestBed;
use storage::testing::run;

use super::*;
use crate::{
    books,
    html::Form,
    site::new_booking,
    visits::{Made, booked, confirmed, held, made, pay, state},
};

const TEN: &str = "2026-11-26T10:00:00+00:00";
const NOON: &str = "2026-11-26T12:00:00+00:00";
const TWO: &str = "2026-11-26T14:00:00+00:00";
const CLASS: &str = "2026-11-28T14:00:00+00:00";

async fn sql(site: &TestSite, statement: &str) {
    run(&site.services().store, statement).await;
}

/// The visit's number, and its day.
async fn named(site: &TestSite, visit: &Made) -> (String, NaiveDate) {
    let found = storage::bookings::by_id(site.services().store.reader(), visit.id).await;
    let booking = found.expect("read").expect("there");
    (booking.reference, booking.local_start.date())
}

/// The visit's form of this name.
fn form_of(page: &Answer, act: &str, visit: &Made) -> Form {
    let id = visit.id.to_string();
    let mut forms = Form::all(&page.body).into_iter();
    let is_it = |form: &Form| form.action.ends_with(act) && form.value("booking") == Some(&id);
    forms.find(is_it).unwrap_or_else(|| panic!("no {act}: {page}"))
}

/// Whether the fold in which the form stands is open.
fn is_open(page: &Answer, form: &str) -> bool {
    let fold = page.body.split("<details").find(|fold| fold.contains(form)).expect("its fold");
    fold.split('>').next().expect("a tag").contains(" open")
}

/// Sends a form ten minutes after somebody signed in, confirms, and comes back to `back`.
async fn asked_first(site: &TestSite, who: &Browser, form: &Form, back: &str) -> Answer {
    later(site, 601).await;
    let asked = who.submit(form).await;
    assert!(asked.location().starts_with("/account/confirm?next=/lisbon/desk"), "{asked}");
    let page = who.follow(asked).await.expect(200);
    let plain = page.body.replace("&amp;", "&");
    let unsaid = back.replace("&refused=unconfirmed", "").replace("?refused=unconfirmed", "");
    assert!(plain.contains(&format!("href=\"{unsaid}\"")), "the way back says nothing yet: {page}");
    let right = who.submit(&page.form(CONFIRM).with("password", PASSWORD)).await;
    assert_eq!(right.location(), back);
    let page = who.follow(right).await.expect(200);
    assert!(page.body.contains("Nothing was done yet: it is sure now"), "{page}");
    page
}

/// What went back of all payments, in minor units.
async fn went_back(site: &TestSite) -> i64 {
    let books = books::agree(site).await;
    let payments = books["payments"].as_array().expect("a list").clone();
    payments.iter().filter_map(|payment| payment["refunded"].as_i64()).sum()
}

/// A visit that is to be paid at the studio.
async fn unpaid(site: &TestSite, start: &str, client: &str) -> Made {
    let mut body = new_booking("deep-tissue", "ana", start, client);
    body["payment"] = "at_studio".into();
    let made = made(site, &body).await;
    confirmed(site, &made).await;
    made
}

on_both_engines! {
    async fn whoever_ends_a_paid_visit_confirms_and_presses_once_more(site: &TestSite) {
        sql(site, "UPDATE policy SET no_show_percent = 50").await;
        let cancelled = booked(site, TEN, "amara").await;
        let missed = booked(site, NOON, "bela").await;
        let stopped = booked(site, TWO, "chika").await;
        sql(site, "UPDATE therapist SET online = 'approval'").await;
        let declined = held(site, "2026-11-27T10:00:00+00:00", "dora").await;
        pay(site, &declined).await;
        let is_requested = async || (state(site, &declined).await == "requested").then_some(());
        site.eventually("the visit waits for its answer", is_requested).await;
        let desk = member(site, "reception").await;
        for (act, visit, done) in [
            ("decline", &declined, "declined"),
            ("cancel", &cancelled, "cancelled"),
            ("no-show", &missed, "no_show"),
            ("stop-visit", &stopped, "stopped"),
        ] {
            if act == "no-show" {
                site.set_time(TestBed::at("2026-11-26T14:05:00Z")).await;
                sign_in(&desk, "reception").await;
            }
            let (reference, date) = named(site, visit).await;
            let day = format!("/lisbon/desk?date={date}");
            let form = form_of(&desk.get(&day).await.expect(200), act, visit);
            let before = state(site, visit).await;
            let back = format!("{day}&about={reference}&act={act}&refused=unconfirmed#v-{reference}");
            let page = asked_first(site, &desk, &form, &back).await;
            assert_eq!(state(site, visit).await, before, "{act}: nothing was done");
            assert!(is_open(&page, &format!("act-{reference}-{act}-asks")), "{act}: {page}");
            if act == "cancel" {
                assert!(is_open(&page, &format!("act-{reference}-ahead")), "around it: {page}");
            }
            let sent = desk.submit(&form_of(&page, act, visit)).await;
            assert!(sent.location().contains(&format!("&done={done}")), "{act}: {sent}");
        }
        assert_eq!(went_back(site).await, 3 * 8_400 + 4_200);
    }

    async fn a_desk_types_no_password_for_visits_that_nobody_paid(site: &TestSite) {
        sql(site, "UPDATE policy SET pay_at_studio = TRUE, no_show_percent = 50").await;
        let first = unpaid(site, TEN, "amara").await;
        let second = unpaid(site, NOON, "bela").await;
        let third = unpaid(site, TWO, "chika").await;
        site.set_time(TestBed::at("2026-11-26T14:05:00Z")).await;
        let desk = member(site, "reception").await;
        let day = desk.get("/lisbon/desk?date=2026-11-26").await.expect(200);
        later(site, 601).await;
        for (act, visit, done) in
            [("cancel", &first, "cancelled"), ("no-show", &second, "no_show"), ("stop-visit", &third, "stopped")]
        {
            let sent = desk.submit(&form_of(&day, act, visit)).await;
            assert!(sent.location().contains(&format!("&done={done}")), "{act}: {sent}");
        }
    }

    async fn hours_that_were_typed_wait_while_a_visit_in_their_way_is_cancelled(site: &TestSite) {
        let visit = booked(site, "2026-11-24T15:00:00+00:00", "late").await;
        let ana = member(site, "ana").await;
        let hours = ana.get("/lisbon/desk/hours?therapist=ana").await.expect(200);
        let form = (0..6).fold(hours.form("desk/hours-week"), |form, day| {
            form.with(&format!("hours[d{day}-0-until]"), "14:00")
        });
        let sent = ana.submit(&form.press("act", "save")).await;
        let page = ana.follow(sent).await.expect(200);
        let form = form_of(&page, "desk/hours-cancel", &visit);
        // What is said there instead is what came of this form.
        let here = form.value("back").expect("where it stands").replace("&refused=conflicts", "");
        let page = asked_first(site, &ana, &form, &format!("{here}&refused=unconfirmed")).await;
        assert!(page.body.contains("One visit would lie outside these hours"), "{page}");
        let sent = ana.submit(&form_of(&page, "desk/hours-cancel", &visit)).await;
        assert_eq!(sent.location(), format!("{here}&done=visit_cancelled"));
        let page = ana.follow(sent).await.expect(200);
        let saved = ana.submit(&page.form("desk/hours-week")).await;
        let page = ana.follow(saved).await.expect(200);
        let until = page.form("desk/hours-week");
        assert_eq!(until.value("hours[d0-0-until]"), Some("14:00"), "what was typed is saved");
        assert_eq!(state(site, &visit).await, "cancelled");
    }

    async fn a_class_that_a_pair_paid_for_is_called_off_after_confirming(site: &TestSite) {
        const PUT: &str = "/api/ui/desk/class-put";
        const OFF: &str = "/api/ui/desk/class-off";
        sql(site, "UPDATE treatment SET kind = 'partner_class', pairs = 4 WHERE slug = 'deep-tissue'").await;
        let manager = member(site, "manager").await;
        let page = manager.get("/lisbon/desk/classes").await.expect(200);
        let form = page.form(PUT).with("treatment", "deep-tissue").with("therapist", "ana");
        let form = form.with("date", "2026-11-28").with("time", "14:00");
        let put = manager.submit(&form.with("weeks", "2").with("pairs", "2")).await;
        assert_eq!(put.location(), "/lisbon/desk/classes?done=put");
        let pair = booked(site, CLASS, "amara").await;
        let page = manager.get("/lisbon/desk/classes").await.expect(200);
        let form = page.form(OFF);
        let id = form.value("class").expect("the first of two").to_owned();
        let back = format!("/lisbon/desk/classes?about={id}&refused=unconfirmed#c-{id}");
        let page = asked_first(site, &manager, &form, &back).await;
        assert_eq!(page.body.matches("it is sure now").count(), 1, "at its class alone: {page}");
        assert!(is_open(&page, &format!("value=\"{id}\"")), "{page}");
        assert_eq!(state(site, &pair).await, "confirmed");
        let done = manager.submit(&page.form(OFF)).await;
        assert_eq!(done.location(), "/lisbon/desk/classes?done=called_off");
        assert_eq!(went_back(site).await, 8_400);
        // The other date has nobody who paid.
        later(site, 601).await;
        let page = manager.follow(done).await.expect(200);
        let done = manager.submit(&page.form(OFF)).await;
        assert_eq!(done.location(), "/lisbon/desk/classes?done=called_off");
    }

    async fn what_a_therapist_writes_to_a_client_they_decline_waits_until_they_confirmed(site: &TestSite) {
        const REVIEW: &str = "/api/ui/desk/review";
        const WORDS: &str = "Please have the swelling looked at first.";
        let mut body = new_booking("deep-tissue", "ana", TEN, "amara");
        body["screening"] = serde_json::json!({ "yes": ["pregnancy"] });
        let visit = made(site, &body).await;
        pay(site, &visit).await;
        confirmed(site, &visit).await;
        let ana = member(site, "ana").await;
        let (reference, _) = named(site, &visit).await;
        let here = format!("/lisbon/desk/reviews/{reference}");
        let form = ana.get(&here).await.expect(200).form(REVIEW);
        let form = form.with("decision", "declined").with("words", WORDS);
        let page = asked_first(site, &ana, &form, &format!("{here}?refused=unconfirmed")).await;
        let again = page.form(REVIEW);
        assert_eq!((again.value("decision"), again.value("words")), (Some("declined"), Some(WORDS)));
        assert!(!page.body.contains("<title>Error"), "there is nothing wrong with it: {page}");
        assert_eq!(state(site, &visit).await, "confirmed");
        let done = ana.submit(&again).await;
        assert_eq!(done.location(), "/lisbon/desk/reviews?done=declined");
        assert_eq!(went_back(site).await, 8_400);
        let told = mail(site, &visit.email, "cancelled").await;
        assert!(told.text.contains(WORDS), "{}", told.text);
    }
}
