//! The copies of mails that are kept where no mail server is set, once a client is erased.

use super::*;
use crate::waitlist;

on_both_engines! {
    async fn copies_to_an_earlier_address_go_and_those_to_others_stay(bed: &TestBed) {
        let services = &bed.services;
        booked(bed, tuesday(14, 0), 2).await;
        // Called as the therapist is, whom the mails to others name.
        let visit = entered(bed, ("Ana", "ana@post.example", ""), 10).await;
        let staff = reception(bed).into();
        desk::cancel_by_studio(services, &staff, visit.id).await.expect("cancelled");
        let typed = |name: &str, email: &str| ContactInput {
            name: name.into(),
            email: email.into(),
            phone: String::new(),
        };
        // A mail that says neither their name nor a reference.
        let asked = waitlist::tests::request(bed, 1);
        let contact = typed("Pia Pomar", "ana@post.example");
        let asked = waitlist::JoinRequest { contact, ..asked };
        waitlist::join(services, &asked).await.expect("joined");
        while jobs::run_due(services, 50).await > 0 {}
        let id = client_of(&visit);
        let new = typed("Ana", "new@post.example");
        set_contact(services, &reception(bed), id, &new).await.expect("in order");
        while jobs::run_due(services, 50).await > 0 {}
        let others = bed.mailer.sent_to("amara2@post.example");
        assert!(others.iter().any(|mail| mail.text.contains("Ana")), "the therapist");
        let before = bed.mailer.sent_to("ana@post.example");
        assert!(before.iter().any(|mail| !mail.text.contains(&visit.reference)), "the place");
        let owner = owner(bed).await;
        erase(services, &owner, id).await.expect("erased");
        while jobs::run_due(services, 50).await > 0 {}
        for address in ["ana@post.example", "new@post.example"] {
            assert_eq!(bed.mailer.sent_to(address), [], "{address}");
        }
        assert_eq!(bed.mailer.sent_to("amara2@post.example"), others);
    }
}
