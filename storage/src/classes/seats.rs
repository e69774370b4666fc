//! The seats of dates, and which bookings have them.

use std::collections::HashMap;

use domain::{BookingId, ClassDateId, Instant, ResourceId, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::{
    StoreError,
    entities::{class_date, class_seat, occupancy},
};

/// How many ids are asked about at once.
const AT_ONCE: usize = 500;

/// A seat of a date, for one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Of which date.
    pub date: ClassDateId,
    /// What the occupancies of whoever books it name.
    pub resource: ResourceId,
}

/// The seats of these dates, each date's in order.
pub async fn seats_of<C: ConnectionTrait>(
    conn: &C,
    dates: &[ClassDateId],
) -> Result<Vec<Seat>, StoreError> {
    let mut all = Vec::new();
    for some in dates.chunks(AT_ONCE) {
        let rows = class_seat::Entity::find()
            .filter(class_seat::Column::ClassDate.is_in(some.iter().map(|id| id.0)))
            .order_by_asc(class_seat::Column::Number)
            .all(conn)
            .await?;
        all.extend(
            rows.into_iter()
                .map(|row| Seat { date: row.class_date.into(), resource: row.resource.into() }),
        );
    }
    Ok(all)
}

/// The seats of every date of a studio that is still to take place.
pub async fn seats_to_come<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    now: Instant,
) -> Result<Vec<ResourceId>, StoreError> {
    let dates = class_date::Entity::find()
        .select_only()
        .column(class_date::Column::Id)
        .filter(class_date::Column::Studio.eq(studio.0))
        .filter(class_date::Column::CalledOffAt.is_null())
        .filter(class_date::Column::Ends.gt(now.timestamp()));
    let rows: Vec<Uuid> = class_seat::Entity::find()
        .select_only()
        .column(class_seat::Column::Resource)
        .filter(class_seat::Column::ClassDate.in_subquery(dates.into_query()))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The bookings that have a seat of these dates, held ones too: by date and seat.
pub async fn bookings_of<C: ConnectionTrait>(
    conn: &C,
    dates: &[ClassDateId],
) -> Result<Vec<(ClassDateId, BookingId)>, StoreError> {
    let seats = seats_of(conn, dates).await?;
    let mut taken: HashMap<Uuid, Uuid> = HashMap::new();
    for some in seats.chunks(AT_ONCE) {
        let rows: Vec<(Uuid, Option<Uuid>)> = occupancy::Entity::find()
            .select_only()
            .columns([occupancy::Column::Resource, occupancy::Column::Booking])
            .filter(occupancy::Column::Resource.is_in(some.iter().map(|seat| seat.resource.0)))
            .into_tuple()
            .all(conn)
            .await?;
        taken.extend(rows.into_iter().filter_map(|(seat, booking)| Some((seat, booking?))));
    }
    let of = |seat: &Seat| Some((seat.date, BookingId(*taken.get(&seat.resource.0)?)));
    Ok(seats.iter().filter_map(of).collect())
}

/// Of which date each of these bookings has a seat; those of no class are left out.
pub async fn dates_of<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<HashMap<BookingId, ClassDateId>, StoreError> {
    let mut all = HashMap::new();
    for some in bookings.chunks(AT_ONCE) {
        let rows: Vec<(Option<Uuid>, Uuid)> = occupancy::Entity::find()
            .select_only()
            .column(occupancy::Column::Booking)
            .column(class_seat::Column::ClassDate)
            .inner_join_seat()
            .filter(occupancy::Column::Booking.is_in(some.iter().map(|id| id.0)))
            .into_tuple()
            .all(conn)
            .await?;
        let of = |(booking, date)| Some((BookingId(booking?), ClassDateId(date)));
        all.extend(rows.into_iter().filter_map(of));
    }
    Ok(all)
}

/// Rows of occupancy with the seat that they take.
trait WithSeat {
    fn inner_join_seat(self) -> Self;
}

impl WithSeat for sea_orm::Select<occupancy::Entity> {
    fn inner_join_seat(self) -> Self {
        let seat = occupancy::Entity::belongs_to(class_seat::Entity)
            .from(occupancy::Column::Resource)
            .to(class_seat::Column::Resource);
        self.join(sea_orm::JoinType::InnerJoin, seat.into())
    }
}
