//! Who is asked how they are, and what came of their reviews.

use domain::{BookingId, ClientId, Instant, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait,
    sea_query::{OnConflict, SimpleExpr},
};

use crate::{
    StoreError, Tx,
    entities::{booking, care_review, check_in, check_in_silence, mail_sent},
};

/// Whether a client does not want to be asked.
pub async fn is_silent<C: ConnectionTrait>(conn: &C, client: ClientId) -> Result<bool, StoreError> {
    Ok(check_in_silence::Entity::find_by_id(client.0).one(conn).await?.is_some())
}

/// Asks a client no more, or again.
pub async fn set_silent(
    tx: &Tx,
    (studio, client): (StudioId, ClientId),
    since: Option<Instant>,
) -> Result<(), StoreError> {
    let Some(since) = since else {
        check_in_silence::Entity::delete_by_id(client.0).exec(&**tx).await?;
        return Ok(());
    };
    let row =
        check_in_silence::Model { client: client.0, studio: studio.0, since: since.timestamp() };
    let once = OnConflict::column(check_in_silence::Column::Client).do_nothing().to_owned();
    check_in_silence::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// How many mails of a kind left about a client's visits since they last checked in.
pub async fn unanswered<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    kind: &str,
) -> Result<u64, StoreError> {
    let last = check_in::Entity::find()
        .select_only()
        .column_as(check_in::Column::GivenAt.max(), "last")
        .filter(of_client(check_in::Column::Booking, client));
    let last: Option<Option<i64>> = last.into_tuple().one(conn).await?;
    let mut sent = mail_sent::Entity::find()
        .filter(mail_sent::Column::Kind.eq(kind))
        .filter(of_client(mail_sent::Column::Booking, client));
    if let Some(last) = last.flatten() {
        sent = sent.filter(mail_sent::Column::SentAt.gt(last));
    }
    Ok(sent.count(conn).await?)
}

/// By their visits: whoever two clients turn out to be has those of both.
fn of_client(visit: impl ColumnTrait, client: ClientId) -> SimpleExpr {
    let visits = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.eq(client.0))
        .into_query();
    visit.in_subquery(visits)
}

/// Writes what came of a review, in place of what was written before.
pub async fn set_review(tx: &Tx, row: care_review::Model) -> Result<(), StoreError> {
    use care_review::Column as Of;
    let replaces = OnConflict::column(Of::Booking)
        .update_columns([Of::Id, Of::Client, Of::BodySealed])
        .to_owned();
    care_review::Entity::insert(row.into_active_model())
        .on_conflict(replaces)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// What came of the review after a visit.
pub async fn review<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<care_review::Model>, StoreError> {
    let found = care_review::Entity::find().filter(care_review::Column::Booking.eq(booking.0));
    Ok(found.one(conn).await?)
}

/// Removes every check-in and every review of a client. Says how many check-ins there were.
pub async fn forget(tx: &Tx, client: ClientId) -> Result<u64, StoreError> {
    care_review::Entity::delete_many()
        .filter(of_client(care_review::Column::Booking, client))
        .exec(&**tx)
        .await?;
    let gone = check_in::Entity::delete_many()
        .filter(of_client(check_in::Column::Booking, client))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected)
}
