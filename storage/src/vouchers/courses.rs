//! Courses: what a studio offers, what was sold, and the sessions that were used.

use domain::{
    BookingId, ClientId, CourseId, CourseOfferId, CourseUseId, Currency, Instant, Money, StudioId,
    voucher::{Course, RefundRule},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{HELD, RELEASED, RETURNED, USED};
use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        course::{Column, Entity, Model},
        course_offer, course_use,
    },
    listed::one_of,
};

/// The states of a course that has not ended.
const GOES_ON: [&str; 2] = ["active", "stopped"];

impl Model {
    /// What its amounts are in.
    pub fn currency(&self) -> Result<Currency, Corrupt> {
        self.currency.parse().map_err(|_| Corrupt::new("course", "currency", self.id))
    }

    /// What is left of it.
    pub fn course(&self) -> Result<Course, Corrupt> {
        let currency = self.currency()?;
        let number =
            |n: i32, column| u32::try_from(n).map_err(|_| Corrupt::new("course", column, self.id));
        Ok(Course {
            price: Money::new(self.price_minor, currency),
            single: Money::new(self.single_minor, currency),
            sessions: number(self.sessions, "sessions")?,
            left: number(self.sessions_left, "sessions_left")?,
            value_left: Money::new(self.value_left_minor, currency),
        })
    }

    /// What goes back for what is left.
    pub fn rule(&self) -> Result<RefundRule, Corrupt> {
        let rule = RefundRule::from_code(&self.refund_rule);
        rule.ok_or_else(|| Corrupt::new("course", "refund_rule", self.id))
    }

    /// Whether a session can be booked with it at `now`.
    #[must_use]
    pub fn is_usable(&self, now: Instant) -> bool {
        self.state == "active" && self.expires_at.is_none_or(|end| now.timestamp() < end)
    }

    /// Whether a session that comes back is put back into it: it has not ended.
    #[must_use]
    pub fn takes_sessions_back(&self) -> bool {
        GOES_ON.contains(&self.state.as_str())
    }
}

/// Writes an offer.
pub async fn insert_offer(tx: &Tx, offer: course_offer::Model) -> Result<(), StoreError> {
    crate::bulk::insert::<course_offer::Entity>(tx, vec![offer]).await
}

/// What a studio offers or offered, newest first.
pub async fn offers<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<course_offer::Model>, StoreError> {
    Ok(course_offer::Entity::find()
        .filter(course_offer::Column::Studio.eq(studio.0))
        .order_by_desc(course_offer::Column::MadeAt)
        .order_by_desc(course_offer::Column::Id)
        .all(conn)
        .await?)
}

/// One offer of a studio.
pub async fn offer<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: CourseOfferId,
) -> Result<Option<course_offer::Model>, StoreError> {
    Ok(course_offer::Entity::find_by_id(id.0)
        .filter(course_offer::Column::Studio.eq(studio.0))
        .one(conn)
        .await?)
}

/// An offer is no longer sold. Says whether that was news.
pub async fn end_offer(tx: &Tx, id: CourseOfferId, now: Instant) -> Result<bool, StoreError> {
    let ended = course_offer::Entity::update_many()
        .col_expr(course_offer::Column::EndedAt, Expr::value(now.timestamp()))
        .filter(course_offer::Column::Id.eq(id.0))
        .filter(course_offer::Column::EndedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Writes a course.
pub async fn insert(tx: &Tx, course: Model) -> Result<(), StoreError> {
    crate::bulk::insert::<Entity>(tx, vec![course]).await
}

/// The course with that code, which is of the studio.
pub async fn by_code<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    hashes: &[[u8; 32]],
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::CodeHash.is_in(hashes.iter().map(|hash| hash.to_vec())))
        .filter(Column::Studio.eq(studio.0))
        .one(conn)
        .await?)
}

/// One course of a studio.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: CourseId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).filter(Column::Studio.eq(studio.0)).one(conn).await?)
}

/// One course, wherever it is of.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    id: CourseId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// The course that was sold so.
pub async fn of_sale<C: ConnectionTrait>(
    conn: &C,
    sale: domain::SaleId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Sale.eq(sale.0)).one(conn).await?)
}

/// The courses that were sold so, in no order.
pub async fn of_sales<C: ConnectionTrait>(
    conn: &C,
    sales: &[domain::SaleId],
) -> Result<Vec<Model>, StoreError> {
    let sales = sales.iter().map(|sale| sale.0);
    Ok(Entity::find().filter(Column::Sale.is_in(sales)).all(conn).await?)
}

/// A studio's courses, newest first.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (limit, offset): (u64, u64),
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find().filter(Column::Studio.eq(studio.0));
    let found = found.order_by_desc(Column::IssuedAt).order_by_desc(Column::Id);
    Ok(found.limit(limit).offset(offset).all(conn).await?)
}

/// The courses of these clients, oldest first.
pub async fn of_clients<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Client.is_in(clients.iter().map(|id| id.0)))
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// Every course, for a change of keys.
pub async fn every<C: ConnectionTrait>(conn: &C) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(conn).await?)
}

/// The same code under another key.
pub async fn set_code(
    tx: &Tx,
    id: CourseId,
    hash: [u8; 32],
    sealed: Vec<u8>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::CodeHash, Expr::value(hash.to_vec()))
        .col_expr(Column::CodeSealed, Expr::value(sealed))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes one session, worth `minor` units, of a course that is as it was read, and says
/// whether it was.
pub async fn take_session(tx: &Tx, course: &Model, minor: i64) -> Result<bool, StoreError> {
    let taken = Entity::update_many()
        .col_expr(Column::SessionsLeft, Expr::col(Column::SessionsLeft).sub(1))
        .col_expr(Column::ValueLeftMinor, Expr::col(Column::ValueLeftMinor).sub(minor))
        .filter(Column::Id.eq(course.id))
        .filter(Column::State.eq("active"))
        .filter(Column::SessionsLeft.eq(course.sessions_left))
        .filter(Column::ValueLeftMinor.eq(course.value_left_minor))
        .exec(&**tx)
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Puts a session back; says whether the course still takes it.
pub async fn put_back(tx: &Tx, id: CourseId, minor: i64) -> Result<bool, StoreError> {
    let back = Entity::update_many()
        .col_expr(Column::SessionsLeft, Expr::col(Column::SessionsLeft).add(1))
        .col_expr(Column::ValueLeftMinor, Expr::col(Column::ValueLeftMinor).add(minor))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.is_in(GOES_ON))
        .exec(&**tx)
        .await?;
    Ok(back.rows_affected > 0)
}

/// Writes what is left of a course that is as it was read, whatever its state, and says
/// whether it was.
pub async fn take_back(tx: &Tx, course: &Model, left: &Course) -> Result<bool, StoreError> {
    let sessions = i32::try_from(left.left);
    let sessions = sessions.map_err(|_| Corrupt::new("course", "sessions_left", course.id))?;
    let taken = Entity::update_many()
        .col_expr(Column::SessionsLeft, Expr::value(sessions))
        .col_expr(Column::ValueLeftMinor, Expr::value(left.value_left.minor))
        .filter(Column::Id.eq(course.id))
        .filter(Column::SessionsLeft.eq(course.sessions_left))
        .filter(Column::ValueLeftMinor.eq(course.value_left_minor))
        .exec(&**tx)
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Ends a course that is as it was read, and says whether it was.
pub async fn end(tx: &Tx, course: &Model) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value("refunded"))
        .col_expr(Column::SessionsLeft, Expr::value(0))
        .col_expr(Column::ValueLeftMinor, Expr::value(0_i64))
        .filter(Column::Id.eq(course.id))
        .filter(Column::State.is_in(GOES_ON))
        .filter(Column::SessionsLeft.eq(course.sessions_left))
        .filter(Column::ValueLeftMinor.eq(course.value_left_minor))
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// What was bought with a sale opens nothing while a bank questions the payment, or works
/// again. What has ended stays ended.
pub async fn stop(tx: &Tx, sale: domain::SaleId, works: bool) -> Result<(), StoreError> {
    let (from, to) = if works { ("stopped", "active") } else { ("active", "stopped") };
    Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .filter(Column::Sale.eq(sale.0))
        .filter(Column::State.eq(from))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Lets a course be used until `until` at least, where it has an end.
pub async fn keep_until(tx: &Tx, id: CourseId, until: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(until.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::ExpiresAt.lt(until.timestamp()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes that a visit keeps a session.
pub async fn insert_use(
    tx: &Tx,
    course: CourseId,
    booking: BookingId,
    (value_minor, list_minor): (i64, i64),
    now: Instant,
) -> Result<CourseUseId, StoreError> {
    let id: CourseUseId = crate::new_id();
    let row = course_use::Model {
        id: id.0,
        course: course.0,
        booking: booking.0,
        value_minor,
        list_minor,
        state: HELD.into(),
        created_at: now.timestamp(),
    };
    crate::bulk::insert::<course_use::Entity>(tx, vec![row]).await?;
    Ok(id)
}

/// The sessions that these visits keep or took; what was let go of or went back is left out.
pub async fn uses_for<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<course_use::Model>, StoreError> {
    Ok(course_use::Entity::find()
        .filter(one_of(conn, course_use::Column::Booking, bookings.iter().map(|id| id.0)))
        .filter(course_use::Column::State.is_in([HELD, USED]))
        .all(conn)
        .await?)
}

/// The sessions that a visit gave back to their courses.
pub async fn returned_by<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<course_use::Model>, StoreError> {
    Ok(course_use::Entity::find()
        .filter(course_use::Column::Booking.eq(booking.0))
        .filter(course_use::Column::State.eq(RETURNED))
        .all(conn)
        .await?)
}

/// What sessions that a visit gave back to their courses were worth, in minor units.
pub async fn came_back<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<i64, StoreError> {
    let rows = returned_by(conn, booking).await?;
    Ok(rows.iter().map(|row| row.value_minor).sum())
}

/// The sessions of a course that visits keep, took or gave back, oldest first.
pub async fn uses_of_course<C: ConnectionTrait>(
    conn: &C,
    course: CourseId,
) -> Result<Vec<course_use::Model>, StoreError> {
    Ok(course_use::Entity::find()
        .filter(course_use::Column::Course.eq(course.0))
        .filter(course_use::Column::State.ne(RELEASED))
        .order_by_asc(course_use::Column::CreatedAt)
        .order_by_asc(course_use::Column::Id)
        .all(conn)
        .await?)
}

/// Moves a use from one state to another, and says whether it was in the first.
async fn move_use(tx: &Tx, id: CourseUseId, from: &str, to: &str) -> Result<bool, StoreError> {
    let moved = course_use::Entity::update_many()
        .col_expr(course_use::Column::State, Expr::value(to))
        .filter(course_use::Column::Id.eq(id.0))
        .filter(course_use::Column::State.eq(from))
        .exec(&**tx)
        .await?;
    Ok(moved.rows_affected > 0)
}

/// The visit is booked: held → used.
pub async fn use_held(tx: &Tx, id: CourseUseId) -> Result<bool, StoreError> {
    move_use(tx, id, HELD, USED).await
}

/// The visit never came to be: held → released.
pub async fn release_held(tx: &Tx, id: CourseUseId) -> Result<bool, StoreError> {
    move_use(tx, id, HELD, RELEASED).await
}

/// The session went back: used → returned.
pub async fn return_used(tx: &Tx, id: CourseUseId) -> Result<bool, StoreError> {
    move_use(tx, id, USED, RETURNED).await
}
