mod people;

use chrono::NaiveDate;
use domain::policy::PaymentPlan;

use super::*;
use crate::{
    auth::testing,
    bookings::tests::bench::with_options,
    cards::tests::scene::{self as cards, CardBed},
    papers,
    payments::{
        self, RefundReason, import_payouts,
        tests::scene::{self, confirmed},
    },
    testing::{Call, Fault, StudioOptions, TestBed},
    vouchers::tests::{card_of, order},
};

fn understood(typed: &str) -> Option<Way> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 26).expect("a date");
    read(typed, Zone::UTC, today).map(|(way, _)| way)
}

#[test]
fn what_is_typed_is_understood() {
    for (typed, way) in [
        ("LB-7Q4K-22", Way::Reference),
        ("lb 7q4k 22", Way::Reference),
        ("7q4k22", Way::Reference),
        ("r-2026-41", Way::Paper),
        ("pi_3Abc", Way::Gateway),
        ("cs_test_1", Way::Gateway),
        ("ch_3Abc", Way::Gateway),
        ("re_3Abc", Way::Gateway),
        ("seti_1Abc", Way::Gateway),
        ("dp_1Abc", Way::Gateway),
        ("du_1Abc", Way::Gateway),
        ("po_1Abc", Way::Gateway),
        ("2026-11-26", Way::Date),
        ("26.11.2026", Way::Date),
        ("26.11.", Way::Date),
        ("26 Nov", Way::Date),
        ("26 November 2026", Way::Date),
        ("Ana@Post.example", Way::Email),
        ("po_lisa@web.example", Way::Email),
        ("0176 123 45 67", Way::Phone),
        ("+49 (176) 1234567", Way::Phone),
        ("Hannah", Way::Name),
        ("José Núñez", Way::Name),
        ("Anna-Lena", Way::Name),
    ] {
        assert_eq!(understood(typed), Some(way), "{typed}");
    }
    for typed in ["", " ", "a", &"x".repeat(200)] {
        assert_eq!(understood(typed), None, "{typed}");
    }
}

async fn found(bed: &TestBed, staff: &StaffSession, typed: &str) -> Vec<String> {
    let found = find(&bed.services, staff, typed, "").await.expect("looked");
    found.visits.into_iter().map(|visit| visit.reference).collect()
}

async fn things(bed: &TestBed, staff: &StaffSession, typed: &str) -> Vec<Thing> {
    find(&bed.services, staff, typed, "").await.expect("looked").things
}

/// Everybody who looks for something at a studio: a manager, reception, and who treats.
fn people(bed: &TestBed) -> [StaffSession; 3] {
    let manager = crate::auth::DeskSession::from(testing::manager(bed.studio.id));
    [
        manager.into(),
        testing::reception(bed.studio.id).into(),
        testing::therapist(bed.studio.id, bed.studio.ana).into(),
    ]
}

/// Who manages another studio, and may see everything there.
async fn elsewhere(bed: &TestBed) -> StaffSession {
    let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
    let porto = with_options(bed, options).await;
    crate::auth::DeskSession::from(testing::manager(porto.id)).into()
}

storage::on_both_engines! {
    async fn a_visit_is_found_by_its_refund_and_by_its_charge(bed: &TestBed) {
        let (client, other) = (confirmed(bed, 0).await, confirmed(bed, 1).await);
        let (booking, now) = (client.booking(bed).await, bed.services.now());
        let tx = scene::tx(bed).await;
        let part = domain::Money::new(1_000, domain::Currency::Eur);
        payments::request_refund(&tx, &booking, part, RefundReason::Goodwill, now).await.expect("asked");
        tx.commit().await.expect("committed");
        for refund in client.refunds(bed).await {
            payments::send_refund(&bed.services, refund.id.into()).await.expect("sent");
        }
        import_payouts(&bed.services).await.expect("read");
        let refund = client.refunds(bed).await.remove(0).stripe_refund.expect("sent");
        let payment = client.attempts(bed).await.remove(0).stripe_payment_intent.expect("paid");
        let [manager, _, _] = people(bed);
        for typed in [refund, payment.replace("pi_", "ch_")] {
            assert_eq!(found(bed, &manager, &typed).await, [booking.reference.as_str()], "{typed}");
        }
        let payment = other.attempts(bed).await.remove(0).stripe_payment_intent.expect("paid");
        let others = other.booking(bed).await.reference;
        assert_eq!(found(bed, &manager, &payment.replace("pi_", "ch_")).await, [others]);
        assert!(found(bed, &manager, "re_none").await.is_empty());
    }

    async fn a_visit_is_found_by_the_setup_of_the_card_that_secures_it(bed: &CardBed) {
        let bed = &bed.0;
        let booking = cards::secured(bed, PaymentPlan::AtStudio, 10, 1).await;
        cards::secured(bed, PaymentPlan::AtStudio, 14, 2).await;
        let page = cards::attempts(bed, booking.id).await.remove(0).stripe_session.expect("a page");
        let setup = format!("seti_{page}");
        let treats: StaffSession = testing::therapist(bed.studio.id, booking.therapist).into();
        let [manager, reception, _] = people(bed);
        for staff in [&manager, &reception, &treats] {
            assert_eq!(found(bed, staff, &setup).await, [booking.reference.as_str()]);
        }
        // Nobody elsewhere, and no therapist who does not treat.
        let others = testing::therapist(bed.studio.id, bed.studio.caio).into();
        for staff in [&elsewhere(bed).await, &others] {
            assert!(found(bed, staff, &setup).await.is_empty());
        }
        let look = async |typed: &str| {
            let found = find(&bed.services, &manager, typed, "").await.expect("looked");
            (found.visits.len(), found.silent)
        };
        assert_eq!(look("seti_none").await, (0, false));
        bed.gateway.next(Call::FindSetup, Fault::LoseAnswer);
        assert_eq!(look(&setup).await, (0, true));
        assert_eq!(look(&setup).await, (1, false));
    }

    async fn a_gift_card_is_found_by_its_payment_and_its_paper_at_the_desk_alone(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let reader = bed.services.store.reader();
        let sale = storage::sales::sale(reader, card.sale.into()).await.expect("read").expect("there");
        let papers = storage::papers::of_sources(reader, bed.studio.id, &[sale.id]).await;
        let paper = papers.expect("read").remove(0);
        let [manager, reception, ana] = people(bed);
        let stranger = elsewhere(bed).await;
        for typed in [
            sale.stripe_session.expect("paid online"),
            sale.stripe_payment_intent.expect("paid online"),
            format!("R-{}-{}", paper.year, paper.number),
        ] {
            let card = [Thing::GiftCard(card.id.into(), card.last_four.clone())];
            for staff in [&manager, &reception] {
                assert_eq!(things(bed, staff, &typed).await, card, "{typed}");
            }
            assert_eq!(things(bed, &ana, &typed).await, [], "{typed}");
            assert_eq!(things(bed, &stranger, &typed).await, [], "{typed}");
        }
    }

    async fn disputes_and_payouts_are_found_by_whoever_reads_money(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let payment = client.attempts(bed).await.remove(0).stripe_payment_intent.expect("paid");
        let dispute = bed.gateway.open_dispute(&payment);
        for event in bed.gateway.events().into_iter().filter(|event| event.object == dispute) {
            let (body, signature) = bed.gateway.webhook(&event);
            payments::receive_webhook(&bed.services, &body, &signature).await.expect("taken");
            payments::process_event(&bed.services, &event.id).await.expect("acted on");
        }
        crate::jobs::run_due(&bed.services, 50).await;
        // Without more money nothing would be left to pay out.
        card_of(bed, &order()).await;
        let payout = bed.gateway.pay_out().pop().expect("a payout");
        import_payouts(&bed.services).await.expect("read");
        let [manager, reception, _] = people(bed);
        let booking = client.booking(bed).await;
        let treats: StaffSession = testing::therapist(bed.studio.id, booking.therapist).into();
        let row = storage::disputes::by_stripe_id(bed.services.store.reader(), &dispute).await;
        let row = row.expect("read").expect("heard of");
        assert_eq!(things(bed, &manager, &dispute).await, [Thing::Dispute(row.id.into())]);
        assert_eq!(found(bed, &manager, &dispute).await, [booking.reference.as_str()]);
        assert_eq!(things(bed, &manager, &payout).await, [Thing::Payout(payout.clone())]);
        // Whoever may read all the money of another studio finds none of this one's either.
        for staff in [reception, treats, elsewhere(bed).await] {
            for typed in [&dispute, &payout] {
                assert_eq!(things(bed, &staff, typed).await, [], "{typed}");
                assert!(found(bed, &staff, typed).await.is_empty(), "{typed}");
            }
        }
        assert_eq!(things(bed, &manager, "po_none").await, []);
    }

    async fn a_visit_is_found_by_whatever_is_known_of_it(bed: &TestBed) {
        let (client, other) = (confirmed(bed, 0).await, confirmed(bed, 1).await);
        let booking = client.booking(bed).await;
        let attempt = client.attempts(bed).await.remove(0);
        let paper = papers::of_visit(bed.services.store.reader(), client.booking).await;
        let paper = paper.expect("read")[0].number.to_string();
        let staff: StaffSession = crate::auth::DeskSession::from(testing::manager(bed.studio.id)).into();
        let reference = booking.reference.clone();
        for typed in [
            reference.as_str(),
            paper.as_str(),
            attempt.stripe_payment_intent.as_deref().expect("paid"),
            attempt.stripe_session.as_deref().expect("paid"),
            "client0@example.com",
            "CLIENT0@EXAMPLE.COM",
            "client0@",
        ] {
            assert_eq!(found(bed, &staff, typed).await, [reference.as_str()], "{typed}");
        }
        let both = vec![other.booking(bed).await.reference, reference.clone()];
        // A part of an address is known of them as well as a part of a name.
        for typed in ["Rui", "rui te", "TESTE", "30 Nov 2026", "client"] {
            let mut seen = found(bed, &staff, typed).await;
            let mut expected = both.clone();
            seen.sort();
            expected.sort();
            assert_eq!(seen, expected, "{typed}");
        }
        for typed in ["%", "__", "Nobody", "R-2026-99", "pi_none", "29 Nov 2026"] {
            assert!(found(bed, &staff, typed).await.is_empty(), "{typed}");
        }
        let stranger: StaffSession = crate::auth::DeskSession::from(testing::manager(storage::new_id())).into();
        let nothing = find(&bed.services, &stranger, &reference, "").await;
        assert!(nothing.is_err() || nothing.is_ok_and(|found| found.visits.is_empty()));
    }

    async fn a_therapist_finds_their_own_visits_alone(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let booking = client.booking(bed).await;
        let own = testing::therapist(bed.studio.id, booking.therapist).into();
        assert_eq!(found(bed, &own, "Rui").await.len(), 1);
        let other = if booking.therapist == bed.studio.bia { bed.studio.ana } else { bed.studio.bia };
        let other = testing::therapist(bed.studio.id, other).into();
        assert_eq!(found(bed, &other, "Rui").await.len(), 0);
        assert_eq!(found(bed, &other, &booking.reference).await.len(), 0);
    }

    async fn pages_go_on_where_the_last_one_ended(bed: &TestBed) {
        for n in 0..28 {
            confirmed(bed, n).await;
        }
        let staff: StaffSession = crate::auth::DeskSession::from(testing::manager(bed.studio.id)).into();
        let first = find(&bed.services, &staff, "Teste", "").await.expect("looked");
        assert_eq!(first.visits.len(), 25);
        assert!(first.visits.is_sorted_by(|a, b| a.start >= b.start));
        let more = first.more.expect("there is more");
        let next = find(&bed.services, &staff, "Teste", &more).await.expect("looked");
        assert_eq!((next.visits.len(), next.more), (3, None));
        let last = first.visits.last().expect("one").start;
        assert!(next.visits.iter().all(|visit| visit.start <= last));
    }
}
