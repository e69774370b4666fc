//! What the desk changes and writes down of a client.

use super::*;

on_both_engines! {
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
