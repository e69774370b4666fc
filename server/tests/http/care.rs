//! How somebody is, over HTTP: from the mailed link to their line, as a browser without a
//! script does it.

use chrono::TimeDelta;
use domain::booking::Booking;

use crate::{
    account::{holds, pays},
    authorisation::{Town, sign_in},
    client::Browser,
    html::words,
    visits::{Made, booked, mail},
};

const SAVE: &str = "/api/ui/check-in/save";
const START: &str = "2026-11-26T15:00:00+00:00";
const CHILD: &str = "Pieta Zeisig";
const ASKS: &str = "how is your back?";

fn of<'a>(town: &'a Town, who: &str) -> &'a Browser {
    town.everybody().find(|(name, _)| *name == who).expect("somebody").1
}

async fn read(town: &Town, made: &Made) -> Booking {
    let services = town.site.services();
    let found = storage::bookings::by_id(services.store.reader(), made.id).await;
    found.expect("read").expect("there")
}

/// A manager has clients asked, and somebody books.
async fn asked(town: &Town) -> (Made, Booking) {
    let manager = of(town, "manager");
    let page = manager.get("/lisbon/desk/setup/check-ins").await.expect(200);
    let form = page.form("/api/ui/desk/check-ins").with("mails", "yes");
    let saved = manager.submit(&form).await;
    assert_eq!(saved.location(), "/lisbon/desk/setup/check-ins?done=set", "{saved}");
    let made = booked(&town.site, START, "client").await;
    let booking = read(town, &made).await;
    (made, booking)
}

/// The path of a link to this page in the latest mail that asks.
async fn mailed(town: &Town, made: &Made, subject: &str, page: &str) -> String {
    let mail = mail(&town.site, &made.email, subject).await;
    let found = mail.text.split_whitespace().find(|word| word.contains(page));
    let url = found.unwrap_or_else(|| panic!("no {page} in {}", mail.text));
    url.strip_prefix(town.site.base.as_str()).expect("ours").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_tap_on_a_mailed_link_is_an_answer_and_nothing_typed_is_lost() {
    let town = Town::new().await;
    let (made, booking) = asked(&town).await;
    town.site.set_time(booking.span.start - TimeDelta::hours(3)).await;
    let page = mailed(&town, &made, ASKS, "/check-in/").await;
    let browser = town.site.browser();
    let shown = browser.get(&page).await.expect(200);
    assert!(words(&shown.body).contains("How much does your back hurt today?"), "{shown}");
    assert_eq!(shown.header("cache-control"), "no-store");
    assert!(!shown.body.contains("<leptos-island"), "nothing to run");
    // Without the number: everything else stays.
    let form = shown.form(SAVE);
    let form = form
        .with("activities[a1][name]", "Tying my shoes")
        .with("activities[a1][score]", "7")
        .with("places[back-lower-left]", "1");
    let refused = browser.submit(&form).await;
    let again = browser.follow(refused).await.expect(200);
    assert!(words(&again.body).contains("Choose a number from 0 to 10"), "{again}");
    let kept = again.form(SAVE);
    assert_eq!(kept.value("activities[a1][name]"), Some("Tying my shoes"));
    assert_eq!(kept.value("places[back-lower-left]"), Some("1"));
    let thanks = browser.submit(&kept.with("pain", "7")).await;
    assert_eq!(thanks.location(), page, "{thanks}");
    let thanks = browser.follow(thanks).await.expect(200);
    assert!(words(&thanks.body).contains("You said 7 of 10, before your visit."), "{thanks}");
    // A thumb slipped: the form is filled with what was said.
    let edit = browser.get(&format!("{page}?edit=1")).await.expect(200);
    assert_eq!(edit.form(SAVE).value("pain"), Some("7"));
    assert_eq!(edit.form(SAVE).value("activities[a1][score]"), Some("7"));
    browser.submit(&edit.form(SAVE).with("pain", "6")).await;
    assert!(words(&browser.get(&page).await.body).contains("You said 6 of 10"));
    // The therapist reads it beside the note, and nobody else does.
    town.site.set_time(booking.span.start).await;
    for (who, sees) in [("ana", true), ("owner", false)] {
        let browser = of(&town, who);
        sign_in(browser, who).await;
        let note = browser.get(&format!("/lisbon/desk/notes/{}", booking.reference)).await;
        assert_eq!(words(&note.body).contains("pain 6 of 10"), sees, "{who}: {note}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_sees_their_line_is_left_alone_and_deletes_it() {
    let town = Town::new().await;
    let (made, booking) = asked(&town).await;
    town.site.set_time(booking.span.start - TimeDelta::hours(3)).await;
    let question = mailed(&town, &made, ASKS, "/check-in/").await;
    let progress = mailed(&town, &made, ASKS, "/progress/").await;
    let browser = town.site.browser();
    let none = browser.get(&progress).await.expect(200);
    assert!(words(&none.body).contains("No answer yet"), "{none}");
    assert!(none.body.contains(&question), "what waits is one tap away");
    let form = browser.get(&question).await.expect(200).form(SAVE);
    browser.submit(&form.with("pain", "7")).await;
    town.site.set_time(booking.span.end + TimeDelta::hours(25)).await;
    let later = mailed(&town, &made, "A day after", "/check-in/").await;
    let form = browser.get(&later).await.expect(200).form(SAVE);
    browser.submit(&form.with("pain", "6")).await;
    let line = browser.get(&progress).await.expect(200);
    let said = words(&line.body);
    for part in [
        "From 7 to 6: this could be chance",
        "From 7 at the start, 5 would be better by more than chance, and 9 worse.",
        "Everything you answered",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(line.body.contains("role=\"img\"") && line.body.contains("care-table"));
    // The link shows what is theirs to nobody who changes it.
    let mut forged = progress.clone();
    forged.pop();
    let gone = browser.get(&forged).await;
    assert_eq!(gone.status, 404);
    assert_eq!(browser.get(&question.replace("/check-in/", "/progress/")).await.status, 404);
    assert_eq!(browser.get(&progress.replace("/progress/", "/check-in/")).await.status, 404);
    // No more mails, and then no more answers.
    let silent = browser.submit(&line.form("/api/ui/progress/asks")).await;
    assert_eq!(silent.location(), format!("{progress}?done=silent"));
    let unsure = browser.submit(&line.form("/api/ui/progress/forget")).await;
    assert!(unsure.location().starts_with(&format!("{progress}?refused=unsure")), "{unsure}");
    let sure = line.form("/api/ui/progress/forget").with("sure", "yes");
    assert_eq!(browser.submit(&sure).await.location(), format!("{progress}?done=deleted"));
    let after = browser.get(&progress).await.expect(200);
    assert!(words(&after.body).contains("No answer yet"), "{after}");
    assert_eq!(storage::testing::count(&town.site.services().store, "check_in").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_are_pasted_and_nothing_pasted_is_lost() {
    let town = Town::new().await;
    let manager = of(&town, "manager");
    let new = "/lisbon/desk/setup/check-ins/new?kind=roland-morris";
    let form = manager.get(new).await.expect(200).form("/api/ui/desk/questionnaire");
    assert_eq!((form.value("points"), form.value("percent")), (Some("5"), Some("30")));
    let statements =
        |n: i32| (1..=n).map(|n| format!("Made-up statement {n}\n")).collect::<String>();
    let refused = manager.submit(&form.with("statements", &statements(23))).await;
    let again = manager.follow(refused).await.expect(200);
    assert!(words(&again.body).contains("The number of statements is not what"), "{again}");
    let form = again.form("/api/ui/desk/questionnaire");
    assert!(form.value("statements").is_some_and(|it| it.contains("statement 23")));
    let saved = manager.submit(&form.with("statements", &statements(24))).await;
    assert!(saved.location().ends_with("?done=saved"), "{saved}");
    let page = manager.follow(saved).await.expect(200);
    let form = page.form("/api/ui/desk/questionnaire");
    assert_eq!(form.value("version"), Some("1"));
    // It is asked before the first visit: nothing ticked, and said to be nothing.
    let made = booked(&town.site, START, "client").await;
    let booking = read(&town, &made).await;
    let services = town.site.services();
    let opens = services::outcomes::Opens::CheckIn(services::outcomes::Moment::Before);
    let token = services::outcomes::care_token(&services, &booking, opens);
    let browser = town.site.browser();
    let question = browser.get(&format!("/check-in/{token}")).await.expect(200);
    assert!(words(&question.body).contains("Made-up statement 24"), "{question}");
    let boxes: Vec<&str> = question.body.split("name=\"answers[").skip(1).collect();
    assert_eq!(boxes.len(), 25, "24 statements, and that none applies");
    let none = boxes[24].split('"').next().expect("its name");
    let form = question.form(SAVE).with("pain", "4").with(&format!("answers[{none}"), "1");
    let answered = browser.submit(&form).await;
    assert_eq!(answered.location(), format!("/check-in/{token}"), "{answered}");
    let opens = services::outcomes::Opens::Progress;
    let token = services::outcomes::care_token(&services, &booking, opens);
    let line = browser.get(&format!("/progress/{token}")).await.expect(200);
    let text = words(&line.body);
    assert!(text.contains("Roland-Morris (version 1): 0"), "{text}");
}

/// The client with this account books for a child, who becomes a client before they do.
async fn child_booked(town: &Town) -> Booking {
    let (mother, site) = (of(town, "client"), &town.site);
    let page = mother.get("/account/family").await.expect(200);
    let form = page.form("/api/ui/account/person-add").with("name", CHILD);
    let added = mother.submit(&form).await;
    let page = mother.follow(added).await.expect(200);
    let id = page.body.split("/account/family?edit=").nth(1).expect("a link");
    let id = id.split(['"', '#']).next().expect("an id");
    let details = holds(mother, "2026-11-26T10:00:00Z").await;
    let form = details.form("/api/ui/book/checkout");
    let form = form.with("comes", id).with("none", "yes").with("agreed", "yes");
    let sent = mother.submit(&form).await;
    pays(mother, &sent.location()).await;
    site.settled().await;
    let services = site.services();
    let who = services::auth::testing::owner(site.studio.id).into();
    let date = "2026-11-26".parse().expect("a date");
    let day = services::bookings::desk::day(&services, &who, date).await.expect("shown");
    let id = day.visits[0].id;
    storage::bookings::by_id(services.store.reader(), id).await.expect("read").expect("there")
}

/// Answered by the link of a visit, before it.
pub async fn says(town: &Town, booking: &Booking, pain: i32) {
    use services::outcomes::{Moment, Opens, Scores, care_link, care_token, check_in};
    let services = town.site.services();
    let token = care_token(&services, booking, Opens::CheckIn(Moment::Before));
    let link = care_link(&services, &token).expect("ours");
    let scores = Scores { pain: Some(pain), ..Scores::default() };
    check_in(&services, &link, &scores).await.expect("it is asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_childs_line_is_named_and_its_forms_act_on_nobody_else() {
    let town = Town::new().await;
    let child = child_booked(&town).await;
    let made = booked(&town.site, START, "client").await;
    let own = read(&town, &made).await;
    of(&town, "client").post_form("/api/ui/account/claim", &[]).await;
    let id = |booking: &Booking| booking.client.expect("somebody").to_string();
    assert_ne!(id(&child), id(&own));
    says(&town, &child, 8).await;
    says(&town, &own, 3).await;
    let mother = of(&town, "client");
    let forget = "/api/ui/progress/forget";
    let at = |booking| format!("/account/progress?client={}", id(booking));

    let line = mother.get("/account/progress").await.expect(200);
    let text = words(&line.body);
    assert!(text.contains("How you are doing") && text.contains("Pain: 3 of 10."), "{text}");
    assert!(!text.contains("Pain: 8"), "{text}");
    assert_eq!(line.form(forget).value("client"), Some(id(&own).as_str()), "her own comes first");
    assert!(line.body.contains(&at(&child)) && text.contains(CHILD), "{text}");

    let theirs = mother.get(&at(&child)).await.expect(200);
    let text = words(&theirs.body);
    assert!(text.contains(&format!("How {CHILD} is doing")), "{text}");
    assert!(text.contains("Pain: 8 of 10.") && !text.contains("Pain: 3"), "{text}");
    // Nobody else sees it or acts on it, whatever they send.
    let other = of(&town, "other-client");
    let sure = theirs.form(forget).with("sure", "yes");
    for wrong in [at(&child), "/account/progress?client=nobody".to_owned()] {
        assert_eq!(other.get(&wrong).await.status, 404, "{wrong}");
    }
    assert_eq!(mother.get("/account/progress?client=nobody").await.status, 404);
    assert_eq!(other.submit(&sure).await.location(), at(&child));
    let count = async || storage::testing::count(&town.site.services().store, "check_in").await;
    assert_eq!(count().await, 2);

    let silent = mother.submit(&theirs.form("/api/ui/progress/asks")).await;
    assert_eq!(silent.location(), format!("{}&done=silent", at(&child)));
    let again = |page: &str| page.contains("Ask me again");
    assert!(again(&mother.get(&at(&child)).await.body));
    assert!(!again(&mother.get(&at(&own)).await.body), "she is asked as before");
    let gone = mother.submit(&sure).await;
    assert_eq!(gone.location(), format!("{}&done=deleted", at(&child)));
    assert!(words(&mother.follow(gone).await.body).contains("No answer yet"));
    assert_eq!(count().await, 1);
    let left = mother.get("/account/progress").await.expect(200);
    assert!(words(&left.body).contains("Pain: 3 of 10."), "hers stay");
}
