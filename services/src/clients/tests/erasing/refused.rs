//! Who cannot be erased yet, and why.

use super::*;

on_both_engines! {
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
}
