//! Answers to the safety questions across visits, and what was decided about them. The rows
//! of one visit are written by [`crate::bookings::set_screening`].

use domain::{AccountId, BookingId, ClientId, Instant, StudioId, TherapistId, booking::Booking};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{booking, screening},
    listed::one_of,
    occupancy::LONGEST,
};

/// How answers came out, without them.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Outcome {
    /// The answers.
    pub id: Uuid,
    /// Of which visit.
    pub booking: Uuid,
    /// `booking` or `before`.
    pub moment: String,
    /// `clear` or `review`.
    pub outcome: String,
    /// What was decided, where it was.
    pub decision: Option<String>,
    /// Epoch seconds.
    pub created_at: i64,
}

impl Outcome {
    /// Whether a therapist is still to look at them.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.outcome == "review" && self.decision.is_none()
    }
}

/// How the answers of these visits came out, the first before the others.
pub async fn outcomes<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Outcome>, StoreError> {
    Ok(screening::Entity::find()
        .filter(one_of(conn, screening::Column::Booking, bookings.iter().map(|id| id.0)))
        .select_only()
        .columns([
            screening::Column::Id,
            screening::Column::Booking,
            screening::Column::Moment,
            screening::Column::Outcome,
            screening::Column::Decision,
            screening::Column::CreatedAt,
        ])
        .order_by_asc(screening::Column::CreatedAt)
        .order_by_asc(screening::Column::Id)
        .into_model::<Outcome>()
        .all(conn)
        .await?)
}

/// Every sealed answer of a visit, the first before the others.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<screening::Model>, StoreError> {
    Ok(screening::Entity::find()
        .filter(screening::Column::Booking.eq(booking.0))
        .order_by_asc(screening::Column::CreatedAt)
        .order_by_asc(screening::Column::Id)
        .all(conn)
        .await?)
}

/// When a client last answered until then, for whichever visit, in epoch seconds: whoever did
/// is asked the short questions.
pub async fn last_answered<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    until: Instant,
) -> Result<Option<i64>, StoreError> {
    let found: Option<Option<i64>> = screening::Entity::find()
        .select_only()
        .column_as(screening::Column::CreatedAt.max(), "latest")
        .filter(screening::Column::Client.eq(client.0))
        .filter(screening::Column::CreatedAt.lte(until.timestamp()))
        .into_tuple()
        .one(conn)
        .await?;
    Ok(found.flatten())
}

/// Visits that are not over and whose answers wait for their therapist, by start; of one of
/// them, where one is named, and only those that begin until then, where that is said. At
/// most `limit`.
pub async fn to_review<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    whose: Option<TherapistId>,
    (now, until): (Instant, Option<Instant>),
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let open = screening::Entity::find()
        .select_only()
        .column(screening::Column::Booking)
        .filter(screening::Column::Studio.eq(studio.0))
        .filter(screening::Column::Outcome.eq("review"))
        .filter(screening::Column::Decision.is_null());
    let mut found = booking::Entity::find()
        .filter(booking::Column::Studio.eq(studio.0))
        .filter(booking::Column::State.is_in(["requested", "confirmed"]))
        .filter(booking::Column::Ends.gt(now.timestamp()))
        .filter(booking::Column::Id.in_subquery(open.into_query()));
    if let Some(therapist) = whose {
        found = found.filter(booking::Column::Therapist.eq(therapist.0));
    }
    if let Some(until) = until {
        // What is not over has begun lately: a few days are looked through, and no years.
        let begun = (now - LONGEST).timestamp();
        found = found.filter(booking::Column::Starts.between(begun, until.timestamp()));
    }
    let rows = found
        .order_by_asc(booking::Column::Starts)
        .order_by_asc(booking::Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Booking::try_from).collect::<Result<_, _>>()?)
}

/// Writes down what was decided about answers, once: says whether nobody had before.
pub async fn decide(
    tx: &Tx,
    id: Uuid,
    (decision, words_sealed): (&str, Option<Vec<u8>>),
    by: AccountId,
    now: Instant,
) -> Result<bool, StoreError> {
    let decided = screening::Entity::update_many()
        .col_expr(screening::Column::Decision, Expr::value(decision))
        .col_expr(screening::Column::WordsSealed, Expr::value(words_sealed))
        .col_expr(screening::Column::DecidedAt, Expr::value(now.timestamp()))
        .col_expr(screening::Column::DecidedBy, Expr::value(by.0))
        .filter(screening::Column::Id.eq(id))
        .filter(screening::Column::Decision.is_null())
        .exec(&**tx)
        .await?;
    Ok(decided.rows_affected == 1)
}
