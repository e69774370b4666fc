//! What an account is, and where.

use domain::{AccountId, Instant, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use crate::{
    StoreError, Tx,
    entities::{client, membership, therapist},
};

/// The rows that make an account something somewhere.
#[derive(Clone, Debug)]
pub struct Roles {
    /// Roles of staff.
    pub memberships: Vec<membership::Model>,
    /// Therapists who sign in with it.
    pub therapists: Vec<therapist::Model>,
    /// Clients who sign in with it.
    pub clients: Vec<client::Model>,
}

/// Everything an account is.
pub async fn roles(conn: &impl ConnectionTrait, account: AccountId) -> Result<Roles, StoreError> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::Account.eq(account.0))
        .all(conn)
        .await?;
    let therapists = therapist::Entity::find()
        .filter(therapist::Column::Account.eq(account.0))
        .all(conn)
        .await?;
    let clients =
        client::Entity::find().filter(client::Column::Account.eq(account.0)).all(conn).await?;
    Ok(Roles { memberships, therapists, clients })
}

/// Gives an account the role `owner` or `therapist` in a studio; again is no error.
pub async fn grant(
    tx: &Tx,
    account: AccountId,
    studio: StudioId,
    role: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let row = membership::Model {
        account: account.0,
        studio: studio.0,
        role: role.to_owned(),
        created_at: now.timestamp(),
    };
    membership::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::columns([
                membership::Column::Account,
                membership::Column::Studio,
                membership::Column::Role,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// How many clients with this lower-cased address nobody has claimed.
pub async fn unclaimed(conn: &impl ConnectionTrait, email: &str) -> Result<u64, StoreError> {
    Ok(client::Entity::find()
        .filter(client::Column::Email.eq(email))
        .filter(client::Column::Account.is_null())
        .count(conn)
        .await?)
}

/// Makes the unclaimed clients with this lower-cased address the account's, in every
/// studio. The caller has proof that the address is the account's. Returns how many.
pub async fn claim(tx: &Tx, account: AccountId, email: &str) -> Result<u64, StoreError> {
    let done = client::Entity::update_many()
        .col_expr(client::Column::Account, Expr::value(account.0))
        .filter(client::Column::Email.eq(email))
        .filter(client::Column::Account.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}
