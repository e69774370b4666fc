//! Who can sign in.

use domain::{AccountId, Instant};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use super::{addresses, passkeys};
use crate::{
    StoreError, Tx,
    entities::{
        account::{Column, Entity, Model},
        account_address, account_preference, account_token, card_claim, document, family_member,
        favourite, known_browser, membership, recovery_code, sale, second_step, session,
        sign_in_step, studio_payment, studio_return, therapist,
    },
};

/// How the address begins of an account that kept rows name, and that is nobody's any more.
pub(super) const GONE: &str = "gone:";

/// The account with this id.
pub async fn by_id(
    conn: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// These accounts, in no order.
pub async fn among(
    conn: &impl ConnectionTrait,
    ids: &[AccountId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(conn).await?)
}

/// The account with this lower-cased address.
pub async fn by_email(
    conn: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Email.eq(email)).one(conn).await?)
}

/// Writes a new account. Refuses with [`crate::Constraint::Unique`] where the address has one.
pub async fn insert(tx: &Tx, account: Model) -> Result<(), StoreError> {
    account.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// Gives the account another password, or none, so that only a reset lets anybody in.
pub async fn set_password(tx: &Tx, id: AccountId, hash: Option<String>) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes the hash of the same password, unless the password is no longer the one
/// whose hash was `seen`: then false. Until the transaction ends, nobody else can
/// change it, so that a sign-in and a reset never both succeed with the old one.
pub async fn confirm_password(
    tx: &Tx,
    id: AccountId,
    seen: &str,
    hash: &str,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .filter(Column::PasswordHash.eq(seen))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Gives an account whose address nobody has proved yet the name and password of
/// whoever registers it now. Whether it was such an account.
pub async fn replace_unproved(
    tx: &Tx,
    id: AccountId,
    name: &str,
    hash: &str,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EmailVerifiedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Writes an account's row as it is, so that the commit takes as long as where one changes.
pub async fn rewrite(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::CreatedAt, Expr::col(Column::CreatedAt))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Notes that the address is proved; the first time counts. One that was assumed is so no more.
pub async fn mark_verified(tx: &Tx, id: AccountId, now: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EmailVerifiedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EmailVerifiedAt.is_null())
        .exec(&**tx)
        .await?;
    addresses::proved(tx, id).await
}

/// Calls the person something else.
pub async fn rename(tx: &Tx, id: AccountId, name: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Nobody signs in with the account any more, and nothing says whose it was: its sessions,
/// secrets, roles, choices and people go with it. The row itself stays, empty, where it says
/// who of a studio's staff took money or gave a document in.
pub async fn remove(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    session::Entity::delete_many().filter(session::Column::Account.eq(id.0)).exec(&**tx).await?;
    account_token::Entity::delete_many()
        .filter(account_token::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    membership::Entity::delete_many()
        .filter(membership::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    second_step::Entity::delete_by_id(id.0).exec(&**tx).await?;
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    sign_in_step::Entity::delete_many()
        .filter(sign_in_step::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    known_browser::Entity::delete_many()
        .filter(known_browser::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    passkeys::remove_passkeys(tx, id).await?;
    account_address::Entity::delete_by_id(id.0).exec(&**tx).await?;
    account_preference::Entity::delete_by_id(id.0).exec(&**tx).await?;
    card_claim::Entity::delete_many()
        .filter(card_claim::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    favourite::Entity::delete_many()
        .filter(favourite::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    family_member::Entity::delete_many()
        .filter(family_member::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    therapist::Entity::update_many()
        .col_expr(therapist::Column::Account, Expr::value(None::<uuid::Uuid>))
        .filter(therapist::Column::Account.eq(id.0))
        .exec(&**tx)
        .await?;
    if is_named(tx, id).await? {
        Entity::update_many()
            .col_expr(Column::Email, Expr::value(format!("{GONE}{id}")))
            .col_expr(Column::Name, Expr::value(""))
            .col_expr(Column::Phone, Expr::value(None::<String>))
            .col_expr(Column::PasswordHash, Expr::value(None::<String>))
            .col_expr(Column::EmailVerifiedAt, Expr::value(None::<i64>))
            .filter(Column::Id.eq(id.0))
            .exec(&**tx)
            .await?;
    } else {
        Entity::delete_by_id(id.0).exec(&**tx).await?;
    }
    Ok(())
}

/// Whether rows that are kept say that this account did something.
async fn is_named(tx: &Tx, id: AccountId) -> Result<bool, StoreError> {
    let took = studio_payment::Entity::find().filter(studio_payment::Column::TakenBy.eq(id.0));
    let gave = studio_return::Entity::find().filter(studio_return::Column::GivenBy.eq(id.0));
    let sold = sale::Entity::find().filter(sale::Column::TakenBy.eq(id.0));
    let sent = document::Entity::find().filter(document::Column::UploadedBy.eq(id.0));
    Ok(took.one(&**tx).await?.is_some()
        || gave.one(&**tx).await?.is_some()
        || sold.one(&**tx).await?.is_some()
        || sent.one(&**tx).await?.is_some())
}
