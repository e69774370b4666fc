//! Browsers that are signed in, known by the hash of their cookie.

use domain::{AccountId, Instant};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
    sea_query::{Expr, ExprTrait, Func},
};

use crate::{
    StoreError, Tx,
    entities::{
        account, former_token,
        session::{Column, Entity, Model},
    },
};

/// Writes a new session.
pub async fn insert_session(tx: &Tx, session: Model) -> Result<(), StoreError> {
    session.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// The session that has this token, or had it until just now, and whose it is; expired or not.
pub async fn session(
    conn: &impl ConnectionTrait,
    token_hash: &[u8; 32],
    now: Instant,
) -> Result<Option<(Model, account::Model)>, StoreError> {
    // In one statement: between two it could get another token, and be found by neither.
    let has_now = former_token::Entity::find()
        .select_only()
        .column(former_token::Column::Session)
        .filter(former_token::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(former_token::Column::ExpiresAt.gt(now.timestamp()))
        .into_query();
    let token = Func::coalesce([Expr::from(has_now), Expr::val(token_hash.to_vec())]);
    let whose: RelationDef =
        Entity::belongs_to(account::Entity).from(Column::Account).to(account::Column::Id).into();
    let found = Entity::find()
        .join(JoinType::InnerJoin, whose)
        .filter(Expr::col(Column::TokenHash.as_column_ref()).eq(token))
        .select_also(account::Entity)
        .one(conn)
        .await?;
    Ok(found.and_then(|(session, account)| Some((session, account?))))
}

/// Every session of an account, the latest used first.
pub async fn sessions_of(
    conn: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Account.eq(account.0))
        .order_by_desc(Column::LastSeenAt)
        .order_by_desc(Column::CreatedAt)
        .order_by_asc(Column::TokenHash)
        .all(conn)
        .await?)
}

/// Notes that a session was used.
pub async fn touch(tx: &Tx, token_hash: &[u8; 32], now: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::LastSeenAt, Expr::value(now.timestamp()))
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .filter(Column::LastSeenAt.lt(now.timestamp()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Ends one session. Whether it was there.
pub async fn end_session(tx: &Tx, token_hash: &[u8]) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(token_hash.to_vec()).exec(&**tx).await?.rows_affected == 1)
}

/// Ends the session of an account that has this name, whatever its token is by now. Whether it
/// was there.
pub async fn end_named(tx: &Tx, account: AccountId, name: &str) -> Result<bool, StoreError> {
    let done = Entity::delete_many()
        .filter(Column::Account.eq(account.0))
        .filter(Column::Name.eq(name))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Ends every session of an account but one, if there is one that stays, and every sign-in that
/// waits for its second step.
pub async fn end_others(
    tx: &Tx,
    account: AccountId,
    but: Option<&Model>,
) -> Result<(), StoreError> {
    super::end_steps(tx, account).await?;
    let mut others = Entity::delete_many().filter(Column::Account.eq(account.0));
    if let Some(stays) = but {
        // By its name, where it has one: its token may change until this is done.
        let other = match &stays.name {
            Some(name) => {
                Condition::any().add(Column::Name.ne(name.as_str())).add(Column::Name.is_null())
            }
            None => Condition::all().add(Column::TokenHash.ne(stays.token_hash.clone())),
        };
        others = others.filter(other);
    }
    others.exec(&**tx).await?;
    Ok(())
}

/// Ends every session of an account, and every sign-in that waits for its second step. Returns
/// how many sessions there were.
pub async fn end_all(tx: &Tx, account: AccountId) -> Result<u64, StoreError> {
    super::end_steps(tx, account).await?;
    let done = Entity::delete_many().filter(Column::Account.eq(account.0)).exec(&**tx).await?;
    Ok(done.rows_affected)
}

/// Removes the sessions whose absolute end is past. Returns how many there were.
pub async fn sweep_sessions(tx: &Tx, now: Instant) -> Result<u64, StoreError> {
    let past = Column::ExpiresAt.lte(now.timestamp());
    Ok(Entity::delete_many().filter(past).exec(&**tx).await?.rows_affected)
}
