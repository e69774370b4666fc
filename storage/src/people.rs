//! Who works at a studio: what is written about them.

use chrono::NaiveDate;
use domain::{AccountId, ResourceId, StudioId, TherapistId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::Expr,
};

use crate::{
    StoreError, Tx,
    entities::{account, membership, resource, therapist, working_hours},
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

/// The accounts with this role at a studio, by name.
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
