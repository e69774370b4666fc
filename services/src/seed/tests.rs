use storage::{Store, occupancy};

use super::*;
use crate::testing::TestBed;

storage::on_both_engines! {
    async fn the_demonstration_is_a_house_in_order(bed: &Empty) {
        let summary = demo(&bed.0, 1).await.expect("it is written");
        assert_eq!(summary.studios, ["berlin", "vancouver"]);
        assert!((15_000..30_000).contains(&summary.bookings), "{} bookings", summary.bookings);
        let conn = bed.0.store.reader();
        assert_eq!(occupancy::overlaps(conn).await.expect("counted"), 0);
        assert_eq!(storage::ledger::unbalanced(conn).await.expect("checked"), []);
        assert!(matches!(demo(&bed.0, 1).await, Err(SeedError::NotEmpty)));
    }
}

/// Services around a database without a studio.
struct Empty(Services);

impl storage::testing::OnStore for Empty {
    async fn on(store: Store) -> Self {
        Self(TestBed::services_on(store))
    }
}
