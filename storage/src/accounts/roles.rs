//! What an account is, and where.

use domain::{AccountId, ClientId, Instant, StudioId, TherapistId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryTrait, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx, clients,
    entities::{client, membership, therapist},
};

/// What makes an account something somewhere.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// Roles of staff, suspended ones aside.
    pub memberships: Vec<Membership>,
    /// Therapists who sign in with it.
    pub therapists: Vec<Therapist>,
    /// Clients who sign in with it, and those it books for; the oldest first.
    pub clients: Vec<Client>,
    /// Which of the clients are people it books for.
    pub family: Vec<ClientId>,
}

/// A role of staff.
#[derive(Clone, Debug)]
pub struct Membership {
    /// Where.
    pub studio: StudioId,
    /// Which, by its code.
    pub role: String,
}

/// Somebody who treats, or did.
#[derive(Clone, Copy, Debug)]
pub struct Therapist {
    /// Where.
    pub studio: StudioId,
    /// Who.
    pub id: TherapistId,
    /// Whether they work there now.
    pub active: bool,
}

/// Somebody who is treated.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// Where.
    pub studio: StudioId,
    /// Who.
    pub id: ClientId,
}

/// One statement for all of it, since every request of whoever is signed in asks: and of what is
/// sealed, nothing is read.
const ALL: &str = "SELECT 'membership' AS what, m.studio AS studio, m.account AS id,
        m.role AS role, TRUE AS active, m.created_at AS since
    FROM membership m WHERE m.account = $1 AND m.suspended_at IS NULL
    UNION ALL
    SELECT 'therapist', t.studio, t.id, '', t.active, 0 FROM therapist t WHERE t.account = $1
    UNION ALL
    SELECT 'client', c.studio, c.id, '', TRUE, c.created_at FROM client c WHERE c.account = $1
    UNION ALL
    SELECT 'family', f.studio, f.client, '', TRUE, 0
    FROM family_member p JOIN family_client f ON f.member = p.id WHERE p.account = $1
    ORDER BY since, id";

#[derive(FromQueryResult)]
struct Row {
    what: String,
    studio: Uuid,
    id: Uuid,
    role: String,
    active: bool,
}

/// Everything an account is.
pub async fn roles<C: ConnectionTrait>(conn: &C, account: AccountId) -> Result<Roles, StoreError> {
    let values = [account.0.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), ALL, values);
    let mut all = Roles::default();
    let rows = Row::find_by_statement(statement).all(conn).await?;
    for Row { what, studio, id, role, active } in rows {
        let studio = StudioId(studio);
        match what.as_str() {
            "membership" => all.memberships.push(Membership { studio, role }),
            "therapist" => all.therapists.push(Therapist { studio, id: id.into(), active }),
            "client" => all.clients.push(Client { studio, id: id.into() }),
            _ => all.family.push(id.into()),
        }
    }
    Ok(all)
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
