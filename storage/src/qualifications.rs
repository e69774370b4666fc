//! What therapists claim, what was checked, and the documents that prove it.

use chrono::NaiveDate;
use domain::{
    AccountId, Instant, QualificationId, StudioId, TherapistId,
    qualification::{Claim, Qualification},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx, bulk,
    entities::{
        document,
        qualification::{Column, Entity, Model},
        qualification_technique as covers, therapist,
    },
    schedule::qualification,
};

/// A qualification with what its row says besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The claim, and what became of it.
    pub qualification: Qualification,
    /// `training`, `insurance` or `first_aid`.
    pub kind: String,
    /// When it was recorded, or changed last.
    pub recorded_at: Instant,
    /// At which studio.
    pub studio: StudioId,
    /// Who verified or rejected it.
    pub checked_by: Option<String>,
    /// When it was verified or rejected.
    pub checked_at: Option<Instant>,
}

/// Writes a claim, not checked yet.
pub async fn insert(
    tx: &Tx,
    id: QualificationId,
    (studio, therapist): (StudioId, TherapistId),
    claim: &Claim,
    now: Instant,
) -> Result<(), StoreError> {
    let row = row(id.0, (studio.0, therapist.0), claim, now)?;
    bulk::insert::<Entity>(tx, vec![row]).await?;
    cover(tx, id, claim).await
}

/// Writes a claim anew: what was checked of the earlier one no longer counts.
pub async fn amend(
    tx: &Tx,
    id: QualificationId,
    (studio, therapist): (StudioId, TherapistId),
    claim: &Claim,
    now: Instant,
) -> Result<(), StoreError> {
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    let row = row(id.0, (studio.0, therapist.0), claim, now)?;
    Entity::update(row.into_active_model().reset_all()).exec(&**tx).await?;
    covers::Entity::delete_many()
        .filter(covers::Column::Qualification.eq(id.0))
        .exec(&**tx)
        .await?;
    cover(tx, id, claim).await
}

fn row(
    id: Uuid,
    (studio, therapist): (Uuid, Uuid),
    claim: &Claim,
    now: Instant,
) -> Result<Model, StoreError> {
    let hours = claim.training_hours.map(i32::try_from).transpose();
    Ok(Model {
        id,
        studio,
        therapist,
        title: claim.title.clone(),
        issuer: claim.issuer.clone(),
        licence_number: claim.licence_number.clone(),
        training_hours: hours.map_err(|_| Corrupt::new("qualification", "training_hours", id))?,
        issued_on: claim.issued_on,
        expires_on: claim.expires_on,
        state: "claimed".into(),
        checked_by: None,
        checked_at: None,
        checked_how: None,
        reject_reason: None,
        kind: claim.kind.code().into(),
        recorded_at: now.timestamp(),
        warned_days: None,
    })
}

/// Keeps everybody else from changing one, or what proves it, until the transaction ends.
pub async fn lock(tx: &Tx, id: QualificationId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::RecordedAt, Expr::col(Column::RecordedAt))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

async fn cover(tx: &Tx, id: QualificationId, claim: &Claim) -> Result<(), StoreError> {
    let covered =
        |technique: &String| covers::Model { qualification: id.0, technique: technique.clone() };
    bulk::insert::<covers::Entity>(tx, claim.techniques.iter().map(covered).collect()).await
}

/// It was checked and holds. Says whether it was still to be checked.
pub async fn verify(
    tx: &Tx,
    id: QualificationId,
    (by, how): (&str, &str),
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value("verified"))
        .col_expr(Column::CheckedBy, Expr::value(by))
        .col_expr(Column::CheckedHow, Expr::value(how))
        .col_expr(Column::CheckedAt, Expr::value(now.timestamp()))
        .col_expr(Column::RejectReason, Expr::value(None::<String>))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.ne("verified"))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// It was checked and does not hold. Says whether that was news.
pub async fn reject(
    tx: &Tx,
    id: QualificationId,
    (by, reason): (&str, &str),
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value("rejected"))
        .col_expr(Column::CheckedBy, Expr::value(by))
        .col_expr(Column::CheckedAt, Expr::value(now.timestamp()))
        .col_expr(Column::CheckedHow, Expr::value(None::<String>))
        .col_expr(Column::RejectReason, Expr::value(reason))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.ne("rejected"))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Everything a therapist has recorded at a studio, by kind and title.
pub async fn of_therapist<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: TherapistId,
) -> Result<Vec<Recorded>, StoreError> {
    let own = at(studio).filter(Column::Therapist.eq(therapist.0));
    with_techniques(conn, own.all(conn).await?).await
}

/// Everything that was recorded at a studio, by kind and title.
pub async fn all_of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Recorded>, StoreError> {
    with_techniques(conn, at(studio).all(conn).await?).await
}

/// A studio's rows, by kind and title.
fn at(studio: StudioId) -> Select<Entity> {
    Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .order_by_desc(Column::Kind)
        .order_by_asc(Column::Title)
        .order_by_asc(Column::Id)
}

/// One of any studio, for a mail about it.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    id: QualificationId,
) -> Result<Option<Recorded>, StoreError> {
    let row = Entity::find_by_id(id.0).one(conn).await?;
    Ok(with_techniques(conn, row.into_iter().collect()).await?.pop())
}

/// One of a studio's; none where it belongs to another.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: QualificationId,
) -> Result<Option<Recorded>, StoreError> {
    let row = Entity::find_by_id(id.0).filter(Column::Studio.eq(studio.0)).one(conn).await?;
    Ok(with_techniques(conn, row.into_iter().collect()).await?.pop())
}

/// Verified ones of people who work there, that end on or before a date, of which their
/// holders were not warned `days` before, or later; by date.
pub async fn to_warn<C: ConnectionTrait>(
    conn: &C,
    until: NaiveDate,
    days: i32,
    limit: u64,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = Entity::find()
        .filter(Column::State.eq("verified"))
        .filter(Column::ExpiresOn.lte(until))
        .filter(not_warned(days))
        .filter(Column::Therapist.in_subquery(working_there()))
        .order_by_asc(Column::ExpiresOn)
        .limit(limit)
        .all(conn)
        .await?;
    with_techniques(conn, rows).await
}

/// Remembers that its holder was warned `days` before its end. Says whether that was news.
pub async fn warned(tx: &Tx, id: QualificationId, days: i32) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::WarnedDays, Expr::value(days))
        .filter(Column::Id.eq(id.0))
        .filter(not_warned(days))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Everybody who works at any studio now.
fn working_there() -> SelectStatement {
    let mut them = therapist::Entity::find()
        .select_only()
        .column(therapist::Column::Id)
        .filter(therapist::Column::Active.eq(true));
    QuerySelect::query(&mut them).to_owned()
}

/// Whether its holder was not warned so near its end yet.
fn not_warned(days: i32) -> Condition {
    Condition::any().add(Column::WarnedDays.is_null()).add(Column::WarnedDays.gt(days))
}

async fn with_techniques<C: ConnectionTrait>(
    conn: &C,
    rows: Vec<Model>,
) -> Result<Vec<Recorded>, StoreError> {
    let ids = rows.iter().map(|row| row.id);
    let covered = covers::Entity::find()
        .filter(covers::Column::Qualification.is_in(ids))
        .order_by_asc(covers::Column::Technique)
        .all(conn)
        .await?;
    let of = |id: Uuid| covered.iter().filter(move |c| c.qualification == id);
    rows.into_iter()
        .map(|row| {
            let techniques = of(row.id).map(|c| c.technique.clone()).collect();
            let recorded_at = Instant::from_timestamp(row.recorded_at, 0)
                .ok_or_else(|| Corrupt::new("qualification", "recorded_at", row.id))?;
            let (kind, studio) = (row.kind.clone(), row.studio.into());
            let checked_by = row.checked_by.clone();
            let checked_at = row.checked_at.and_then(|at| Instant::from_timestamp(at, 0));
            let qualification = qualification(row, techniques)?;
            Ok(Recorded { qualification, kind, recorded_at, studio, checked_by, checked_at })
        })
        .collect()
}

/// A document to be written down.
#[derive(Clone, Debug)]
pub struct NewDocument<'a> {
    /// The document.
    pub id: Uuid,
    /// Where.
    pub studio: StudioId,
    /// What it proves.
    pub qualification: QualificationId,
    /// The random name its bytes are kept under.
    pub file: &'a str,
    /// What it is.
    pub media_type: &'a str,
    /// How many bytes.
    pub bytes: i64,
    /// SHA-256 of what is kept.
    pub digest: Vec<u8>,
    /// The name it was uploaded under, made harmless.
    pub shown_name: &'a str,
    /// Who uploaded it.
    pub uploaded_by: AccountId,
}

/// Writes a document down.
pub async fn insert_document(
    tx: &Tx,
    new: NewDocument<'_>,
    now: Instant,
) -> Result<(), StoreError> {
    let row = document::Model {
        id: new.id,
        studio: new.studio.0,
        qualification: new.qualification.0,
        file: new.file.to_owned(),
        media_type: new.media_type.to_owned(),
        bytes: new.bytes,
        digest: new.digest,
        shown_name: new.shown_name.to_owned(),
        uploaded_by: new.uploaded_by.0,
        uploaded_at: now.timestamp(),
    };
    bulk::insert::<document::Entity>(tx, vec![row]).await
}

/// The documents of these qualifications, oldest first.
pub async fn documents_of<C: ConnectionTrait>(
    conn: &C,
    qualifications: &[QualificationId],
) -> Result<Vec<document::Model>, StoreError> {
    let ids = qualifications.iter().map(|id| id.0);
    Ok(document::Entity::find()
        .filter(document::Column::Qualification.is_in(ids))
        .order_by_asc(document::Column::UploadedAt)
        .order_by_asc(document::Column::Id)
        .all(conn)
        .await?)
}

/// Forgets a document. Says whether it was there.
pub async fn remove_document(tx: &Tx, id: Uuid) -> Result<bool, StoreError> {
    let done = document::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(done.rows_affected > 0)
}

/// One document of a studio; none where it belongs to another.
pub async fn document<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: Uuid,
) -> Result<Option<document::Model>, StoreError> {
    let found = document::Entity::find_by_id(id).filter(document::Column::Studio.eq(studio.0));
    Ok(found.one(conn).await?)
}
