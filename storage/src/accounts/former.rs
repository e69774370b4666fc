//! Sessions that get another token, and the one that they had before.

use domain::Instant;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use super::end_session;
use crate::{
    StoreError, Tx,
    entities::{
        former_token::{Column, Entity, Model},
        session,
    },
};

/// Gives a session another token, because whoever uses it has proved once more who they are;
/// `former` says which it had and which it gets, `proved` when the proof was given, and nothing
/// where that is written already. Whether it was there: one that was ended meanwhile stays ended,
/// and one that got another meanwhile is left alone.
pub async fn renew_session(
    tx: &Tx,
    former: Model,
    proved: Option<Instant>,
) -> Result<bool, StoreError> {
    let mut renewed = session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(former.session.clone()));
    if let Some(at) = proved {
        renewed = renewed.col_expr(session::Column::ProvedAt, Expr::value(at.timestamp()));
    }
    let done = renewed
        .filter(session::Column::TokenHash.eq(former.token_hash.clone()))
        .exec(&**tx)
        .await?;
    if done.rows_affected != 1 {
        return Ok(false);
    }
    former.into_active_model().insert(&**tx).await?;
    Ok(true)
}

/// A token that a session had, while it is still accepted.
pub async fn former_token<C: ConnectionTrait>(
    conn: &C,
    token_hash: &[u8],
    now: Instant,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(token_hash.to_vec())
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .one(conn)
        .await?)
}

/// Ends the session that has this token, or had it until just now.
pub async fn end_session_of(
    tx: &Tx,
    token_hash: &[u8; 32],
    now: Instant,
) -> Result<(), StoreError> {
    let mut token = token_hash.to_vec();
    while !end_session(tx, &token).await? {
        // It may have got another once more since this was read.
        let Some(former) = former_token(&**tx, &token, now).await? else { break };
        token = former.session;
    }
    Ok(())
}

/// Removes the tokens that are accepted no more. Returns how many there were.
pub async fn sweep_former_tokens(tx: &Tx, now: Instant) -> Result<u64, StoreError> {
    let past = Column::ExpiresAt.lte(now.timestamp());
    Ok(Entity::delete_many().filter(past).exec(&**tx).await?.rows_affected)
}
