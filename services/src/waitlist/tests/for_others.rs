//! Waiting for one of the people an account books for.

use chrono::TimeDelta;
use domain::FamilyMemberId;
use storage::{family as rows, on_both_engines, vouchers::gift_cards};

use super::*;
use crate::{
    accounts::tests::{MARTA, proved, signed_in},
    auth::{SignedIn, testing},
    bookings::tests::bench::{booked, held_by_ana, owner, paid, pressed, read, tuesday},
    clients,
    family::{
        self,
        tests::{booked_for, child},
    },
    jobs,
    vouchers::{
        GiftInput,
        tests::{card_of, order},
    },
};

/// Marta, signed in, with a child she books for.
async fn marta(bed: &TestBed) -> (SignedIn, FamilyMemberId) {
    proved(bed, MARTA).await;
    let me = signed_in(bed, MARTA).await.1;
    let id = family::add(&bed.services, &me, &child()).await.expect("in order");
    (me, id)
}

/// Marta, as she types it.
fn hers() -> ContactInput {
    ContactInput { name: "Marta Lopes".into(), email: MARTA.into(), phone: String::new() }
}

/// Person 1 waits for somebody of Marta's.
async fn asked(bed: &TestBed, (me, id): (&SignedIn, FamilyMemberId)) -> JoinRequest {
    let comes = family::of(&bed.services, Some(me), id).await.expect("hers");
    JoinRequest { comes: Some(comes), ..request(bed, 1) }
}

on_both_engines! {
    async fn a_place_for_somebody_is_told_to_the_account_and_becomes_their_visit(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (me, id) = marta(bed).await;
        let token = join(&bed.services, &asked(bed, (&me, id)).await).await.expect("joined");
        let token = proof(bed, &token);
        let row = entry(bed, &token).await;
        assert_eq!((row.email.as_str(), row.name.as_str()), (MARTA, "Wanda 1"));
        let comes = shown(bed, &token).await.comes;
        assert_eq!(comes, Some((id, "Lena Lopes".to_owned())));
        let own = mine(&bed.services, me.account()).await.expect("read");
        assert_eq!((own.len(), own[0].view.comes.clone()), (1, comes));
        cancelled(bed, &visit).await;
        assert_eq!(round(bed).await, 1);
        while jobs::run_due(&bed.services, 60).await > 0 {}
        assert!(bed.mailer.sent_to("wanda1@post.example").iter().all(|mail| !mail.text.contains("Lena")));
        let told = bed.mailer.sent_to(MARTA);
        let told = told.iter().find(|mail| mail.subject.starts_with("A time is free"));
        let told = told.expect("to the account's address");
        assert!(told.text.contains("Who comes") && told.text.contains("Lena Lopes"), "{}", told.text);
        let accepted = accept(&bed.services, &token, browser(1), None).await.expect("accepted");
        let Accepted::Held(held) = accepted else { panic!("{accepted:?}") };
        family::choose(&bed.services, Some(&me), browser(1), Some(id)).await.expect("hers");
        pressed(bed, form(1)).await;
        paid(bed).await;
        let contact = read(bed, &held).await.contact.expect("somebody");
        assert_eq!((contact.name.as_str(), contact.email.as_deref()), ("Lena Lopes", Some(MARTA)));
        assert_eq!(shown(bed, &token).await.state, "booked");
    }

    async fn nobody_waits_for_the_people_of_another_account(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let request = asked(bed, (&me, id)).await;
        let token = join(&bed.services, &request).await.expect("joined");
        proved(bed, "joana@example.com").await;
        let joana = signed_in(bed, "joana@example.com").await.1;
        for who in [Some(&joana), None] {
            family::of(&bed.services, who, id).await.expect_err("not theirs");
        }
        // Whoever was removed meanwhile is as unknown, and nobody waits for them any more.
        family::remove(&bed.services, &me, id).await.expect("nothing is to come");
        let refused = join(&bed.services, &request).await.expect_err("nobody");
        let WaitRefused::Invalid(fields) = refused else { panic!("{refused:?}") };
        assert_eq!((fields[0].field.as_ref(), fields[0].code.as_ref()), ("person", "unknown"));
        let token = proof(bed, &token);
        assert_eq!(shown(bed, &token).await.comes, None);
        assert_eq!(entry(bed, &token).await.state, "left");
    }

    async fn nobody_waits_for_a_class_for_somebody_else(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let request = asked(bed, (&me, id)).await;
        let class = "UPDATE treatment SET kind = 'partner_class', pairs = 4 WHERE slug = 'deep-tissue'";
        bench::sql(bed, class).await;
        let refused = join(&bed.services, &request).await.expect_err("whoever books comes");
        let WaitRefused::Invalid(fields) = refused else { panic!("{refused:?}") };
        assert_eq!((fields[0].field.as_ref(), fields[0].code.as_ref()), ("person", "class"));
        let own = JoinRequest { comes: None, ..request };
        join(&bed.services, &own).await.expect("for herself");
    }

    async fn whoever_is_removed_keeps_no_time_from_the_next_one(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let (me, id) = marta(bed).await;
        let token = join(&bed.services, &asked(bed, (&me, id)).await).await.expect("joined");
        let token = proof(bed, &token);
        bed.clock.advance_seconds(1);
        let two = joined(bed, 2).await;
        cancelled(bed, &visit).await;
        assert_eq!(round(bed).await, 1);
        family::remove(&bed.services, &me, id).await.expect("no visit is to come");
        assert_eq!(offers(bed).await[0].state, "declined");
        assert_eq!(entry(bed, &token).await.state, "left");
        assert_eq!(round(bed).await, 1, "it is the next one's turn at once");
        assert!(shown(bed, &two).await.offer.is_some());
    }

    async fn nobody_waits_for_whoever_is_removed_in_the_same_moment(bed: &TestBed) {
        proved(bed, MARTA).await;
        let me = signed_in(bed, MARTA).await.1;
        for _ in 0..20 {
            let id = family::add(&bed.services, &me, &child()).await.expect("in order");
            let request = asked(bed, (&me, id)).await;
            let (joined, removed) = tokio::join!(
                join(&bed.services, &request),
                family::remove(&bed.services, &me, id),
            );
            removed.expect("no visit is to come");
            match joined {
                Ok(token) => assert_eq!(entry(bed, &proof(bed, &token)).await.state, "left"),
                Err(WaitRefused::Invalid(fields)) => assert_eq!(fields[0].field.as_ref(), "person"),
                Err(refused) => panic!("{refused:?}"),
            }
        }
    }

    async fn a_place_for_a_child_whom_the_studio_erases_is_let_go_of_and_names_nobody(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let visit = booked_for(bed, (&me, id), 1, 10).await;
        let token = join(&bed.services, &asked(bed, (&me, id)).await).await.expect("joined");
        let token = proof(bed, &token);
        bed.clock.advance_seconds(1);
        cancelled(bed, &visit).await;
        jobs::run_due(&bed.services, 60).await;
        assert_eq!(round(bed).await, 1);
        let client = read(bed, &visit).await.client.expect("the child's own");
        let owner = owner(bed).await;
        clients::erase(&bed.services, &owner, client).await.expect("erased");
        assert_eq!(offers(bed).await[0].state, "declined");
        let row = entry(bed, &token).await;
        assert_eq!((row.name.as_str(), row.email.as_str(), row.member), ("", "", None));
        assert_eq!(row.state, "left");
        assert_eq!(shown(bed, &token).await.comes, None, "an old link names no child");
    }

    async fn whoever_booked_for_a_child_whom_the_studio_erases_keeps_what_is_their_own(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let visit = booked_for(bed, (&me, id), 1, 10).await;
        let again = signed_in(bed, MARTA).await.1;
        assert!(again.client_of(bed.studio.id).is_err(), "Marta was never there herself");
        let card = card_of(bed, &GiftInput { buyer_email: MARTA.into(), ..order() }).await;
        let own = JoinRequest { contact: hers(), ..request(bed, 1) };
        let own = proof(bed, &join(&bed.services, &own).await.expect("joined"));
        bed.clock.advance_seconds(1);
        cancelled(bed, &visit).await;
        jobs::run_due(&bed.services, 60).await;
        assert_eq!(round(bed).await, 1);
        let client = read(bed, &visit).await.client.expect("the child's own");
        let owner = owner(bed).await;
        clients::erase(&bed.services, &owner, client).await.expect("erased");
        let row = entry(bed, &own).await;
        assert_eq!((row.name.as_str(), row.email.as_str(), row.state.as_str()), ("Marta Lopes", MARTA, "waiting"));
        assert!(shown(bed, &own).await.offer.is_some(), "what is offered to her is hers");
        let kept = gift_cards::by_id(bed.services.store.reader(), card.id.into()).await;
        assert_eq!(kept.expect("read"), Some(card), "names, addresses and words stay");
    }

    async fn a_place_for_somebody_stays_with_the_account_whatever_address_the_desk_writes(bed: &TestBed) {
        let visit = held_by_ana(bed, tuesday(16, 0), 1).await;
        pressed(bed, CheckoutRequest { contact: hers(), ..bench::form(1) }).await;
        paid(bed).await;
        let client = read(bed, &visit).await.client.expect("Marta herself");
        let (me, id) = marta(bed).await;
        let theirs = join(&bed.services, &asked(bed, (&me, id)).await).await.expect("joined");
        let theirs = proof(bed, &theirs);
        let own = JoinRequest { contact: hers(), ..request(bed, 2) };
        let own = proof(bed, &join(&bed.services, &own).await.expect("joined"));
        let typed = ContactInput { email: "marat@post.example".into(), ..hers() };
        let desk = testing::reception(bed.studio.id);
        clients::set_contact(&bed.services, &desk, client, &typed).await.expect("in order");
        assert_eq!(entry(bed, &own).await.email, "marat@post.example");
        assert_eq!(entry(bed, &theirs).await.email, MARTA);
        assert!(shown(bed, &theirs).await.comes.is_some(), "the link that she has opens it still");
    }

    async fn who_came_is_forgotten_with_who_waited(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let token = join(&bed.services, &asked(bed, (&me, id)).await).await.expect("joined");
        let token = proof(bed, &token);
        leave(&bed.services, &token).await.expect("left");
        look_ahead(&bed.services).await.expect("looked");
        assert!(shown(bed, &token).await.comes.is_some(), "remembered for a while");
        bed.clock.set(bed.services.now() + TimeDelta::days(REMEMBERED_DAYS + 1));
        look_ahead(&bed.services).await.expect("looked");
        assert_eq!(entry(bed, &token).await.member, None);
        assert_eq!(shown(bed, &token).await.comes, None);
    }

    async fn who_comes_to_a_visit_that_is_to_be_earlier_is_known_already(bed: &TestBed) {
        let own = booked(bed, tuesday(16, 0), 1).await;
        let (me, id) = marta(bed).await;
        let request = asked(bed, (&me, id)).await;
        let link = bench::link(bed, &own);
        let token = join(&bed.services, &JoinRequest { moves: Some(link), ..request.clone() }).await;
        let row = entry(bed, &proof(bed, &token.expect("joined"))).await;
        assert_eq!((row.member, row.email.as_str()), (None, "wanda1@post.example"));
        assert!(rows::person(bed.services.store.reader(), id).await.expect("read").is_some());
        // And of one that Marta booked for her child, whatever is said.
        let theirs = booked_for(bed, (&me, id), 2, 14).await;
        let contact = ContactInput { name: "Lena Lopes".into(), ..request.contact.clone() };
        let link = bench::link(bed, &theirs);
        let request = JoinRequest { moves: Some(link), comes: None, contact, ..request };
        let token = proof(bed, &join(&bed.services, &request).await.expect("joined"));
        let row = entry(bed, &token).await;
        assert_eq!((row.member, row.name.as_str(), row.email.as_str()), (Some(id.0), "Marta Lopes", MARTA));
        assert_eq!(shown(bed, &token).await.comes, Some((id, "Lena Lopes".to_owned())));
    }

    async fn a_place_for_an_earlier_visit_of_a_child_whom_the_studio_erases_names_nobody(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let visit = booked_for(bed, (&me, id), 1, 16).await;
        let contact = ContactInput { name: "Lena Lopes".into(), ..hers() };
        let request = JoinRequest { moves: Some(bench::link(bed, &visit)), contact, ..request(bed, 1) };
        let token = proof(bed, &join(&bed.services, &request).await.expect("joined"));
        cancelled(bed, &visit).await;
        jobs::run_due(&bed.services, 60).await;
        let client = read(bed, &visit).await.client.expect("the child's own");
        let owner = owner(bed).await;
        clients::erase(&bed.services, &owner, client).await.expect("erased");
        let row = entry(bed, &token).await;
        assert_eq!((row.name.as_str(), row.email.as_str(), row.member), ("", "", None));
    }
}
