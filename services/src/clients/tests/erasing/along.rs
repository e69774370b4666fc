//! What is erased along with a client, beyond their own row and visits.

use super::*;

on_both_engines! {
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
}
