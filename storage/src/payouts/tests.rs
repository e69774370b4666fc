use super::*;
use crate::{Store, bookings::tests::Ground};

fn line(id: &str, minor: i64, studio: Option<StudioId>) -> balance_line::Model {
    balance_line::Model {
        id: id.into(),
        payout: None,
        kind: "charge".into(),
        amount_minor: minor,
        fee_minor: 25,
        currency: "EUR".into(),
        source: None,
        studio: studio.map(Into::into),
        booking: None,
        attempt: None,
        refund: None,
        sale: None,
        sale_refund: None,
        created_at: 5,
    }
}

fn a_payout(id: &str, minor: i64, created_at: i64) -> payout::Model {
    payout::Model {
        id: id.into(),
        amount_minor: minor,
        currency: "EUR".into(),
        state: "pending".into(),
        automatic: true,
        created_at,
        arrives_at: created_at,
        read_at: None,
    }
}

crate::on_both_engines! {
    async fn a_movement_is_kept_once_and_learns_whose_it_is_and_how_it_left(store: &Store) {
        let here = Ground::make(store).await.studio;
        let tx = store.begin().await.expect("begun");
        keep_line(&tx, line("txn_1", 8_400, None)).await.expect("kept");
        let left = balance_line::Model { payout: Some("po_1".into()), ..line("txn_1", 1, Some(here)) };
        keep_line(&tx, left).await.expect("known");
        keep_line(&tx, line("txn_1", 8_400, Some(new_id()))).await.expect("whose it is, stays");
        let rows = lines_among(&*tx, &["txn_1".to_owned()]).await.expect("read");
        assert_eq!((rows.len(), rows[0].amount_minor, rows[0].studio), (1, 8_400, Some(here.0)));
        assert_eq!(rows[0].payout.as_deref(), Some("po_1"));
    }

    async fn a_payout_of_two_studios_is_divided_and_shows_each_its_own(store: &Store) {
        let (here, there) = (Ground::make(store).await.studio, Ground::make(store).await.studio);
        let tx = store.begin().await.expect("begun");
        for (id, minor, studio) in [
            ("txn_1", 1_000, Some(here)),
            ("txn_2", 2_000, Some(there)),
            ("txn_3", 500, Some(here)),
            ("txn_4", 300, None),
        ] {
            let of = balance_line::Model { payout: Some("po_1".into()), ..line(id, minor, studio) };
            keep_line(&tx, of).await.expect("kept");
        }
        keep_payout(&tx, a_payout("po_1", 3_700, 10)).await.expect("kept");
        let sums = sums_of(&*tx, "po_1", Currency::Eur).await.expect("read");
        let of = |studio| sums.iter().find(|(s, _)| *s == studio).map(|(_, net)| net.minor);
        assert_eq!((of(here), of(there)), (Some(1_450), Some(1_975)));
        for (studio, net) in sums {
            let first = share(&tx, "po_1", studio, net).await.expect("written");
            assert_eq!(share(&tx, "po_1", studio, net).await.expect("known"), first);
        }
        let own = of_studio(&*tx, here, None, 9).await.expect("read");
        assert_eq!((own.len(), own[0].1.net_minor), (1, 1_450));
        let lines = compared(&*tx, here, "po_1").await.expect("read");
        assert_eq!(lines.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(), ["txn_1", "txn_3"]);
        assert!(lines.iter().all(|line| line.booked.is_none()));
        assert_eq!(of_studio(&*tx, here, Some(10), 9).await.expect("read"), []);
    }
}
