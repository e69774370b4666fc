//! Answers that a request key of the JSON API has been given, to be given again.

use domain::Instant;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use crate::{StoreError, Tx, entities::idempotency};

/// What a request key means now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody has used it: do the work, then [`finish`] or [`give_up`].
    Fresh,
    /// The first request is still at it.
    InProgress,
    /// It was used with another request.
    OtherRequest,
    /// It was answered: the status, and the body, encrypted.
    Answered {
        /// HTTP status.
        status: u16,
        /// The body, encrypted.
        body_sealed: Vec<u8>,
    },
}

/// Claims a key for a request. Commit before doing the work, so that a second
/// request sees the claim. A claim that was begun before `stale` and never answered
/// is taken over: whoever made it was cut off.
pub async fn claim(
    tx: &Tx,
    key_hash: [u8; 32],
    request_hash: [u8; 32],
    stale: Instant,
    now: Instant,
) -> Result<Claim, StoreError> {
    let row = idempotency::ActiveModel {
        key_hash: Set(key_hash.to_vec()),
        request_hash: Set(request_hash.to_vec()),
        status: Set(None),
        response_sealed: Set(None),
        created_at: Set(now.timestamp()),
    };
    let known = OnConflict::column(idempotency::Column::KeyHash).do_nothing().to_owned();
    let inserted =
        idempotency::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await?;
    if inserted > 0 {
        return Ok(Claim::Fresh);
    }
    let found = idempotency::Entity::find_by_id(key_hash.to_vec()).one(&**tx).await?;
    let found = found.ok_or(StoreError::Retry)?;
    if found.request_hash != request_hash {
        return Ok(Claim::OtherRequest);
    }
    let status = found.status.and_then(|status| u16::try_from(status).ok());
    match (status, found.response_sealed) {
        (Some(status), Some(body_sealed)) => Ok(Claim::Answered { status, body_sealed }),
        _ => take_over(tx, key_hash, stale, now).await,
    }
}

async fn take_over(
    tx: &Tx,
    key_hash: [u8; 32],
    stale: Instant,
    now: Instant,
) -> Result<Claim, StoreError> {
    let taken = idempotency::Entity::update_many()
        .col_expr(idempotency::Column::CreatedAt, Expr::value(now.timestamp()))
        .filter(idempotency::Column::KeyHash.eq(key_hash.to_vec()))
        .filter(idempotency::Column::Status.is_null())
        .filter(idempotency::Column::CreatedAt.lt(stale.timestamp()))
        .exec(&**tx)
        .await?;
    Ok(if taken.rows_affected > 0 { Claim::Fresh } else { Claim::InProgress })
}

/// Keeps the answer for whoever asks again.
pub async fn finish(
    tx: &Tx,
    key_hash: [u8; 32],
    status: u16,
    body_sealed: Vec<u8>,
) -> Result<(), StoreError> {
    idempotency::Entity::update_many()
        .col_expr(idempotency::Column::Status, Expr::value(i32::from(status)))
        .col_expr(idempotency::Column::ResponseSealed, Expr::value(body_sealed))
        .filter(idempotency::Column::KeyHash.eq(key_hash.to_vec()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Frees a key whose request did nothing, so that it may be tried again.
pub async fn give_up(tx: &Tx, key_hash: [u8; 32]) -> Result<(), StoreError> {
    idempotency::Entity::delete_many()
        .filter(idempotency::Column::KeyHash.eq(key_hash.to_vec()))
        .filter(idempotency::Column::Status.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Forgets the keys that were claimed before `before`. Says how many.
pub async fn sweep(tx: &Tx, before: Instant) -> Result<u64, StoreError> {
    let swept = idempotency::Entity::delete_many()
        .filter(idempotency::Column::CreatedAt.lt(before.timestamp()))
        .exec(&**tx)
        .await?;
    Ok(swept.rows_affected)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::Store;

    fn now() -> Instant {
        DateTime::from_timestamp(1_780_000_000, 0).expect("in range")
    }

    async fn claimed(store: &Store, request: u8, at: Instant) -> Claim {
        let tx = store.begin().await.expect("begun");
        let stale = at - TimeDelta::minutes(1);
        let claim = claim(&tx, [1; 32], [request; 32], stale, at).await.expect("claimed");
        tx.commit().await.expect("committed");
        claim
    }

    crate::on_both_engines! {
        async fn a_key_is_answered_once_and_then_the_same_again(store: &Store) {
            assert_eq!(claimed(store, 1, now()).await, Claim::Fresh);
            assert_eq!(claimed(store, 1, now()).await, Claim::InProgress);
            assert_eq!(claimed(store, 2, now()).await, Claim::OtherRequest);
            let tx = store.begin().await.expect("begun");
            finish(&tx, [1; 32], 201, vec![7]).await.expect("finished");
            tx.commit().await.expect("committed");
            let answered = Claim::Answered { status: 201, body_sealed: vec![7] };
            assert_eq!(claimed(store, 1, now()).await, answered);
            assert_eq!(claimed(store, 1, now() + TimeDelta::hours(1)).await, answered);
        }

        async fn a_request_that_was_cut_off_is_taken_over_by_one(store: &Store) {
            assert_eq!(claimed(store, 1, now()).await, Claim::Fresh);
            let later = now() + TimeDelta::minutes(2);
            assert_eq!(claimed(store, 1, later).await, Claim::Fresh);
            assert_eq!(claimed(store, 1, later).await, Claim::InProgress);
        }

        async fn a_key_that_did_nothing_is_free_again(store: &Store) {
            assert_eq!(claimed(store, 1, now()).await, Claim::Fresh);
            let tx = store.begin().await.expect("begun");
            give_up(&tx, [1; 32]).await.expect("given up");
            tx.commit().await.expect("committed");
            assert_eq!(claimed(store, 2, now()).await, Claim::Fresh);
        }
    }
}
