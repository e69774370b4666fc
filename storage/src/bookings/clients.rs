//! What clients booked: their visits, and whether any are open or unpaid.

use domain::{BookingId, ClientId, Instant, booking::Booking};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{booking, many};
use crate::{
    StoreError,
    entities::{course_use, gift_use},
};

/// A client's bookings at their studio, latest start first, without what never
/// became a visit.
pub async fn of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::State.is_not_in(["held", "expired", "declined"]))
        .order_by_desc(booking::Column::Starts)
        .order_by_desc(booking::Column::Id)
        .limit(limit);
    many(found.all(conn).await?)
}

/// The same for several clients together, at whichever studios.
pub async fn of_clients<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
    limit: u64,
) -> Result<Vec<Booking>, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Client.is_in(clients.iter().map(|id| id.0)))
        .filter(booking::Column::State.is_not_in(["held", "expired", "declined"]))
        .order_by_desc(booking::Column::Starts)
        .order_by_desc(booking::Column::Id)
        .limit(limit);
    many(found.all(conn).await?)
}

/// The ids of everything that a client ever booked, held or asked for.
pub async fn ids_of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<Vec<BookingId>, StoreError> {
    let ids: Vec<Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.eq(client.0))
        .order_by_desc(booking::Column::Starts)
        .order_by_desc(booking::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Whether any of these clients has a visit that is not over, or holds a time.
pub async fn any_open<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
    now: Instant,
) -> Result<bool, StoreError> {
    let found = booking::Entity::find()
        .filter(booking::Column::Client.is_in(clients.iter().map(|id| id.0)))
        .filter(booking::Column::State.is_in(["held", "requested", "confirmed"]))
        .filter(
            Condition::any()
                .add(booking::Column::Ends.gt(now.timestamp()))
                .add(booking::Column::State.eq("held")),
        );
    Ok(found.one(conn).await?.is_some())
}

/// Whether a client has been at the studio: a visit of theirs took place.
pub async fn has_been<C: ConnectionTrait>(conn: &C, client: ClientId) -> Result<bool, StoreError> {
    let visits = booking::Entity::find().filter(booking::Column::Client.eq(client.0));
    Ok(visits.filter(booking::Column::State.eq("completed")).count(conn).await? > 0)
}

/// How many visits a client has to come for which nothing was due online.
pub async fn unpaid_of_client<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    now: Instant,
) -> Result<u64, StoreError> {
    Ok(booking::Entity::find()
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::State.is_in(["requested", "confirmed"]))
        .filter(booking::Column::DueOnlineMinor.eq(0))
        .filter(booking::Column::Starts.gt(now.timestamp()))
        // What a gift card or a course paid for is not unpaid.
        .filter(booking::Column::Id.not_in_subquery(paid_by_card(client)))
        .filter(booking::Column::Id.not_in_subquery(paid_by_course(client)))
        .count(conn)
        .await?)
}

/// The client's visits, as what other tables are asked about.
fn own_visits(client: ClientId) -> SelectStatement {
    booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.eq(client.0))
        .into_query()
}

fn paid_by_card(client: ClientId) -> SelectStatement {
    gift_use::Entity::find()
        .select_only()
        .column(gift_use::Column::Booking)
        .filter(gift_use::Column::Booking.in_subquery(own_visits(client)))
        .filter(gift_use::Column::State.eq(crate::vouchers::USED))
        .into_query()
}

fn paid_by_course(client: ClientId) -> SelectStatement {
    course_use::Entity::find()
        .select_only()
        .column(course_use::Column::Booking)
        .filter(course_use::Column::Booking.in_subquery(own_visits(client)))
        .filter(course_use::Column::State.eq(crate::vouchers::USED))
        .into_query()
}
