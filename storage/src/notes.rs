//! Session notes with their addenda and openings, and the templates for them. What is about
//! a client comes here sealed and stays so.

use domain::{
    AccountId, BookingId, ClientId, NoteId, OpeningId, StudioId, TemplateId, TherapistId,
    booking::Booking,
    note::{Soap, Template},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx, bulk,
    entities::{
        booking, note_addendum, note_opening, note_template,
        session_note::{Column, Entity, Model},
    },
    listed::one_of,
};

/// The note of a visit.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Booking.eq(booking.0)).one(conn).await?)
}

/// Which of these visits have a note.
pub async fn noted<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<BookingId>, StoreError> {
    let found: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Booking)
        .filter(one_of(conn, Column::Booking, bookings.iter().map(|id| id.0)))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Writes a new note. Refuses a second one of the same visit (`Unique`).
pub async fn insert(tx: &Tx, note: Model) -> Result<(), StoreError> {
    bulk::insert::<Entity>(tx, vec![note]).await
}

/// Writes another text in place of the one that was `seen`. Says whether that was still
/// the one that is there.
pub async fn correct(
    tx: &Tx,
    note: NoteId,
    seen: i32,
    sealed: Vec<u8>,
    now: domain::Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::BodySealed, Expr::value(sealed))
        .col_expr(Column::UpdatedAt, Expr::value(now.timestamp()))
        .col_expr(Column::Version, Expr::value(seen + 1))
        .filter(Column::Id.eq(note.0))
        .filter(Column::Version.eq(seen))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The visits of a client that a therapist has written notes of at a studio, latest first,
/// without the visit `except`.
pub async fn noted_visits<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (client, therapist): (ClientId, TherapistId),
    except: BookingId,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let noted = Entity::find()
        .select_only()
        .column(Column::Booking)
        .filter(Column::Therapist.eq(therapist.0))
        .into_query();
    let rows = booking::Entity::find()
        .filter(booking::Column::Studio.eq(studio.0))
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::Id.in_subquery(noted))
        .filter(booking::Column::Id.ne(except.0))
        .order_by_desc(booking::Column::Starts)
        .order_by_desc(booking::Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Booking::try_from).collect::<Result<_, _>>()?)
}

/// Adds to a note.
pub async fn append(tx: &Tx, addendum: note_addendum::Model) -> Result<(), StoreError> {
    bulk::insert::<note_addendum::Entity>(tx, vec![addendum]).await
}

/// What was added to a note, in the order of time.
pub async fn addenda<C: ConnectionTrait>(
    conn: &C,
    note: NoteId,
) -> Result<Vec<note_addendum::Model>, StoreError> {
    Ok(note_addendum::Entity::find()
        .filter(note_addendum::Column::Note.eq(note.0))
        .order_by_asc(note_addendum::Column::WrittenAt)
        .order_by_asc(note_addendum::Column::Id)
        .all(conn)
        .await?)
}

/// Writes down that a note was opened.
pub async fn opened(tx: &Tx, opening: note_opening::Model) -> Result<(), StoreError> {
    bulk::insert::<note_opening::Entity>(tx, vec![opening]).await
}

/// Who opened a note without treating, latest first.
pub async fn openings<C: ConnectionTrait>(
    conn: &C,
    note: NoteId,
    limit: u64,
) -> Result<Vec<note_opening::Model>, StoreError> {
    Ok(note_opening::Entity::find()
        .filter(note_opening::Column::Note.eq(note.0))
        .order_by_desc(note_opening::Column::OpenedAt)
        .order_by_desc(note_opening::Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}

/// When an account opened a note last.
pub async fn last_opening<C: ConnectionTrait>(
    conn: &C,
    note: NoteId,
    account: AccountId,
) -> Result<Option<note_opening::Model>, StoreError> {
    Ok(note_opening::Entity::find()
        .filter(note_opening::Column::Note.eq(note.0))
        .filter(note_opening::Column::Account.eq(account.0))
        .order_by_desc(note_opening::Column::OpenedAt)
        .order_by_desc(note_opening::Column::Id)
        .one(conn)
        .await?)
}

/// One opening.
pub async fn opening<C: ConnectionTrait>(
    conn: &C,
    id: OpeningId,
) -> Result<Option<note_opening::Model>, StoreError> {
    Ok(note_opening::Entity::find_by_id(id.0).one(conn).await?)
}

/// The templates of a therapist at a studio, by name.
pub async fn templates<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    therapist: TherapistId,
) -> Result<Vec<(TemplateId, Template)>, StoreError> {
    let rows = note_template::Entity::find()
        .filter(note_template::Column::Studio.eq(studio.0))
        .filter(note_template::Column::Therapist.eq(therapist.0))
        .order_by_asc(note_template::Column::Name)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(template).collect())
}

fn template(row: note_template::Model) -> (TemplateId, Template) {
    let note_template::Model { name, subjective, objective, assessment, plan, .. } = row;
    let soap = Soap { subjective, objective, assessment, plan };
    (row.id.into(), Template { name, soap })
}

/// How many templates a therapist has.
pub async fn count_templates<C: ConnectionTrait>(
    conn: &C,
    therapist: TherapistId,
) -> Result<u64, StoreError> {
    let theirs = note_template::Column::Therapist.eq(therapist.0);
    Ok(note_template::Entity::find().filter(theirs).count(conn).await?)
}

/// Writes a new template. Refuses a name that the therapist has already (`Unique`).
pub async fn add_template(
    tx: &Tx,
    id: TemplateId,
    (studio, therapist): (StudioId, TherapistId),
    template: &Template,
    now: domain::Instant,
) -> Result<(), StoreError> {
    let Template { name, soap } = template.clone();
    let Soap { subjective, objective, assessment, plan } = soap;
    let (id, studio, therapist) = (id.0, studio.0, therapist.0);
    let updated_at = now.timestamp();
    let row = note_template::Model {
        id,
        studio,
        therapist,
        name,
        subjective,
        objective,
        assessment,
        plan,
        updated_at,
    };
    bulk::insert::<note_template::Entity>(tx, vec![row]).await
}

/// Changes a template of a therapist. Says whether it is theirs.
pub async fn change_template(
    tx: &Tx,
    id: TemplateId,
    therapist: TherapistId,
    template: &Template,
    now: domain::Instant,
) -> Result<bool, StoreError> {
    use note_template::Column as C;
    let Template { name, soap } = template.clone();
    let done = note_template::Entity::update_many()
        .col_expr(C::Name, Expr::value(name))
        .col_expr(C::Subjective, Expr::value(soap.subjective))
        .col_expr(C::Objective, Expr::value(soap.objective))
        .col_expr(C::Assessment, Expr::value(soap.assessment))
        .col_expr(C::Plan, Expr::value(soap.plan))
        .col_expr(C::UpdatedAt, Expr::value(now.timestamp()))
        .filter(C::Id.eq(id.0))
        .filter(C::Therapist.eq(therapist.0))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes a template of a therapist. Says whether it was theirs.
pub async fn remove_template(
    tx: &Tx,
    id: TemplateId,
    therapist: TherapistId,
) -> Result<bool, StoreError> {
    let done = note_template::Entity::delete_by_id(id.0)
        .filter(note_template::Column::Therapist.eq(therapist.0))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}
