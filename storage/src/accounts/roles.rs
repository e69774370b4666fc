//! What an account is, and where.

use domain::{AccountId, ClientId, Instant, StudioId, TherapistId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryTrait,
    sea_query::{Expr, OnConflict},
};

use crate::{
    StoreError, Tx, clients,
    entities::{client, membership, therapist},
    family,
};

/// The rows that make an account something somewhere.
#[derive(Clone, Debug)]
pub struct Roles {
    /// Roles of staff.
    pub memberships: Vec<membership::Model>,
    /// Therapists who sign in with it.
    pub therapists: Vec<therapist::Model>,
    /// Clients who sign in with it, and those it books for.
    pub clients: Vec<client::Model>,
    /// Which of the clients are people it books for.
    pub family: Vec<ClientId>,
}

/// Everything an account is.
pub async fn roles<C: ConnectionTrait>(conn: &C, account: AccountId) -> Result<Roles, StoreError> {
    let memberships = membership::Entity::find()
        .filter(membership::Column::Account.eq(account.0))
        .filter(membership::Column::SuspendedAt.is_null())
        .all(conn)
        .await?;
    let therapists = therapist::Entity::find()
        .filter(therapist::Column::Account.eq(account.0))
        .all(conn)
        .await?;
    let clients = clients::of_account(conn, account).await?;
    let family = family::clients_of(conn, account).await?;
    let family = family.into_iter().map(|row| row.client.into()).collect();
    Ok(Roles { memberships, therapists, clients, family })
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
        suspended_at: None,
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

/// Lets an account sign in as a therapist of the studio. Whether there is such a
/// therapist there; where not, nothing is written.
pub async fn appoint(
    tx: &Tx,
    account: AccountId,
    studio: StudioId,
    therapist: TherapistId,
    now: Instant,
) -> Result<bool, StoreError> {
    let done = therapist::Entity::update_many()
        .col_expr(therapist::Column::Account, Expr::value(account.0))
        .filter(therapist::Column::Id.eq(therapist.0))
        .filter(therapist::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await?;
    if done.rows_affected == 1 {
        grant(tx, account, studio, "therapist", now).await?;
    }
    Ok(done.rows_affected == 1)
}

/// How many clients with this lower-cased address nobody has claimed.
pub async fn unclaimed(conn: &impl ConnectionTrait, email: &str) -> Result<u64, StoreError> {
    Ok(client::Entity::find()
        .filter(client::Column::Email.eq(email))
        .filter(client::Column::Account.is_null())
        .filter(client::Column::Id.not_in_subquery(clients::somebody_else().into_query()))
        .count(conn)
        .await?)
}
