//! Accounts that are nobody's: somebody typed an address, has not proved it, and is nothing
//! anywhere. They keep nobody else from having that address.

use domain::AccountId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::records::{self, GONE};
use crate::{
    StoreError, Tx,
    entities::{
        account::{Column, Entity, Model},
        client, membership, therapist,
    },
};

/// The account that somebody has with this lower-cased address; none that is nobody's.
pub async fn somebodys<C: ConnectionTrait>(
    conn: &C,
    email: &str,
) -> Result<Option<Model>, StoreError> {
    let Some(found) = records::by_email(conn, email).await? else { return Ok(None) };
    Ok(if is_nobodys(conn, &found).await? { None } else { Some(found) })
}

/// Removes the account with this lower-cased address where it is nobody's. Whoever proves its
/// address in this instant keeps it.
pub async fn remove_nobodys(tx: &Tx, email: &str) -> Result<(), StoreError> {
    let Some(found) = records::by_email(&**tx, email).await? else { return Ok(()) };
    if !is_nobodys(&**tx, &found).await? {
        return Ok(());
    }
    let id: AccountId = found.id.into();
    let freed = Entity::update_many()
        .col_expr(Column::Email, Expr::value(format!("{GONE}{id}")))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EmailVerifiedAt.is_null())
        .exec(&**tx)
        .await?;
    if freed.rows_affected > 0 { records::remove(tx, id).await } else { Ok(()) }
}

/// Whoever is invited has a role before they prove anything.
async fn is_nobodys<C: ConnectionTrait>(conn: &C, row: &Model) -> Result<bool, StoreError> {
    if row.email_verified_at.is_some() {
        return Ok(false);
    }
    let roles = membership::Entity::find().filter(membership::Column::Account.eq(row.id));
    let treats = therapist::Entity::find().filter(therapist::Column::Account.eq(row.id));
    let comes = client::Entity::find().filter(client::Column::Account.eq(row.id));
    Ok(roles.one(conn).await?.is_none()
        && treats.one(conn).await?.is_none()
        && comes.one(conn).await?.is_none())
}
