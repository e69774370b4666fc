use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Expr};

use super::*;
use crate::{Tx, bookings::tests::Ground, entities::resource, new_id, testing::count};

async fn rules_of(store: &Store, studio: StudioId) -> i64 {
    rules(store.reader(), studio).await.expect("read")
}

async fn run(store: &Store, statement: &str) {
    let tx = store.begin().await.expect("begun");
    tx.execute_unprepared(statement).await.expect("done");
    tx.commit().await.expect("committed");
}

async fn retire_all(tx: &Tx, studio: StudioId) {
    resource::Entity::update_many()
        .col_expr(resource::Column::Active, Expr::value(false))
        .filter(resource::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await
        .expect("changed");
}

async fn version(store: &Store, studio: StudioId) -> Version {
    let slug = crate::studios::by_id(store.reader(), studio).await.expect("read");
    let found = by_slug(store.reader(), &slug.expect("there").slug).await.expect("read");
    let (id, version) = found.expect("there");
    assert_eq!(id, studio);
    version
}

crate::on_both_engines! {
    async fn a_change_counts_at_its_own_studio_once_it_is_true(store: &Store) {
        let (one, other) = (Ground::make(store).await, Ground::make(store).await);
        let (seen, apart) = (rules_of(store, one.studio).await, rules_of(store, other.studio).await);
        let tx = store.begin().await.expect("begun");
        retire_all(&tx, one.studio).await;
        assert_eq!(rules_of(store, one.studio).await, seen, "nobody else sees it yet");
        tx.commit().await.expect("committed");
        assert!(rules_of(store, one.studio).await > seen);
        assert_eq!(rules_of(store, other.studio).await, apart);
        run(store, "UPDATE technique SET name = 'Other'").await;
        assert!(rules_of(store, other.studio).await > apart, "it concerns every studio");
    }

    async fn a_change_that_is_undone_does_not_count(store: &Store) {
        let ground = Ground::make(store).await;
        let seen = rules_of(store, ground.studio).await;
        let tx = store.begin().await.expect("begun");
        retire_all(&tx, ground.studio).await;
        tx.rollback().await.expect("undone");
        assert_eq!(rules_of(store, ground.studio).await, seen);
    }

    async fn what_is_folded_together_counts_the_same(store: &Store) {
        let ground = Ground::make(store).await;
        for n in 0..60 {
            run(store, &format!("UPDATE resource SET active = {}", n % 2 == 0)).await;
        }
        let before = version(store, ground.studio).await;
        fold(store).await.expect("folded");
        assert_eq!(version(store, ground.studio).await, before);
        assert!(count(store, "studio_change").await < 20);
        run(store, "UPDATE resource SET active = TRUE").await;
        let later = version(store, ground.studio).await;
        assert!(later.rules > before.rules && later.is_as_new_as(before));
        assert!(!before.is_as_new_as(later));
    }

    async fn of_those_who_write_at_once_none_is_missed(store: &Store) {
        let ground = Ground::make(store).await;
        let before = rules_of(store, ground.studio).await;
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (store, code) = (store.clone(), new_id::<Uuid>());
            let new = format!("INSERT INTO technique (code, name) VALUES ('{code}', 'New')");
            all.spawn(async move { run(&store, &new).await });
        }
        while let Some(done) = all.join_next().await {
            done.expect("written");
        }
        assert_eq!(rules_of(store, ground.studio).await, before + 8);
    }
}
