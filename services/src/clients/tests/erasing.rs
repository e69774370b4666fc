//! Everything about a client as a file; and nothing about them for good.

use std::{io::Read, path::Path};

use domain::note::{NoteInput, Soap};
use storage::{Engine, testing::database};

use super::*;
use crate::{
    jobs, notes,
    outcomes::{self, Activity, Moment, Opens, Scores},
};

pub(super) const CANARIES: [&str; 7] = [
    "Kanarienvogel",
    "kanarienvogel",
    "912345678",
    "zeisig im garten",
    "stieglitz",
    "night_pain",
    "rotkehlchen",
];

/// A client with everything that can be known of one: paid online, answered, noted, over.
pub(super) async fn known_client(bed: &TestBed) -> Booking {
    let held = held_by_ana(bed, tuesday(10, 0), 7).await;
    let mut asked = CheckoutRequest {
        answers: ticked(&["night_pain"]),
        note: "A zeisig im garten.".into(),
        ..form(7)
    };
    asked.contact = ContactInput {
        name: "Ada Kanarienvogel".into(),
        email: "ada.kanarienvogel@post.example".into(),
        phone: "912345678".into(),
    };
    pressed(bed, asked).await;
    paid(bed).await;
    let visit = read(bed, &held).await;
    said_how_they_are(bed, &visit).await;
    bed.clock.set(visit.span.end);
    let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let soap = Soap { subjective: "Says stieglitz.".into(), ..Soap::default() };
    let note = NoteInput { soap, ..NoteInput::default() };
    notes::save(&bed.services, &ana, &visit.reference, None, &note).await.expect("written");
    desk::complete(&bed.services, &reception(bed).into(), visit.id).await.expect("closed");
    set_note(&bed.services, &reception(bed), client_of(&visit), "likes the Kanarienvogel")
        .await
        .expect("noted");
    visit
}

/// What they answered by a mailed link before the visit.
async fn said_how_they_are(bed: &TestBed, visit: &Booking) {
    let opens = Opens::CheckIn(Moment::Before);
    let token = outcomes::care_token(&bed.services, visit, opens);
    let link = outcomes::care_link(&bed.services, &token).expect("ours");
    let named = vec![Activity { name: "Feeding the rotkehlchen".into(), score: Some(6) }];
    let scores = Scores { pain: Some(7), named, ..Scores::default() };
    outcomes::check_in(&bed.services, &link, &scores).await.expect("it is asked");
}

/// A gift card that they bought at the desk, and whom their invoices are made out to.
async fn gave_a_card(bed: &TestBed, id: ClientId) {
    use crate::vouchers::{self, GiftInput};
    let typed = GiftInput {
        amount: "own".into(),
        own_amount: "75".into(),
        buyer_name: "Ada Kanarienvogel".into(),
        buyer_email: "Ada.Kanarienvogel@post.example".into(),
        message: "From your stieglitz".into(),
        ..GiftInput::default()
    };
    let desk = vouchers::tests::desk(bed).await;
    let method = crate::payments::StudioMethod::Cash;
    vouchers::sell_gift_card(&bed.services, &desk, &typed, method).await.expect("sold");
    let tx = bed.services.store.begin().await.expect("begun");
    let row = storage::entities::invoice_address::Model {
        client: id.0,
        studio: bed.studio.id.0,
        name: "Kanarienvogel & Co.".into(),
        address: "Street 1".into(),
        tax_number: String::new(),
        updated_at: 1,
    };
    storage::papers::set_invoice_address(&tx, row).await.expect("set");
    tx.commit().await.expect("committed");
}

/// What their therapist decided about what they ticked.
async fn decided(bed: &TestBed, visit: &Booking, words: &str) {
    use crate::bookings::desk::review::{self, Decision, DecisionRequest};
    let ana: crate::auth::StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let seen = review::open(&bed.services, &ana, &visit.reference).await.expect("hers").seen;
    let (reference, words) = (visit.reference.clone(), words.to_owned());
    let request = DecisionRequest { reference, seen, decision: Decision::Called, words };
    review::decide(&bed.services, &ana, &request).await.expect("decided");
}

/// Papers that were handed out bear a name, and are kept as the law wants: without them,
/// nothing else may be left. Erasing is what cleans the pages that they stood on.
pub(super) async fn without_papers(bed: &TestBed) {
    for statement in [
        "DROP TRIGGER paper_append_only_update",
        "DROP TRIGGER paper_append_only_delete",
        "DELETE FROM paper",
    ] {
        crate::bookings::tests::bench::sql(bed, statement).await;
    }
}

/// What of the canaries stands in a file, as it is.
pub(super) fn told(file: &Path) -> Vec<&'static str> {
    let Ok(bytes) = std::fs::read(file) else { return Vec::new() };
    let holds = |word: &&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    CANARIES.iter().filter(|word| holds(word)).copied().collect()
}

#[tokio::test]
async fn nothing_of_whoever_was_erased_is_left_in_the_files_of_the_database() {
    let db = database(Engine::Sqlite).await;
    let bed = TestBed::with(db.store.clone(), &StudioOptions::default()).await;
    let file = db.url.trim_start_matches("sqlite://").to_owned();
    let files = [file.clone(), format!("{file}-wal"), format!("{file}-shm")];
    let found = || files.iter().flat_map(|name| told(Path::new(name))).collect::<Vec<_>>();
    let visit = known_client(&bed).await;
    // Enough others, before and after, that pages are split and moved.
    for n in 0..40_u32 {
        let name = format!("Somebody {n}");
        let tx = bed.services.store.begin().await.expect("begun");
        let new = clients::NewClient {
            id: storage::new_id(),
            studio: bed.studio.id,
            account: None,
            name: &name,
            email: &format!("other{n}@post.example"),
            phone: None,
            zone: None,
            data_key_sealed: vec![1; 80],
        };
        clients::find_or_make(&tx, new, bed.services.now()).await.expect("made");
        tx.commit().await.expect("committed");
    }
    assert!(found().contains(&"Kanarienvogel"), "before, the search finds it");
    without_papers(&bed).await;
    let owner = owner(&bed).await;
    erase(&bed.services, &owner, client_of(&visit)).await.expect("erased");
    while jobs::run_due(&bed.services, 50).await > 0 {}
    assert_eq!(found(), Vec::<&str>::new());
    // Nor in a copy that is made now.
    let copy = format!("{file}.copy");
    bed.services.store.backup_to(&copy).await.expect("copied");
    assert_eq!(told(Path::new(&copy)), Vec::<&str>::new());
}

/// All that is in an export, as text.
fn unpacked(bytes: Vec<u8>) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    let names = ["client.json", "read-me.txt", "visits.json"];
    assert_eq!(zip.len(), names.len());
    let mut all = String::new();
    for name in names {
        zip.by_name(name).expect("there").read_to_string(&mut all).expect("text");
    }
    all
}

on_both_engines! {
    async fn whoever_is_erased_is_figures_without_a_person(bed: &TestBed) {
        let visit = known_client(bed).await;
        let (services, id) = (&bed.services, client_of(&visit));
        let owner = testing::owner(bed.studio.id);
        gave_a_card(bed, id).await;
        let books = crate::payments::check_books(services).await.expect("read");
        let shown = erase_preview(services, &owner, id).await.expect("shown");
        assert_eq!((shown.bookings, shown.kept.answers, shown.kept.notes), (1, 1, 1));
        assert_eq!(shown.obstacles, Vec::<&str>::new());
        erase(services, &owner, id).await.expect("erased");
        while jobs::run_due(services, 50).await > 0 {}
        for (table, column) in [
            ("client", "name"), ("client", "email"), ("client", "phone"),
            ("client_desk", "sort_name"), ("client_desk", "note"), ("client_word", "word"),
            ("booking", "contact_name"), ("booking", "contact_email"), ("booking", "contact_phone"),
            ("audit", "detail"), ("job", "payload"), ("session_note", "body_sealed"),
            ("gift_card", "buyer_name"), ("gift_card", "buyer_email"), ("gift_card", "message"),
            ("invoice_address", "name"),
        ] {
            for cell in storage::testing::cells(&services.store, table, column).await {
                let holds = |word: &&str| cell.windows(word.len()).any(|part| part == word.as_bytes());
                assert!(!CANARIES.iter().any(holds), "{table}.{column}");
            }
        }
        let orders = storage::testing::cells(&services.store, "sale", "order_sealed").await;
        assert!(orders.len() == 1 && orders[0].is_empty(), "what was ordered is gone");
        let papers = storage::testing::cells(&services.store, "paper", "facts").await;
        let named = |facts: &Vec<u8>| String::from_utf8_lossy(facts).contains("Kanarienvogel");
        assert!(!papers.is_empty() && papers.iter().all(named), "what was handed out stays");
        let seen = card(services, &reception(bed), id).await.expect("as a fact");
        assert!(seen.erased.is_some() && seen.who.name.is_empty());
        assert_eq!((seen.totals.visits, seen.totals.paid.len()), (1, 1), "the figures stay");
        assert!(!seen.past[0].noted, "there is nothing to open");
        assert!(found(bed, "kanarienvogel").await.is_empty() && found(bed, "").await.is_empty());
        let ana: crate::auth::StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let note = notes::open(services, &ana, &visit.reference).await.expect_err("unreadable");
        assert_eq!(note.code(), "not_found");
        let answers = desk::answers(services, &ana, visit.id).await.expect("nothing");
        assert_eq!(answers, desk::Answers::default());
        assert_eq!(crate::payments::check_books(services).await.expect("read"), books, "the books add up");
        let day = visit.local_start.date();
        desk::day(services, &ana, day).await.expect("the day is shown");
        for refused in [
            erase(services, &owner, id).await.expect_err("again"),
            set_note(services, &reception(bed), id, "x").await.expect_err("nobody"),
        ] {
            assert_eq!(refused.code(), "erased");
        }
        assert_eq!(audited(bed, id).await.last().expect("one"), &("client.erased".to_owned(), "owner".to_owned()));
        // The address is free for somebody new.
        let again = entered(bed, ("Ada K", "ada.kanarienvogel@post.example", ""), 15).await;
        assert_ne!(client_of(&again), id);
    }

    async fn nobody_is_erased_while_visits_are_to_come_or_money_is_owed(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (services, owner, id) = (&bed.services, owner(bed).await, client_of(&visit));
        assert_eq!(erase(services, &owner, id).await.expect_err("to come").code(), "visits_to_come");
        assert_eq!(erase_preview(services, &owner, id).await.expect("shown").obstacles, ["visits_to_come"]);
        let staff = reception(bed).into();
        desk::cancel_by_studio(services, &staff, visit.id).await.expect("cancelled");
        assert_eq!(erase(services, &owner, id).await.expect_err("on its way").code(), "money_owed");
        while jobs::run_due(services, 50).await > 0 {}
        erase(services, &owner, id).await.expect("everything is settled");
    }

    async fn nobody_is_erased_while_sessions_they_paid_for_are_left(bed: &TestBed) {
        use crate::{payments::ReturnMethod, vouchers};
        let (services, owner) = (&bed.services, testing::owner(bed.studio.id));
        let (course, _) = vouchers::tests::paying::course(bed, 7).await;
        let row = storage::vouchers::courses::by_id(services.store.reader(), course).await;
        let id = ClientId::from(row.expect("read").expect("there").client);
        assert_eq!(erase_preview(services, &owner, id).await.expect("shown").obstacles, ["course_left"]);
        assert_eq!(erase(services, &owner, id).await.expect_err("left").code(), "course_left");
        let boss = vouchers::tests::manager(bed);
        let back = domain::Money::new(45_360, domain::Currency::Eur);
        vouchers::end_course(services, &boss, course, Some(ReturnMethod::Cash), back).await.expect("ended");
        erase(services, &owner, id).await.expect("nothing is left");
    }

    async fn nobody_is_erased_while_a_fee_or_a_bank_has_not_decided(bed: &TestBed) {
        use crate::bookings::tests::bench::{literal, sql};
        let visit = known_client(bed).await;
        let (services, owner, id) = (&bed.services, owner(bed).await, client_of(&visit));
        let (booking, studio) = (literal(bed, visit.id.0), literal(bed, bed.studio.id.0));
        sql(bed, &format!(
            "INSERT INTO missed_fee (booking, studio, kind, amount_minor, kept_minor, currency,
                 state, tries, reason, arose_at, updated_at)
             VALUES ({booking}, {studio}, 'no_show', 1000, 0, 'EUR', 'open', 0, '', 1, 1)"
        )).await;
        sql(bed, &format!(
            "INSERT INTO dispute (id, studio, booking, attempt, stripe_dispute, amount_minor,
                 currency, reason, state, taken_minor, fee_minor, opened_at, updated_at)
             SELECT id, studio, booking, id, 'dp_1', 1000, 'EUR', 'fraudulent', 'under_review',
                 0, 0, 1, 1 FROM payment_attempt WHERE booking = {booking}"
        )).await;
        let shown = erase_preview(services, &owner, id).await.expect("shown");
        assert_eq!(shown.obstacles, ["fee_open", "disputed"]);
        sql(bed, "UPDATE missed_fee SET state = 'waived'").await;
        assert_eq!(erase(services, &owner, id).await.expect_err("asked").code(), "disputed");
        sql(bed, "UPDATE dispute SET state = 'won'").await;
        erase(services, &owner, id).await.expect("all is decided");
    }

    async fn a_card_that_was_kept_is_given_up_with_the_client(bed: &TestBed) {
        use crate::bookings::tests::bench::{literal, sql};
        let visit = known_client(bed).await;
        let (booking, studio) = (literal(bed, visit.id.0), literal(bed, bed.studio.id.0));
        sql(bed, &format!(
            "INSERT INTO card_on_file (booking, studio, state, consent_text, consent_version,
                 consented_at, most_minor, currency, customer, payment_method, brand, last4,
                 expires_month, expires_year)
             VALUES ({booking}, {studio}, 'kept', 'I agree.', 1, 1, 1000, 'EUR', 'cus_1', 'pm_1',
                 'visa', '4242', 12, 2034)"
        )).await;
        erase(&bed.services, &owner(bed).await, client_of(&visit)).await.expect("erased");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let left = storage::cards::of_booking(bed.services.store.reader(), visit.id).await;
        let left = left.expect("read").expect("it stays");
        assert_eq!((left.state.as_str(), left.consent_text.as_str()), ("detached", "I agree."));
        assert_eq!((left.brand, left.last4), (None, None), "though the visit was paid");
        assert_eq!((left.expires_month, left.expires_year), (None, None));
    }

    async fn what_was_wished_of_a_course_goes_and_its_visits_stay_as_figures(bed: &TestBed) {
        use crate::courses::{self, tests::bench};
        let course = bench::paid_course(bed, 1).await;
        let shown = courses::stop_preview(&bed.services, &course).await.expect("booked");
        courses::stop(&bed.services, &course, shown.all()).await.expect("stopped");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let wish = async || storage::testing::cells(&bed.services.store, "course_plan", "wish").await;
        assert!(wish().await.iter().all(|wish| wish.starts_with(b"{")), "which days suit them");
        let visits = bench::visits(bed, course.plan()).await;
        let client = visits[0].client.expect("somebody");
        erase(&bed.services, &testing::owner(bed.studio.id), client).await.expect("erased");
        assert_eq!(wish().await, [Vec::<u8>::new()]);
        let left = bench::visits(bed, course.plan()).await;
        assert_eq!(left.len(), visits.len());
        assert!(left.iter().all(|visit| visit.contact.is_none()), "as figures without a person");
    }

    async fn what_stands_under_an_earlier_address_is_erased_along(bed: &TestBed) {
        use crate::waitlist;
        let visit = known_client(bed).await;
        let (services, id) = (&bed.services, client_of(&visit));
        gave_a_card(bed, id).await;
        let asked = waitlist::tests::request(bed, 1);
        let contact = visit.contact.clone().expect("somebody");
        let typed = |email: &str| ContactInput {
            name: contact.name.clone(),
            email: email.into(),
            phone: String::new(),
        };
        let email = contact.email.clone().expect("an address");
        let asked = waitlist::JoinRequest { contact: typed(&email), ..asked };
        let before = waitlist::tests::proof(bed, &waitlist::join(services, &asked).await.expect("joined"));
        let new = "ada@kanarienvogel.example";
        set_contact(services, &reception(bed), id, &typed(new)).await.expect("in order");
        waitlist::view(services, &before).await.expect_err("that link is void");
        assert_eq!(waitlist::tests::entry(bed, &before).await.email, new, "the place is kept");
        while jobs::run_due(services, 50).await > 0 {}
        let told = bed.mailer.sent_to(new).pop().expect("a new link");
        assert!(told.subject.contains("A new link to your place"), "{}", told.subject);
        // Waiting once more, by the address before.
        let after = waitlist::tests::proof(bed, &waitlist::join(services, &asked).await.expect("joined"));
        erase(services, &testing::owner(bed.studio.id), id).await.expect("erased");
        for wait in [&before, &after] {
            let entry = waitlist::tests::entry(bed, wait).await;
            assert_eq!((entry.state.as_str(), entry.email.as_str(), entry.name.as_str()), ("left", "", ""));
        }
        for column in ["buyer_name", "buyer_email", "message"] {
            let cells = storage::testing::cells(&services.store, "gift_card", column).await;
            assert!(cells.iter().all(Vec::is_empty), "{column}");
        }
    }

    async fn an_earlier_address_that_somebody_else_has_by_now_is_theirs(bed: &TestBed) {
        let visit = known_client(bed).await;
        let (services, id) = (&bed.services, client_of(&visit));
        let contact = visit.contact.clone().expect("somebody");
        let typed =
            ContactInput { name: contact.name, email: "new@post.example".into(), phone: String::new() };
        set_contact(services, &reception(bed), id, &typed).await.expect("in order");
        gave_a_card(bed, id).await;
        let email = contact.email.expect("an address");
        entered(bed, ("Bruno Kanarienvogel", &email, ""), 15).await;
        erase(services, &testing::owner(bed.studio.id), id).await.expect("erased");
        let cells = storage::testing::cells(&services.store, "gift_card", "buyer_name").await;
        assert!(!cells.iter().any(Vec::is_empty), "Bruno's card keeps his name");
    }

    async fn whoever_was_merged_is_erased_along(bed: &TestBed) {
        let first = known_client(bed).await;
        bed.clock.advance_minutes(5);
        let second = entered(bed, ("Ada Zwei", "stieglitz@post.example", ""), 15).await;
        let (services, boss) = (&bed.services, manager(bed));
        merge(services, &boss, client_of(&first), client_of(&second)).await.expect("merged");
        bed.clock.set(tuesday(18, 0));
        desk::no_show(services, &reception(bed).into(), second.id).await.expect("closed");
        erase(services, &owner(bed).await, client_of(&first)).await.expect("erased");
        let names = storage::testing::cells(&services.store, "client", "name").await;
        assert!(names.iter().all(Vec::is_empty), "{names:?}");
        let keys = storage::testing::cells(&services.store, "client", "data_key_sealed").await;
        assert!(keys.iter().all(Vec::is_empty), "no key is left");
    }

    async fn an_export_holds_everything_and_is_written_down(bed: &TestBed) {
        let visit = known_client(bed).await;
        let (services, id) = (&bed.services, client_of(&visit));
        let owner = testing::owner(bed.studio.id);
        gave_a_card(bed, id).await;
        decided(bed, &visit, "Rang them: it was an amsel.").await;
        let file = export(services, &owner, id, Why::Asked).await.expect("made");
        assert_eq!(file.name, "client-2026-11-24.zip");
        let all = unpacked(file.bytes);
        for canary in CANARIES {
            assert!(all.contains(canary), "{canary}: {all}");
        }
        assert!(all.contains(&visit.reference) && all.contains("paid online"), "{all}");
        for told in ["an amsel", "Kanarienvogel & Co.", "gave it", "€75.00", "R-2026-000001"] {
            assert!(all.contains(told), "{told}: {all}");
        }
        let entry = audit::of_object(services.store.reader(), &id.to_string()).await.expect("read");
        let entry = entry.last().expect("one");
        assert_eq!((entry.action.as_str(), entry.detail.as_str()), ("client.exported", "asked"));
    }

    async fn why_their_visit_lies_outside_hours_is_in_an_export(bed: &TestBed) {
        let inside = entered(bed, ("Zoe", "zoe@post.example", ""), 10).await;
        let (services, id) = (&bed.services, client_of(&inside));
        let owner = testing::owner(bed.studio.id);
        let all = unpacked(export(services, &owner, id, Why::Asked).await.expect("made").bytes);
        assert!(!all.contains("They cannot come later"), "it was not needed: {all}");
        let early = entered(bed, ("Zoe", "zoe@post.example", ""), 7).await;
        assert_eq!(client_of(&early), id);
        let all = unpacked(export(services, &owner, id, Why::Asked).await.expect("made").bytes);
        // For machines and for people.
        assert_eq!(all.matches("They cannot come later").count(), 2, "{all}");
    }
}
