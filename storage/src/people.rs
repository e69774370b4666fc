//! Who works at a studio: what is written about them.

use chrono::NaiveDate;
use domain::{AccountId, Instant, ResourceId, Role, StudioId, TherapistId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{account, membership, resource, studio, therapist, working_hours},
    new_id,
};

/// What clients read about a therapist, and who of them can book online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileText<'a> {
    /// As shown.
    pub name: &'a str,
    /// A few words.
    pub focus: &'a str,
    /// A short paragraph.
    pub about: &'a str,
    /// Comma-separated.
    pub languages: &'a str,
    /// `all`, `approval` or `nobody`.
    pub online: &'a str,
}

/// Writes a therapist with a calendar of their own: without hours, without qualifications.
/// Refuses with [`crate::Constraint::Unique`] where the studio knows the slug.
pub async fn hire(
    tx: &Tx,
    studio: StudioId,
    slug: &str,
    name: &str,
) -> Result<TherapistId, StoreError> {
    let (id, place): (TherapistId, ResourceId) = (new_id(), new_id());
    let row = resource::Model {
        id: place.0,
        studio: studio.0,
        kind: "therapist".to_owned(),
        active: true,
    };
    resource::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    let row = therapist::Model {
        id: id.0,
        studio: studio.0,
        account: None,
        resource: place.0,
        slug: slug.to_owned(),
        name: name.to_owned(),
        focus: String::new(),
        about: String::new(),
        languages: String::new(),
        online: "all".to_owned(),
        active: true,
        portrait: None,
    };
    therapist::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// Says whether a therapist works there now; nobody can book whoever does not.
pub async fn set_active(
    tx: &Tx,
    studio: StudioId,
    person: &therapist::Model,
    active: bool,
) -> Result<(), StoreError> {
    therapist::Entity::update_many()
        .col_expr(therapist::Column::Active, Expr::value(active))
        .filter(therapist::Column::Id.eq(person.id))
        .filter(therapist::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await?;
    resource::Entity::update_many()
        .col_expr(resource::Column::Active, Expr::value(active))
        .filter(resource::Column::Id.eq(person.resource))
        .filter(resource::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes what clients read about a therapist. Whether there is such a therapist there.
pub async fn set_profile(
    tx: &Tx,
    studio: StudioId,
    id: TherapistId,
    text: ProfileText<'_>,
) -> Result<bool, StoreError> {
    let done = therapist::Entity::update_many()
        .col_expr(therapist::Column::Name, Expr::value(text.name))
        .col_expr(therapist::Column::Focus, Expr::value(text.focus))
        .col_expr(therapist::Column::About, Expr::value(text.about))
        .col_expr(therapist::Column::Languages, Expr::value(text.languages))
        .col_expr(therapist::Column::Online, Expr::value(text.online))
        .filter(therapist::Column::Id.eq(id.0))
        .filter(therapist::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Writes under which name a therapist's picture is kept, or that they have none.
pub async fn set_portrait(
    tx: &Tx,
    studio: StudioId,
    id: TherapistId,
    file: Option<&str>,
) -> Result<(), StoreError> {
    therapist::Entity::update_many()
        .col_expr(therapist::Column::Portrait, Expr::value(file.map(ToOwned::to_owned)))
        .filter(therapist::Column::Id.eq(id.0))
        .filter(therapist::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Whether a picture of this name is that of somebody who works at a studio now.
pub async fn is_portrait<C: ConnectionTrait>(conn: &C, file: &str) -> Result<bool, StoreError> {
    let found = therapist::Entity::find()
        .filter(therapist::Column::Portrait.eq(file))
        .filter(therapist::Column::Active.eq(true));
    Ok(found.one(conn).await?.is_some())
}

/// The accounts with this role at a studio, those that are suspended too, by name.
pub async fn members<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    role: &str,
) -> Result<Vec<account::Model>, StoreError> {
    let members = membership::Entity::find()
        .filter(membership::Column::Studio.eq(studio.0))
        .filter(membership::Column::Role.eq(role))
        .all(conn)
        .await?;
    Ok(account::Entity::find()
        .filter(account::Column::Id.is_in(members.into_iter().map(|member| member.account)))
        .order_by_asc(account::Column::Name)
        .order_by_asc(account::Column::Id)
        .all(conn)
        .await?)
}

/// What somebody is at a studio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Every role they have, those that do not count for now too.
    pub roles: Vec<Role>,
    /// Whether they are kept out for now.
    pub suspended: bool,
}

/// What an account is at a studio; nothing where it is no part of its staff.
pub async fn standing_of<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    account: AccountId,
) -> Result<Standing, StoreError> {
    let rows = membership::Entity::find()
        .filter(membership::Column::Studio.eq(studio.0))
        .filter(membership::Column::Account.eq(account.0))
        .all(conn)
        .await?;
    let suspended = rows.iter().any(|row| row.suspended_at.is_some());
    let roles = rows.iter().filter_map(|row| Role::from_code(&row.role)).collect();
    Ok(Standing { roles, suspended })
}

/// The studios of whose staff an account is, those that keep it out for now too, each once.
pub async fn employers<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<StudioId>, StoreError> {
    let mine = membership::Entity::find()
        .select_only()
        .column(membership::Column::Studio)
        .distinct()
        .filter(membership::Column::Account.eq(account.0));
    let studios: Vec<Uuid> = mine.into_tuple().all(conn).await?;
    Ok(studios.into_iter().map(Into::into).collect())
}

/// Who is kept out of a studio for now.
pub async fn suspended<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<AccountId>, StoreError> {
    let rows = membership::Entity::find()
        .filter(membership::Column::Studio.eq(studio.0))
        .filter(membership::Column::SuspendedAt.is_not_null())
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.account.into()).collect())
}

/// Says since when none of somebody's roles at a studio counts; with `None` they count again.
pub async fn set_suspended(
    tx: &Tx,
    studio: StudioId,
    account: AccountId,
    since: Option<Instant>,
) -> Result<(), StoreError> {
    membership::Entity::update_many()
        .col_expr(membership::Column::SuspendedAt, Expr::value(since.map(|at| at.timestamp())))
        .filter(membership::Column::Account.eq(account.0))
        .filter(membership::Column::Studio.eq(studio.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Nobody else gives or takes roles at a studio until the transaction ends.
pub async fn lock_roles(tx: &Tx, studio: StudioId) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        studio::Entity::find_by_id(studio.0).lock(LockType::NoKeyUpdate).one(&**tx).await?;
    }
    Ok(())
}

/// How many owners a studio has who are not kept out.
pub async fn count_owners<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<u64, StoreError> {
    Ok(membership::Entity::find()
        .filter(membership::Column::Studio.eq(studio.0))
        .filter(membership::Column::Role.eq(Role::Owner.code()))
        .filter(membership::Column::SuspendedAt.is_null())
        .count(conn)
        .await?)
}

/// Takes a role from an account.
pub async fn dismiss(
    tx: &Tx,
    account: AccountId,
    studio: StudioId,
    role: &str,
) -> Result<(), StoreError> {
    membership::Entity::delete_many()
        .filter(membership::Column::Account.eq(account.0))
        .filter(membership::Column::Studio.eq(studio.0))
        .filter(membership::Column::Role.eq(role))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Who of these therapists has weekly hours today or later.
pub async fn with_hours<C: ConnectionTrait>(
    conn: &C,
    therapists: &[TherapistId],
    today: NaiveDate,
) -> Result<Vec<TherapistId>, StoreError> {
    let rows = working_hours::Entity::find()
        .filter(working_hours::Column::Therapist.is_in(therapists.iter().map(|id| id.0)))
        .all(conn)
        .await?;
    let hold = rows.into_iter().filter(|row| row.valid_until.is_none_or(|last| last >= today));
    let mut ids: Vec<TherapistId> = hold.map(|row| row.therapist.into()).collect();
    ids.sort();
    ids.dedup();
    Ok(ids)
}
