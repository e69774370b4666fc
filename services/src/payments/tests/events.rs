//! Webhooks: once, whatever comes; and what nobody told us.

use domain::booking::BookingState;

use super::scene::{assert_books_agree, assert_ends_well, on_the_page};
use crate::{
    jobs,
    payments::{events_heard, process_event, receive_webhook, reconcile, sweep},
    testing::{Call, Fault, TestBed},
};

async fn deliver(bed: &TestBed) {
    for event in bed.gateway.events() {
        let (body, signature) = bed.gateway.webhook(&event);
        receive_webhook(&bed.services, &body, &signature).await.expect("taken");
    }
}

storage::on_both_engines! {
    async fn a_webhook_is_kept_at_once_and_acted_on_by_a_job(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.pay(&page);
        let asked = bed.gateway.calls().len();
        deliver(bed).await;
        deliver(bed).await;
        assert_eq!(bed.gateway.calls().len(), asked, "the answer does not wait for the gateway");
        assert!(matches!(client.booking(bed).await.state, BookingState::Held { .. }));
        while jobs::run_due(&bed.services, 100).await > 0 {}
        assert!(assert_ends_well(bed, &client).await);
        assert_books_agree(bed).await;
    }

    async fn a_webhook_that_cannot_be_acted_on_now_is_tried_again(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.pay(&page);
        let event = bed.gateway.events().pop().expect("it was paid");
        deliver(bed).await;
        bed.gateway.next(Call::FetchCheckout, Fault::LoseAnswer);
        assert!(process_event(&bed.services, &event.id).await.is_err());
        process_event(&bed.services, &event.id).await.expect("acted on");
        let calls = bed.gateway.calls().len();
        process_event(&bed.services, &event.id).await.expect("known");
        assert_eq!(bed.gateway.calls().len(), calls, "once");
        assert!(assert_ends_well(bed, &client).await);
    }

    async fn events_of_kinds_nobody_knows_are_passed_over(bed: &TestBed) {
        let (_, page) = on_the_page(bed, 0).await;
        bed.gateway.announce("customer.tax_id.updated", "txi_1");
        bed.gateway.announce("checkout.session.completed", "cs_somebody_elses");
        bed.gateway.announce("refund.updated", "re_made_by_hand");
        bed.gateway.pay(&page);
        reconcile(&bed.services).await.expect("reconciled");
        bed.clock.advance_minutes(60);
        assert_eq!(crate::payments::waiting::due(&bed.services, 9).await.expect("read"), []);
    }

    async fn the_gateway_is_asked_about_every_event_that_is_on_the_list(bed: &TestBed) {
        for (n, kind) in events_heard().enumerate() {
            bed.gateway.announce(kind, &format!("nobodys_{n}"));
            let event = bed.gateway.events().pop().expect("announced");
            let (body, signature) = bed.gateway.webhook(&event);
            receive_webhook(&bed.services, &body, &signature).await.expect("taken");
            let asked = bed.gateway.calls().len();
            process_event(&bed.services, &event.id).await.expect("it is nobody's");
            assert!(bed.gateway.calls().len() > asked, "{kind}");
        }
    }

    async fn what_no_webhook_told_is_found_in_the_list_of_events(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        reconcile(&bed.services).await.expect("reconciled");
        bed.clock.advance_minutes(5);
        bed.gateway.pay(&page);
        bed.gateway.next(Call::ListEvents, Fault::LoseAnswer);
        assert!(reconcile(&bed.services).await.is_err());
        reconcile(&bed.services).await.expect("reconciled");
        assert!(assert_ends_well(bed, &client).await);
        let heard = bed.gateway.calls().len();
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(bed.gateway.calls().len(), heard + 1, "nothing is looked at twice");
    }

    async fn money_that_does_not_come_is_told_and_frees_the_slot_in_time(bed: &TestBed) {
        let (client, page) = on_the_page(bed, 0).await;
        bed.gateway.start_paying(&page);
        bed.gateway.fail_payment(&page);
        reconcile(&bed.services).await.expect("reconciled");
        assert_eq!(client.attempts(bed).await[0].state, "failed");
        assert!(matches!(client.booking(bed).await.state, BookingState::Held { .. }));
        while jobs::run_due(&bed.services, 100).await > 0 {}
        assert_eq!(client.mails(bed).len(), 1);
        bed.clock.advance_minutes(33);
        assert_eq!(sweep(&bed.services).await.expect("swept"), 1);
        assert!(!assert_ends_well(bed, &client).await);
    }
}
