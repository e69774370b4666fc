//! Addresses that nobody has proved yet, and those that are to take the place of others.

use domain::{AccountId, Instant, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, OnConflict},
};

use crate::{
    StoreError, Tx,
    entities::{
        account,
        account_address::{Column, Entity, Model},
        gift_card, membership, studio,
    },
    waitlist,
};

/// What is still to be known of an account's address; nothing where it is proved and stays.
pub async fn address<C: ConnectionTrait>(
    conn: &C,
    id: AccountId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// Whether an account's address counts though nobody has proved it: what stands under it may be
/// somebody else's.
pub async fn is_assumed<C: ConnectionTrait>(conn: &C, id: AccountId) -> Result<bool, StoreError> {
    Ok(address(conn, id).await?.is_some_and(|open| open.assumed_at.is_some()))
}

/// Notes that an account's address counts, though nobody has proved it.
pub async fn assume(tx: &Tx, id: AccountId, now: Instant) -> Result<(), StoreError> {
    let row = Model { assumed_at: Some(now.timestamp()), ..blank(id) };
    put(tx, row, &[Column::AssumedAt]).await
}

/// Notes which lower-cased address is to take the place of an account's.
pub async fn want(tx: &Tx, id: AccountId, email: &str, now: Instant) -> Result<(), StoreError> {
    let (wanted, wanted_at) = (Some(email.to_owned()), Some(now.timestamp()));
    let row = Model { wanted, wanted_at, ..blank(id) };
    put(tx, row, &[Column::Wanted, Column::WantedAt]).await
}

/// No other address is to take the place of an account's.
pub async fn want_none(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Wanted, Expr::value(None::<String>))
        .col_expr(Column::WantedAt, Expr::value(None::<i64>))
        .filter(Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Somebody has proved an account's address.
pub(super) async fn proved(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::AssumedAt, Expr::value(None::<i64>))
        .filter(Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Gives an account another address, which was proved. Refuses with
/// [`crate::Constraint::Unique`] where somebody else has it.
pub async fn set_email(
    tx: &Tx,
    id: AccountId,
    email: &str,
    now: Instant,
) -> Result<(), StoreError> {
    account::Entity::update_many()
        .col_expr(account::Column::Email, Expr::value(email))
        .col_expr(account::Column::EmailVerifiedAt, Expr::value(now.timestamp()))
        .filter(account::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Entity::delete_by_id(id.0).exec(&**tx).await?;
    Ok(())
}

/// What was sent or is to be sent to an address (lower case) belongs to another one of the
/// same person: gift cards, and places on waitlists.
pub async fn move_mail(tx: &Tx, from: &str, to: &str) -> Result<(), StoreError> {
    use gift_card::Column as Card;
    for column in [Card::BuyerEmail, Card::RecipientEmail] {
        gift_card::Entity::update_many()
            .col_expr(column, Expr::value(to))
            .filter(Expr::expr(Func::lower(Expr::col(column))).eq(from))
            .exec(&**tx)
            .await?;
    }
    waitlist::move_address(tx, from, to).await
}

/// The studios of an owner whose own address is one that nobody had proved (lower case) have
/// another. Says which they are.
pub async fn correct_studios(
    tx: &Tx,
    owner: AccountId,
    from: &str,
    to: &str,
) -> Result<Vec<StudioId>, StoreError> {
    let owned = membership::Entity::find()
        .select_only()
        .column(membership::Column::Studio)
        .filter(membership::Column::Account.eq(owner.0))
        .filter(membership::Column::Role.eq("owner"));
    let done = studio::Entity::update_many()
        .col_expr(studio::Column::Email, Expr::value(to))
        .filter(studio::Column::Id.in_subquery(owned.into_query()))
        .filter(Expr::expr(Func::lower(Expr::col(studio::Column::Email))).eq(from))
        .exec_with_returning(&**tx)
        .await?;
    Ok(done.into_iter().map(|row| row.id.into()).collect())
}

fn blank(id: AccountId) -> Model {
    Model { account: id.0, assumed_at: None, wanted: None, wanted_at: None }
}

async fn put(tx: &Tx, row: Model, columns: &[Column]) -> Result<(), StoreError> {
    use sea_orm::IntoActiveModel;
    let known = OnConflict::column(Column::Account).update_columns(columns.to_vec()).to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(known)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}
