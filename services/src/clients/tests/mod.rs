//! What a desk finds and keeps of clients, on both engines.

mod backups;
mod copies;
mod erasing;
mod merging;

use domain::{
    ClientId, Role,
    booking::Booking,
    contact::{ContactInput, FieldError},
};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{DeskSession, ManagerSession, testing},
    bookings::{
        desk::{self, EntryRequest},
        tests::bench::{
            booked, form, held_by_ana, holder, link, owner, paid, pressed, read, ticked, tuesday,
            with_options,
        },
        *,
    },
    jobs,
    testing::{StudioOptions, TestBed},
};

fn reception(bed: &TestBed) -> DeskSession {
    testing::reception(bed.studio.id)
}

fn manager(bed: &TestBed) -> ManagerSession {
    testing::manager(bed.studio.id)
}

/// A visit that the desk enters for somebody.
async fn entered(bed: &TestBed, (name, email, phone): (&str, &str, &str), hour: u32) -> Booking {
    let request = EntryRequest {
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        start: tuesday(hour, 0),
        contact: ContactInput { name: name.into(), email: email.into(), phone: phone.into() },
        codes: Vec::new(),
        any_hour: Some("They cannot come later".into()),
        form: holder(u8::try_from(100 + hour).expect("an hour")),
    };
    desk::enter(&bed.services, &reception(bed).into(), request).await.expect("entered")
}

fn client_of(booking: &Booking) -> ClientId {
    booking.client.expect("somebody booked it")
}

async fn found(bed: &TestBed, typed: &str) -> Vec<String> {
    let found = search(&bed.services, &reception(bed), typed, None).await.expect("read");
    found.clients.into_iter().map(|line| line.name).collect()
}

async fn audited(bed: &TestBed, id: ClientId) -> Vec<(String, String)> {
    let all = audit::of_object(bed.services.store.reader(), &id.to_string()).await;
    all.expect("read").into_iter().map(|entry| (entry.action, entry.actor_kind)).collect()
}

fn fields(refused: ClientRefused) -> Vec<FieldError> {
    match refused {
        ClientRefused::Invalid(fields) => fields,
        other => panic!("{other:?}"),
    }
}

on_both_engines! {
    async fn a_client_is_found_by_any_part_of_what_they_say(bed: &TestBed) {
        let zoe = ("Zoë Müller-Ruiz", "z.ruiz@post.example", "+49 (0)30 123456");
        let visit = entered(bed, zoe, 9).await;
        entered(bed, ("Łukasz Novák", "", ""), 11).await;
        for typed in [
            "zoe", "ZOË", "muller", "Mueller", "ruiz zo", "z.ruiz@post", "030 123456",
            "+49 30 123456", "3456", "Z.Ruiz@Post.Example", &visit.reference,
        ] {
            assert_eq!(found(bed, typed).await, [zoe.0], "{typed}");
        }
        assert_eq!(found(bed, "lukasz novak").await, ["Łukasz Novák"]);
        assert_eq!(found(bed, "").await, ["Łukasz Novák", zoe.0], "by name");
        for typed in ["uiz", "zoe novak", "%", "LB-0000-00", "nobody@post.example"] {
            assert!(found(bed, typed).await.is_empty(), "{typed}");
        }
    }

    async fn nobody_of_another_studio_is_found_or_opened(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
        let porto = with_options(bed, options).await;
        let (services, id) = (&bed.services, client_of(&visit));
        let stranger = testing::reception(porto.id);
        for typed in ["amara", "", "amara1@post.example", &visit.reference] {
            let found = search(services, &stranger, typed, None).await.expect("read");
            assert!(found.clients.is_empty(), "{typed}");
        }
        let found = search(services, &stranger, "", Some(id)).await.expect("read");
        assert!(found.clients.is_empty());
        let contact = ContactInput { name: "X".into(), ..ContactInput::default() };
        let (boss, owner) = (testing::manager(porto.id), testing::owner(porto.id));
        let codes = [
            card(services, &stranger, id).await.expect_err("not theirs").code(),
            set_contact(services, &stranger, id, &contact).await.expect_err("not theirs").code(),
            set_note(services, &stranger, id, "x").await.expect_err("not theirs").code(),
            block(services, &stranger, id, "x").await.expect_err("not theirs").code(),
            unblock(services, &stranger, id).await.expect_err("not theirs").code(),
            merge(services, &boss, id, storage::new_id()).await.expect_err("not theirs").code(),
            export(services, &owner, id, Why::Asked).await.expect_err("not theirs").code(),
            erase(services, &owner, id).await.expect_err("not theirs").code(),
            erase_preview(services, &owner, id).await.expect_err("not theirs").code(),
        ];
        assert_eq!(codes, ["not_found"; 9]);
        assert!(audited(bed, id).await.is_empty());
    }

    async fn a_long_list_comes_page_by_page(bed: &TestBed) {
        let tx = bed.services.store.begin().await.expect("begun");
        for n in 0..60 {
            let id: ClientId = storage::new_id();
            let new = clients::NewClient {
                id,
                studio: bed.studio.id,
                account: None,
                name: if n % 2 == 0 { "Kim Same" } else { "kim sáme" },
                email: &format!("kim{n}@post.example"),
                phone: None,
                zone: None,
                data_key_sealed: vec![1],
            };
            clients::find_or_make(&tx, new, bed.services.now()).await.expect("made");
        }
        tx.commit().await.expect("committed");
        let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = search(&bed.services, &reception(bed), "kim", after).await.expect("read");
            seen.extend(page.clients.into_iter().map(|line| line.id));
            pages += 1;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!((pages, seen.len()), (3, 60), "each once");
    }

    async fn a_card_says_what_was_booked_and_paid_and_nothing_of_health(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let asked = CheckoutRequest { answers: ticked(&["night_pain"]), ..form(1) };
        pressed(bed, asked).await;
        paid(bed).await;
        let visit = read(bed, &held).await;
        let id = client_of(&visit);
        let seen = card(&bed.services, &reception(bed), id).await.expect("hers to see");
        assert_eq!((seen.who.name.as_str(), seen.to_come.len(), seen.past.len()), ("Amara 1", 1, 0));
        assert_eq!(seen.totals.paid, [visit.price]);
        assert!(!seen.to_come[0].needs_review, "the desk does not know");
        let boss = DeskSession::from(manager(bed));
        assert!(!card(&bed.services, &boss, id).await.expect("seen").to_come[0].needs_review);
        bed.clock.set(visit.span.start + chrono::TimeDelta::minutes(1));
        desk::complete(&bed.services, &reception(bed).into(), visit.id).await.expect("closed");
        let seen = card(&bed.services, &reception(bed), id).await.expect("hers to see");
        assert_eq!((seen.totals.visits, seen.totals.no_shows, seen.totals.late), (1, 0, 0));
        assert_eq!((seen.to_come.len(), seen.past.len()), (0, 1));
    }

    async fn a_late_cancellation_counts_and_an_early_one_does_not(bed: &TestBed) {
        let early = booked(bed, tuesday(10, 0), 1).await;
        let late = booked(bed, tuesday(14, 0), 1).await;
        cancel(&bed.services, &link(bed, &early), None).await.expect("everything goes back");
        bed.clock.set(tuesday(13, 0));
        cancel(&bed.services, &link(bed, &late), None).await.expect("little goes back");
        let seen = card(&bed.services, &reception(bed), client_of(&late)).await.expect("seen");
        assert_eq!((seen.totals.late, seen.past.len()), (1, 2));
    }

    async fn a_new_address_reaches_the_visits_to_come(bed: &TestBed) {
        let (visit, other) = (booked(bed, tuesday(10, 0), 1).await, booked(bed, tuesday(14, 0), 2).await);
        let (services, desk, id) = (&bed.services, reception(bed), client_of(&visit));
        let typed = |email: &str| ContactInput {
            name: "Amara Osei".into(),
            email: email.into(),
            phone: "+351 912 345".into(),
        };
        let earlier = link(bed, &visit);
        set_contact(services, &desk, id, &typed("Amara@new.example")).await.expect("in order");
        let contact = read(bed, &visit).await.contact.expect("somebody");
        assert_eq!((contact.name.as_str(), contact.email.as_deref()), ("Amara Osei", Some("Amara@new.example")));
        assert_eq!(read(bed, &other).await.contact, other.contact, "somebody else's stays");
        // Whoever has the mails to the address before opens nothing with them any more.
        assert!(view(services, &earlier).await.is_err());
        view(services, &link(bed, &other)).await.expect("somebody else's stays");
        jobs::run_due(services, 50).await;
        let fresh = bed.mailer.sent_to("Amara@new.example").pop().expect("a new link");
        assert!(fresh.subject.contains("A new link") && fresh.text.contains(&visit.reference));
        assert_eq!(found(bed, "osei").await, ["Amara Osei"]);
        assert_eq!(found(bed, "912345").await, ["Amara Osei"]);
        assert!(found(bed, "amara1@post.example").await.is_empty());
        let taken = set_contact(services, &desk, id, &typed("amara2@post.example")).await;
        assert_eq!(fields(taken.expect_err("taken")), [FieldError::new("email", "somebody_else")]);
        assert_eq!(audited(bed, id).await, [("client.contact_changed".to_owned(), "reception".to_owned())]);
    }

    async fn whoever_is_blocked_is_asked_to_call_and_is_entered_by_the_desk(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (services, desk, id) = (&bed.services, reception(bed), client_of(&visit));
        assert_eq!(fields(block(services, &desk, id, " ").await.expect_err("no reason"))[0].code, "required");
        block(services, &desk, id, "Three no-shows").await.expect("blocked");
        held_by_ana(bed, tuesday(14, 0), 2).await;
        let mut again = form(2);
        again.contact.email = "AMARA1@post.example".into();
        let refused = checkout(services, again.clone()).await.expect_err("not online");
        assert_eq!(refused.code(), "call_us");
        entered(bed, ("Amara 1", "amara1@post.example", ""), 16).await;
        let seen = card(services, &desk, id).await.expect("seen");
        assert_eq!(seen.blocked.expect("blocked").why, "Three no-shows");
        assert_eq!(seen.to_come.len(), 2, "the desk enters visits all the same");
        unblock(services, &desk, id).await.expect("let in");
        checkout(services, again).await.expect("online again");
        let actions: Vec<_> = audited(bed, id).await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["client.blocked", "client.unblocked"]);
    }

    async fn a_note_is_short_and_written_once(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (services, desk, id) = (&bed.services, reception(bed), client_of(&visit));
        set_note(services, &desk, id, " prefers mornings ").await.expect("in order");
        set_note(services, &desk, id, "prefers mornings").await.expect("the same");
        assert_eq!(card(services, &desk, id).await.expect("seen").note, "prefers mornings");
        let long = "x".repeat(NOTE_LENGTH + 1);
        assert_eq!(fields(set_note(services, &desk, id, &long).await.expect_err("long"))[0].code, "too_long");
        assert_eq!(audited(bed, id).await.len(), 1, "nothing changed the second time");
    }

    async fn the_note_of_a_client_stands_at_their_visits_for_whoever_may_read_their_card(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        booked(bed, tuesday(14, 0), 2).await;
        let (services, id, studio) = (&bed.services, client_of(&visit), bed.studio.id);
        set_note(services, &reception(bed), id, "prefers mornings").await.expect("in order");
        let day: chrono::NaiveDate = "2026-11-24".parse().expect("a date");
        let seen = async |staff: crate::auth::StaffSession| {
            let found = desk::day(services, &staff, day).await.expect("read");
            found.visits.into_iter().map(|visit| visit.desk_note).collect::<Vec<_>>()
        };
        let note = || Some("prefers mornings".to_owned());
        for staff in [testing::owner(studio).into(), testing::reception(studio).into()] {
            assert_eq!(seen(staff).await, [note(), None]);
        }
        let ana = || -> crate::auth::StaffSession { testing::therapist(studio, bed.studio.ana).into() };
        assert_eq!(seen(ana()).await, [None, None], "a therapist opens no card");
        let alone = desk::find(services, &ana(), &visit.reference).await.expect("hers");
        assert_eq!(alone.desk_note, None);
        let asked = desk::calendar::CalendarQuery { from: day, until: day, therapist: None };
        let owner = testing::owner(studio).into();
        let calendar = desk::calendar(services, &owner, asked).await.expect("read");
        let notes: Vec<_> = calendar.days[0].visits().map(|visit| visit.desk_note.clone()).collect();
        assert_eq!(notes, [note(), None]);
        set_note(services, &reception(bed), id, "").await.expect("taken away");
        assert_eq!(seen(owner).await, [None, None]);
    }

    async fn health_is_known_to_whoever_treats_and_to_an_owner_alone(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let asked = CheckoutRequest { answers: ticked(&["night_pain"]), ..form(1) };
        pressed(bed, asked).await;
        paid(bed).await;
        let studio = bed.studio.id;
        let known = async |staff: crate::auth::StaffSession| {
            let day = desk::day(&bed.services, &staff, "2026-11-24".parse().expect("a date")).await;
            let answers = desk::answers(&bed.services, &staff, held.id).await.is_ok();
            (day.expect("read").visits.first().map(|visit| visit.needs_review), answers)
        };
        let bia = bed.studio.bia;
        assert_eq!(known(testing::therapist(studio, bed.studio.ana).into()).await, (Some(true), true));
        assert_eq!(known(testing::owner(studio).into()).await, (Some(true), false));
        for nobody in [
            testing::reception(studio).into(),
            testing::manager(studio).into(),
            testing::treats_as(Role::Manager, studio, bia),
            testing::treats_as(Role::Reception, studio, bia),
        ] {
            assert_eq!(known(nobody).await, (Some(false), false), "{nobody:?}");
        }
        assert_eq!(known(testing::therapist(studio, bia).into()).await, (None, false));
        let ana = testing::treats_as(Role::Manager, studio, bed.studio.ana);
        assert_eq!(known(ana).await, (Some(true), true), "who treats, whatever else they are");
    }

    async fn a_clients_invoices_are_made_out_to_what_the_desk_wrote_until_it_says_nothing(bed: &TestBed) {
        use crate::papers::{self, Address};
        let visit = entered(bed, ("Rui Sousa", "rui@post.example", ""), 10).await;
        let (id, desk) = (client_of(&visit), reception(bed));
        let long = Address { tax_number: "9".repeat(401), ..Address::default() };
        let refused = set_invoice_address(&bed.services, &desk, id, &long).await;
        assert_eq!(fields(refused.expect_err("too long")), [FieldError::new("tax_number", "too_long")]);
        let firm = Address {
            name: " Backs & Co ".into(),
            address: "1 High Street\n\n 10115 Berlin".into(),
            tax_number: "DE 999".into(),
        };
        set_invoice_address(&bed.services, &desk, id, &firm).await.expect("kept");
        let told = async || card(&bed.services, &desk, id).await.expect("there").invoices;
        let kept = told().await.expect("an address");
        assert_eq!((kept.name.as_str(), kept.address.as_str()), ("Backs & Co", "1 High Street\n10115 Berlin"));
        let stranger = testing::reception(storage::new_id());
        let refused = set_invoice_address(&bed.services, &stranger, id, &firm).await;
        assert!(matches!(refused, Err(ClientRefused::NotFound)));
        let tx = bed.services.store.begin().await.expect("begun");
        let (card_paid, five) = (crate::payments::StudioMethod::Card, domain::Money::new(500, domain::Currency::Eur));
        let now = bed.services.now();
        crate::payments::record_studio_payment(&tx, &visit, five, card_paid, None, now).await.expect("taken");
        tx.commit().await.expect("committed");
        let papers = papers::of_visit(bed.services.store.reader(), visit.id).await.expect("read");
        assert_eq!(papers[0].facts.buyer.name, "Backs & Co");
        set_invoice_address(&bed.services, &desk, id, &Address::default()).await.expect("forgotten");
        assert_eq!(told().await, None);
        let actions = audited(bed, id).await;
        assert_eq!(actions.iter().filter(|(action, _)| action == "client.invoice_address").count(), 2);
    }
}
