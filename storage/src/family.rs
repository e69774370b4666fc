//! The people an account books for, who they are at each studio, and who booked a visit for
//! somebody else.

use std::collections::{BTreeSet, HashMap};

use domain::{AccountId, BookingId, ClientId, FamilyMemberId, Instant, StudioId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, LockType, OnConflict},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{
        booked_by, booking, client, family_client,
        family_member::{Column, Entity, Model},
    },
    listed::one_of,
};

/// The people an account books for, who was added first first; with those who were removed
/// where `all` is true.
pub async fn members<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
    all: bool,
) -> Result<Vec<Model>, StoreError> {
    let mut found = Entity::find().filter(Column::Account.eq(account.0));
    if !all {
        found = found.filter(Column::RemovedAt.is_null());
    }
    Ok(found.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(conn).await?)
}

/// A person the account books for, who was not removed.
pub async fn member<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
    id: FamilyMemberId,
) -> Result<Option<Model>, StoreError> {
    Ok(there(account, id).one(conn).await?)
}

/// The same, once nothing is being booked for them, nor waited for: until the transaction ends
/// nothing is.
pub async fn lock(
    tx: &Tx,
    account: AccountId,
    id: FamilyMemberId,
) -> Result<Option<Model>, StoreError> {
    Ok(there(account, id).lock(LockType::NoKeyUpdate).one(&**tx).await?)
}

/// The same of everybody the account ever booked for; says how many they are.
pub async fn lock_all(tx: &Tx, account: AccountId) -> Result<usize, StoreError> {
    let found = Entity::find()
        .filter(Column::Account.eq(account.0))
        // One order for everybody, so that nobody waits for whoever waits for them.
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(&**tx)
        .await?;
    Ok(found.len())
}

/// A person the account books for, once nobody is removing them: until the transaction ends
/// nobody does. Others may book for them meanwhile.
pub async fn keep(
    tx: &Tx,
    account: AccountId,
    id: FamilyMemberId,
) -> Result<Option<Model>, StoreError> {
    Ok(there(account, id).lock(LockType::Share).one(&**tx).await?)
}

fn there(account: AccountId, id: FamilyMemberId) -> Select<Entity> {
    Entity::find_by_id(id.0)
        .filter(Column::Account.eq(account.0))
        .filter(Column::RemovedAt.is_null())
}

/// Whoever that is, of whichever account, unless they were removed.
pub async fn person<C: ConnectionTrait>(
    conn: &C,
    id: FamilyMemberId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).filter(Column::RemovedAt.is_null()).one(conn).await?)
}

/// Writes somebody new.
pub async fn insert(tx: &Tx, row: Model) -> Result<(), StoreError> {
    row.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// Writes how a person is called, what they are to whoever books, and the consent.
pub async fn update(tx: &Tx, row: &Model) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(row.name.as_str()))
        .col_expr(Column::Relation, Expr::value(row.relation.as_str()))
        .col_expr(Column::ConsentAt, Expr::value(row.consent_at))
        .filter(Column::Id.eq(row.id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Nothing is booked for them any more. What was booked stays.
pub async fn remove(tx: &Tx, id: FamilyMemberId, now: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::RemovedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The clients that people of an account are, at every studio.
pub async fn clients_of<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<family_client::Model>, StoreError> {
    let people =
        Entity::find().select_only().column(Column::Id).filter(Column::Account.eq(account.0));
    Ok(family_client::Entity::find()
        .filter(family_client::Column::Member.in_subquery(people.into_query()))
        .all(conn)
        .await?)
}

/// The clients that one person is, at every studio.
pub async fn clients_of_member<C: ConnectionTrait>(
    conn: &C,
    member: FamilyMemberId,
) -> Result<Vec<ClientId>, StoreError> {
    let found = family_client::Entity::find()
        .filter(family_client::Column::Member.eq(member.0))
        .all(conn)
        .await?;
    Ok(found.into_iter().map(|row| row.client.into()).collect())
}

/// The client that a person of an account is at a studio.
pub async fn client_of<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    member: FamilyMemberId,
) -> Result<Option<ClientId>, StoreError> {
    let found = family_client::Entity::find()
        .filter(family_client::Column::Studio.eq(studio.0))
        .filter(family_client::Column::Member.eq(member.0))
        .one(conn)
        .await?;
    Ok(found.map(|row| row.client.into()))
}

/// From now on the person is this client at the studio. Refuses with
/// [`crate::Constraint::Unique`] where somebody was faster.
pub async fn link(
    tx: &Tx,
    studio: StudioId,
    member: FamilyMemberId,
    client: ClientId,
) -> Result<(), StoreError> {
    let row = family_client::Model { client: client.0, studio: studio.0, member: member.0 };
    row.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// Whose person a client is, if they are one of an account: their account, and how its
/// holder is called.
pub async fn holder_of<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<Option<crate::entities::account::Model>, StoreError> {
    let Some(found) = family_client::Entity::find_by_id(client.0).one(conn).await? else {
        return Ok(None);
    };
    let Some(member) = Entity::find_by_id(found.member).one(conn).await? else { return Ok(None) };
    crate::accounts::by_id(conn, member.account.into()).await
}

/// Which people of accounts these clients are: nobody where each books for themselves.
pub async fn people_among<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
) -> Result<BTreeSet<FamilyMemberId>, StoreError> {
    let found = family_client::Entity::find()
        .filter(family_client::Column::Client.is_in(clients.iter().map(|id| id.0)))
        .all(conn)
        .await?;
    Ok(found.into_iter().map(|row| row.member.into()).collect())
}

/// Who booked a visit for somebody else, if it was so.
pub async fn booked_by<C: ConnectionTrait>(
    conn: &C,
    id: BookingId,
) -> Result<Option<booked_by::Model>, StoreError> {
    Ok(booked_by::Entity::find_by_id(id.0).one(conn).await?)
}

/// The same for many visits: how whoever booked is called.
pub async fn bookers<C: ConnectionTrait>(
    conn: &C,
    ids: &[BookingId],
) -> Result<HashMap<BookingId, String>, StoreError> {
    let found = booked_by::Entity::find()
        .filter(one_of(conn, booked_by::Column::Booking, ids.iter().map(|id| id.0)))
        .all(conn)
        .await?;
    Ok(found.into_iter().map(|row| (row.booking.into(), row.name)).collect())
}

/// Writes for whom a visit is booked by whom, over what was written before.
pub async fn set_booked_by(tx: &Tx, row: booked_by::Model) -> Result<(), StoreError> {
    let known = OnConflict::column(booked_by::Column::Booking)
        .update_columns([
            booked_by::Column::Account,
            booked_by::Column::Member,
            booked_by::Column::Name,
        ])
        .to_owned();
    booked_by::Entity::insert(row.into_active_model())
        .on_conflict(known)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Whoever books comes themselves.
pub async fn unset_booked_by(tx: &Tx, id: BookingId) -> Result<(), StoreError> {
    booked_by::Entity::delete_by_id(id.0).exec(&**tx).await?;
    Ok(())
}

/// The clients at one studio for whom the accounts of these clients book.
pub async fn booked_for<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
) -> Result<Vec<ClientId>, StoreError> {
    let mut found = Vec::new();
    for holder in holders(conn, clients).await? {
        let people = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Account.eq(holder.account));
        let rows = family_client::Entity::find()
            .filter(family_client::Column::Studio.eq(holder.studio))
            .filter(family_client::Column::Member.in_subquery(people.into_query()))
            .all(conn)
            .await?;
        found.extend(rows.into_iter().map(|row| ClientId::from(row.client)));
    }
    Ok(found)
}

/// Whom the accounts of these clients book for, at whichever studio.
pub async fn people_through<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
) -> Result<BTreeSet<FamilyMemberId>, StoreError> {
    let accounts = holders(conn, clients).await?.into_iter().filter_map(|holder| holder.account);
    let found = Entity::find().filter(Column::Account.is_in(accounts)).all(conn).await?;
    Ok(found.into_iter().map(|row| row.id.into()).collect())
}

/// Those of these clients who hold an account themselves: one of the family books for nobody.
async fn holders<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
) -> Result<Vec<client::Model>, StoreError> {
    Ok(client::Entity::find()
        .filter(client::Column::Id.is_in(clients.iter().map(|id| id.0)))
        .filter(client::Column::Account.is_not_null())
        .filter(client::Column::Id.not_in_subquery(everybody().into_query()))
        .all(conn)
        .await?)
}

fn everybody() -> Select<family_client::Entity> {
    family_client::Entity::find().select_only().column(family_client::Column::Client)
}

/// Nobody knows any more for whom these clients booked, or who booked for them: names and
/// links are gone, and so is the address of whoever booked on the visits of others.
pub(crate) async fn forget(tx: &Tx, clients: &[ClientId]) -> Result<(), StoreError> {
    let others = booked_for(&**tx, clients).await?;
    forget_bookers(tx, &others).await?;
    let own = clients.iter().map(|id| id.0);
    let visits = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.is_in(own.clone()));
    booked_by::Entity::delete_many()
        .filter(booked_by::Column::Booking.in_subquery(visits.into_query()))
        .exec(&**tx)
        .await?;
    family_client::Entity::delete_many()
        .filter(family_client::Column::Client.is_in(own))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// On the visits of these clients, which somebody else booked.
async fn forget_bookers(tx: &Tx, clients: &[ClientId]) -> Result<(), StoreError> {
    let visits: Vec<Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.is_in(clients.iter().map(|id| id.0)))
        .into_tuple()
        .all(&**tx)
        .await?;
    let booked: Vec<Uuid> = booked_by::Entity::find()
        .select_only()
        .column(booked_by::Column::Booking)
        .filter(booked_by::Column::Booking.is_in(visits))
        .into_tuple()
        .all(&**tx)
        .await?;
    booking::Entity::update_many()
        .col_expr(booking::Column::ContactEmail, Expr::value(""))
        .col_expr(booking::Column::ContactPhone, Expr::value(Option::<String>::None))
        .col_expr(booking::Column::ClientZone, Expr::value(Option::<String>::None))
        .col_expr(
            booking::Column::LinkGeneration,
            Expr::col(booking::Column::LinkGeneration).add(1),
        )
        .col_expr(booking::Column::Version, Expr::col(booking::Column::Version).add(1))
        .filter(booking::Column::Id.is_in(booked.iter().copied()))
        .exec(&**tx)
        .await?;
    crate::course_plans::forget_bookers(tx, &booked).await?;
    booked_by::Entity::delete_many()
        .filter(booked_by::Column::Booking.is_in(booked))
        .exec(&**tx)
        .await?;
    Ok(())
}
