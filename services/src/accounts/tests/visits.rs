use domain::{
    contact::ContactInput,
    policy::PaymentPlan,
    screening::{self, AnswersInput},
};

use super::*;
use crate::{
    bookings::{BookRequest, Booked, Holder, book, view},
    payments,
};

/// An hour on Friday that is booked as a guest with this address, and paid.
async fn booked(bed: &TestBed, email: &str, hour: u32) -> Booked {
    let contact =
        ContactInput { name: "Marta Lopes".into(), email: email.into(), phone: String::new() };
    let answers = AnswersInput { version: screening::VERSION, ticked: Vec::new(), none: true };
    let request = BookRequest {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: None,
        start: TestBed::at(&format!("2026-11-27T{hour:02}:00:00Z")),
        client_zone: None,
        contact,
        note: String::new(),
        answers,
        plan: PaymentPlan::Full,
        agreed: true,
        codes: Vec::new(),
        card_agreed: true,
        holder: Holder::stranger(),
        address: Ipv4Addr::LOCALHOST.into(),
    };
    let booked = book(&bed.services, request).await.expect("the slot is free");
    let page = bed.gateway.checkouts().pop().expect("a page was opened");
    assert!(bed.gateway.pay(&page.id), "the page is open");
    payments::fulfil(&bed.services, &page.id).await.expect("the gateway answers");
    booked
}

storage::on_both_engines! {
    async fn ones_own_visits_are_listed_with_links_that_open_them(bed: &TestBed) {
        let early = booked(bed, "Marta@example.com", 10).await;
        let late = booked(bed, MARTA, 14).await;
        booked(bed, "joana@example.com", 12).await;
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let found = visits(&bed.services, &me).await.expect("read");
        let ids: Vec<_> = found.iter().map(|visit| visit.booking.id).collect();
        assert_eq!(ids, [late.booking.id, early.booking.id], "the latest first, hers alone");
        assert_eq!((found[0].studio.as_str(), found[0].clock.city()), ("Lombar", "Lisbon"));
        for visit in found {
            let token = bed.services.links.verify(&visit.manage_token, bed.services.now());
            let shown = view(&bed.services, &token.expect("signed by us")).await.expect("opens");
            assert_eq!(shown.id, visit.booking.id);
        }
        // A receipt is wanted when the year is over: links in mails are too old by then.
        bed.clock.set(TestBed::at("2027-12-31T12:00:00Z"));
        let (_, me) = signed_in(bed, MARTA).await;
        for visit in visits(&bed.services, &me).await.expect("read") {
            assert!(bed.services.links.verify(&visit.manage_token, bed.services.now()).is_ok());
        }
    }

    async fn a_workplace_is_listed_for_its_staff(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        assert_eq!(workplaces(&bed.services, &me).await.expect("read"), []);
        create_owner(&bed.services, &bed.studio.slug, MARTA).await.expect("an owner");
        let (_, me) = signed_in(bed, MARTA).await;
        let place = Workplace { slug: "lisbon".into(), name: "Lombar".into() };
        assert_eq!(workplaces(&bed.services, &me).await.expect("read"), [place]);
    }
}
