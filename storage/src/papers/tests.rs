use std::collections::BTreeSet;

use domain::{Currency, Money};

use super::*;
use crate::{Constraint, Store, bookings::tests::Ground};

fn new(studio: StudioId) -> NewPaper {
    let eur = |minor| Money::new(minor, Currency::Eur);
    NewPaper {
        studio,
        booking: None,
        source: ("payment", new_id()),
        refers: None,
        gross: eur(8_400),
        tax: eur(1_341),
        facts: "{}".into(),
    }
}

async fn issued(store: &Store, studio: StudioId, now: Instant) -> u32 {
    let once = || async {
        let tx = store.begin().await?;
        let row = issue(&tx, (Series::Receipt, 2026), new(studio), now).await?.expect("news");
        tokio::task::yield_now().await;
        let number = row.number()?.number;
        tx.commit().await?;
        Ok::<u32, StoreError>(number)
    };
    store.retrying(once).await.expect("issued")
}

crate::on_both_engines! {
    async fn many_at_once_leave_no_gap_and_no_number_twice(store: &Store) {
        let (here, there) = (Ground::make(store).await, Ground::make(store).await);
        let now = here.now();
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..40 {
            let (store, here, there) = (store.clone(), here.studio, there.studio);
            tasks.spawn(async move {
                // Some who had a number give it up.
                if n % 5 == 0 {
                    let tx = store.begin().await.expect("begun");
                    issue(&tx, (Series::Receipt, 2026), new(here), now).await.expect("issued");
                    tx.rollback().await.expect("undone");
                }
                if n % 8 == 0 {
                    issued(&store, there, now).await;
                }
                issued(&store, here, now).await
            });
        }
        let given: BTreeSet<u32> = tasks.join_all().await.into_iter().collect();
        assert_eq!(given, (1..=40).collect(), "each number once, and none left out");
        let rows = between(store.reader(), here.studio, now, now + chrono::TimeDelta::seconds(1));
        let rows = rows.await.expect("read");
        let numbers: Vec<i32> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=40).collect::<Vec<i32>>());
        assert_eq!(issued(store, there.studio, now).await, 6, "each studio counts for itself");
    }

    async fn each_series_and_year_counts_from_one(store: &Store) {
        let ground = Ground::make(store).await;
        let tx = store.begin().await.expect("begun");
        let mut given = Vec::new();
        for (series, year) in [
            (Series::Receipt, 2026),
            (Series::Invoice, 2026),
            (Series::Receipt, 2026),
            (Series::Receipt, 2027),
        ] {
            let row = issue(&tx, (series, year), new(ground.studio), ground.now()).await;
            given.push(row.expect("issued").expect("news").number().expect("one").to_string());
        }
        assert_eq!(given, ["R-2026-000001", "I-2026-000001", "R-2026-000002", "R-2027-000001"]);
    }

    async fn pages_of_a_month_make_all_of_it(store: &Store) {
        let ground = Ground::make(store).await;
        let (tx, now) = (store.begin().await.expect("begun"), ground.now());
        for n in 0..17 {
            let series = Series::ALL[n % 3];
            let year = if n % 5 == 0 { 2027 } else { 2026 };
            let at = now + chrono::TimeDelta::seconds(i64::try_from(n).expect("small"));
            issue(&tx, (series, year), new(ground.studio), at).await.expect("issued");
        }
        tx.commit().await.expect("committed");
        let span = (now + chrono::TimeDelta::seconds(1), now + chrono::TimeDelta::seconds(16));
        let conn = store.reader();
        let all = between(conn, ground.studio, span.0, span.1).await.expect("read");
        assert_eq!(all.len(), 15);
        for limit in 1..=16_usize {
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let most = u64::try_from(limit).expect("small");
                let some = page_between(conn, ground.studio, span, after, most).await;
                let some = some.expect("read");
                assert!(some.len() <= limit);
                let Some(last) = some.last() else { break };
                after = Some(last.number().expect("a number"));
                paged.extend(some);
            }
            assert_eq!(paged, all, "{limit} at once");
        }
    }

    async fn the_same_thing_gets_one_paper_of_a_series(store: &Store) {
        let ground = Ground::make(store).await;
        let tx = store.begin().await.expect("begun");
        let paper = new(ground.studio);
        let (receipt, now) = ((Series::Receipt, 2026), ground.now());
        assert!(issue(&tx, receipt, paper.clone(), now).await.expect("issued").is_some());
        assert!(issue(&tx, receipt, paper.clone(), now).await.expect("known").is_none());
        let invoice = issue(&tx, (Series::Invoice, 2026), paper, now).await.expect("issued");
        assert_eq!(invoice.expect("news").number, 1);
        let next = issue(&tx, receipt, new(ground.studio), now).await.expect("issued");
        assert_eq!(next.expect("news").number, 2, "what was known took no number");
    }

    async fn a_paper_is_never_rewritten(store: &Store) {
        let ground = Ground::make(store).await;
        let tx = store.begin().await.expect("begun");
        let row = issue(&tx, (Series::Invoice, 2026), new(ground.studio), ground.now()).await;
        let row = row.expect("issued").expect("news");
        tx.commit().await.expect("committed");
        let paper = "paper";
        for sql in [format!("UPDATE {paper} SET facts = 'x'"), format!("DELETE FROM {paper}")] {
            let tx = store.begin().await.expect("begun");
            let refused = tx.execute_unprepared(&sql).await.map_err(StoreError::from);
            let append_only = Constraint::AppendOnly;
            assert!(matches!(refused, Err(StoreError::Conflict(c)) if c == append_only), "{sql}");
            tx.rollback().await.expect("undone");
        }
        let read = of_studio(store.reader(), ground.studio, row.id).await.expect("read");
        assert_eq!(read, Some(row.clone()));
        let other = of_studio(store.reader(), new_id(), row.id).await.expect("read");
        assert_eq!(other, None, "another studio's");
    }
}
