//! What a session of a course pays, alone, and what ending the course gives back.

use chrono::TimeDelta;

use super::*;
use crate::{
    bookings::CheckoutStep,
    vouchers::{
        VoucherRefused, courses_of_studio, end_course, end_course_preview, own_courses,
        send_course_again,
    },
};

storage::on_both_engines! {
    async fn a_session_of_a_course_pays_for_its_visit_and_comes_back_in_time(bed: &TestBed) {
        let (id, code) = course(bed, 0).await;
        assert_eq!(balance(bed, "courses").await, -45_360);
        let client = with(bed, 0, &[&code]).await;
        let step = client.press_pay(bed).await.expect("booked");
        assert!(matches!(step, CheckoutStep::Confirmed { .. }), "{step:?}");
        assert_eq!(client.booking(bed).await.price, eur(7_560));
        assert_eq!((balance(bed, "courses").await, balance(bed, "client_prepaid").await), (-37_800, -7_560));
        let desk = DeskSession::from(crate::auth::testing::owner(bed.studio.id));
        let preview = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        assert!(preview.in_use);
        cancel(bed, &client).await;
        let courses = courses_of_studio(&bed.services, &desk, 0).await.expect("read");
        assert_eq!((courses[0].left, courses[0].uses[0].returned), (6, true));
        assert_eq!((balance(bed, "courses").await, balance(bed, "client_prepaid").await), (-45_360, 0));
        assert_books_agree(bed).await;
    }

    async fn a_session_that_goes_back_to_its_course_asks_nobody(bed: &TestBed) {
        let (_, code) = course(bed, 0).await;
        let client = with(bed, 0, &[&code]).await;
        client.press_pay(bed).await.expect("booked");
        let staff = crate::auth::testing::reception(bed.studio.id).from_before().into();
        let cancelled = bookings::desk::cancel_by_studio(&bed.services, &staff, client.booking).await;
        cancelled.expect("no money moves");
        assert_eq!((balance(bed, "courses").await, balance(bed, "client_prepaid").await), (-45_360, 0));
        assert_books_agree(bed).await;
    }

    async fn a_courses_code_is_shown_at_the_desk_and_mailed_again(bed: &TestBed) {
        let desk = desk(bed).await;
        let (id, code) = course_by(bed, &desk, 0).await;
        crate::jobs::run_due(&bed.services, 20).await;
        let shown = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        assert_eq!(shown.code.as_deref(), Some(code.as_str()));
        assert_eq!(shown.email.as_deref(), Some("client0@example.com"));
        send_course_again(&bed.services, &desk, id).await.expect("sent");
        crate::jobs::run_due(&bed.services, 20).await;
        let mails = bed.mailer.sent_to("client0@example.com");
        assert_eq!(mails.iter().filter(|mail| mail.text.contains(&code)).count(), 2);
        let offers = offers_on_sale(bed.services.store.reader(), bed.studio.id).await.expect("read");
        let contact = ContactInput { name: "Nobody".into(), ..ContactInput::default() };
        let input = CourseInput { offer: offers[0].id.to_string(), contact };
        let id = sell_course(&bed.services, &desk, &input, StudioMethod::Cash).await.expect("sold");
        let shown = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        assert!(shown.code.is_some() && shown.email.is_none(), "it is handed over");
        let again = send_course_again(&bed.services, &desk, id).await;
        assert!(matches!(again, Err(VoucherRefused::NotFound)));
    }

    async fn a_course_bears_the_tax_of_its_treatment(bed: &TestBed) {
        use crate::bookings::tests::bench::{literal, sql};
        let id = literal(bed, bed.studio.deep_tissue.0);
        sql(bed, &format!("UPDATE treatment SET tax_basis_points = 700 WHERE id = {id}")).await;
        let (id, _) = course(bed, 0).await;
        let reader = bed.services.store.reader();
        let row = storage::vouchers::courses::by_id(reader, id).await.expect("read").expect("there");
        assert_eq!(row.tax_basis_points, 700);
    }

    async fn a_session_that_is_cancelled_late_is_used(bed: &TestBed) {
        let (id, code) = course(bed, 0).await;
        let client = with(bed, 0, &[&code]).await;
        client.press_pay(bed).await.expect("booked");
        bed.clock.set(client.booking(bed).await.span.start - TimeDelta::minutes(30));
        cancel(bed, &client).await;
        assert_eq!(balance(bed, "courses").await, -37_800);
        assert_eq!(balance(bed, "client_prepaid").await, 0);
        let desk = crate::auth::testing::owner(bed.studio.id).into();
        let preview = end_course_preview(&bed.services, &desk, id).await;
        let preview = preview.expect("read").expect("there");
        // One session at its single price, the rest back.
        assert_eq!((preview.back, preview.kept), (eur(45_360 - 8_400), eur(840)));
        let by_hand = Some(crate::payments::ReturnMethod::Cash);
        let refused = end_course(&bed.services, &manager(bed), id, by_hand, eur(1)).await;
        assert!(refused.is_err(), "another amount than the one that was shown");
        let back = end_course(&bed.services, &manager(bed), id, by_hand, preview.back).await;
        assert_eq!(back.expect("ended"), preview.back);
        assert_eq!(balance(bed, "courses").await, 0);
        assert_books_agree(bed).await;
    }

    async fn a_course_pays_alone_and_for_its_own_treatment(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let (_, code) = course(bed, 0).await;
        let client = with(bed, 0, &[&code, &code_of(bed, &card)]).await;
        assert_eq!(codes_in(client.press_pay(bed).await.expect_err("refused")), ["code_not_together"]);
        let nobody = storage::new_id();
        let own = own_courses(&bed.services, nobody, bed.studio.id).await.expect("read");
        assert_eq!(own, [], "of somebody else");
    }
}
