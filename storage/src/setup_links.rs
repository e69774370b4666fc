//! Links by which a studio is set up in the browser, known by their hash.

use domain::Instant;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use crate::{
    StoreError, Tx,
    entities::setup_link::{Column, Entity, Model},
};

/// Writes a new link.
pub async fn insert(tx: &Tx, link: Model) -> Result<(), StoreError> {
    link.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// The link, while it is unused and not expired.
pub async fn usable<C: ConnectionTrait>(
    conn: &C,
    token_hash: &[u8; 32],
    now: Instant,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(token_hash.to_vec())
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .one(conn)
        .await?)
}

/// Uses the link: true once, however many ask at the same time, and with it every other
/// link that is for a first studio.
pub async fn spend(tx: &Tx, token_hash: &[u8; 32], now: Instant) -> Result<bool, StoreError> {
    let spent = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now.timestamp()))
        .filter(Column::UsedAt.is_null());
    let own = spent
        .clone()
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .exec(&**tx)
        .await?;
    if own.rows_affected != 1 {
        return Ok(false);
    }
    spent.filter(Column::First.eq(true)).exec(&**tx).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::Store;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).expect("in range")
    }

    fn link(n: u8, first: bool) -> Model {
        Model { token_hash: vec![n; 32], first, made_at: 0, expires_at: 100, used_at: None }
    }

    async fn spent(store: &Store, n: u8, now: i64) -> bool {
        let tx = store.begin().await.expect("begun");
        let done = spend(&tx, &[n; 32], at(now)).await.expect("written");
        tx.commit().await.expect("committed");
        done
    }

    crate::on_both_engines! {
        async fn a_link_works_once_and_ends_every_other_for_a_first_studio(store: &Store) {
            let tx = store.begin().await.expect("begun");
            for row in [link(1, true), link(2, true), link(3, false), link(4, false)] {
                insert(&tx, row).await.expect("written");
            }
            tx.commit().await.expect("committed");
            assert!(usable(store.reader(), &[2; 32], at(50)).await.expect("read").is_some());
            assert!(spent(store, 3, 50).await);
            assert!(!spent(store, 3, 50).await, "once");
            assert!(!spent(store, 1, 50).await && !spent(store, 2, 50).await, "not the first");
            assert!(usable(store.reader(), &[2; 32], at(50)).await.expect("read").is_none());
            assert!(!spent(store, 4, 100).await, "expired");
            assert!(spent(store, 4, 99).await, "others stay");
        }
    }
}
