//! More happened than the gateway lists at once, as after an outage.

use domain::{Currency, Money};

use super::scene::{assert_books_agree, assert_ends_well, confirmed, on_the_page};
use crate::{
    auth::testing,
    books::{self, Verdict},
    payments::{import_payouts, reconcile},
    testing::TestBed,
};

storage::on_both_engines! {
    async fn more_events_than_are_listed_at_once_are_read_from_their_oldest_end(bed: &TestBed) {
        let mut clients = Vec::new();
        for n in 0..6 {
            clients.push(on_the_page(bed, n).await);
        }
        for (_, page) in &clients {
            bed.clock.advance_minutes(3);
            bed.gateway.pay(page);
        }
        // Each payment is told in some events, of which a list holds those of two.
        bed.gateway.list_at_most(2 * bed.gateway.events().len() / clients.len());
        reconcile(&bed.services).await.expect("reconciled");
        for (client, _) in &clients {
            assert!(assert_ends_well(bed, client).await);
        }
    }

    async fn more_movements_than_are_listed_at_once_are_all_written_down(bed: &TestBed) {
        for n in 0..6 {
            confirmed(bed, n).await;
            bed.clock.advance_minutes(3);
        }
        bed.gateway.list_at_most(2);
        import_payouts(&bed.services).await.expect("read");
        let manager = testing::manager(bed.studio.id);
        let open = books::payouts(&bed.services, &manager, None).await.expect("read").open;
        assert_eq!(open.len(), 6);
        assert!(open.iter().all(|line| line.verdict == Verdict::Agrees), "{open:?}");
        assert_books_agree(bed).await;
    }

    async fn a_second_with_more_movements_than_are_listed_is_told_and_read_later(bed: &TestBed) {
        confirmed(bed, 0).await;
        bed.clock.advance_minutes(3);
        for minor in [7, 8] {
            bed.gateway.charge_fee(Money::new(minor, Currency::Eur));
        }
        let unassigned = async || {
            let found = storage::payouts::unassigned(bed.services.store.reader()).await;
            found.expect("read").iter().map(|held| held.minor).sum::<i64>()
        };
        bed.gateway.list_at_most(1);
        assert!(import_payouts(&bed.services).await.is_err());
        assert_eq!(unassigned().await, 0);
        bed.gateway.list_at_most(2);
        import_payouts(&bed.services).await.expect("read");
        assert_eq!(unassigned().await, -15);
    }
}
