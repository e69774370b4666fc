//! Courses: visits that were planned together, and their places in it.

use chrono::DateTime;
use domain::{BookingId, ClientId, CoursePlanId, Currency, Instant, Money, SaleId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        course_plan::{Column, Entity, Model},
        course_visit,
    },
    listed::one_of,
};

/// How a course stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanState {
    /// Its dates are kept until it is paid.
    Held,
    /// It is booked, whatever has become of its visits since.
    Booked,
    /// Its client stopped it.
    Stopped,
    /// It was not paid, and its dates are free.
    Lapsed,
}

impl PlanState {
    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Booked => "booked",
            Self::Stopped => "stopped",
            Self::Lapsed => "lapsed",
        }
    }
}

/// A visit's place in its course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The visit.
    pub booking: BookingId,
    /// Of which course.
    pub plan: CoursePlanId,
    /// Which session it is, from 1.
    pub position: u32,
    /// Of how many.
    pub sessions: u32,
    /// When the course was booked.
    pub since: Instant,
}

impl Model {
    /// How it stands.
    pub fn state(&self) -> Result<PlanState, Corrupt> {
        let states = [PlanState::Held, PlanState::Booked, PlanState::Stopped, PlanState::Lapsed];
        let found = states.into_iter().find(|state| state.as_str() == self.state);
        found.ok_or_else(|| Corrupt::new("course_plan", "state", self.id))
    }

    /// What its amounts are in.
    pub fn currency(&self) -> Result<Currency, Corrupt> {
        self.currency.parse().map_err(|_| Corrupt::new("course_plan", "currency", self.id))
    }

    /// What all its sessions cost together.
    pub fn price(&self) -> Result<Money, Corrupt> {
        Ok(Money::new(self.price_minor, self.currency()?))
    }
}

/// Writes a course and the places of its visits, whose rows are there.
pub async fn insert(tx: &Tx, plan: Model, visits: &[BookingId]) -> Result<(), StoreError> {
    let id = plan.id;
    Entity::insert(plan.into_active_model()).exec_without_returning(&**tx).await?;
    let places = (1..).zip(visits).map(|(position, booking)| course_visit::Model {
        booking: booking.0,
        plan: id,
        position,
    });
    crate::bulk::insert::<course_visit::Entity>(tx, places.collect()).await
}

/// One course, wherever it is of.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    id: CoursePlanId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// Waits until nobody else decides about this course, and says how it stands.
pub async fn lock(tx: &Tx, id: CoursePlanId) -> Result<Option<Model>, StoreError> {
    let found: Option<Uuid> = Entity::find_by_id(id.0)
        .select_only()
        .column(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .one(&**tx)
        .await?;
    if found.is_some() { by_id(&**tx, id).await } else { Ok(None) }
}

/// The course that a visit is part of.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<Model>, StoreError> {
    let Some(place) = course_visit::Entity::find_by_id(booking.0).one(conn).await? else {
        return Ok(None);
    };
    by_id(conn, place.plan.into()).await
}

/// The course that is paid by a sale.
pub async fn of_sale<C: ConnectionTrait>(
    conn: &C,
    sale: SaleId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Sale.eq(sale.0)).one(conn).await?)
}

/// The visits of a course, in the order of their places.
pub async fn visits<C: ConnectionTrait>(
    conn: &C,
    plan: CoursePlanId,
) -> Result<Vec<BookingId>, StoreError> {
    let rows = course_visit::Entity::find()
        .filter(course_visit::Column::Plan.eq(plan.0))
        .order_by_asc(course_visit::Column::Position)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.booking.into()).collect())
}

/// The visits of these courses, by one question for all of them: each course's in the order of
/// their places.
pub async fn visits_among<C: ConnectionTrait>(
    conn: &C,
    plans: &[CoursePlanId],
) -> Result<Vec<(CoursePlanId, BookingId)>, StoreError> {
    let rows = course_visit::Entity::find()
        .filter(course_visit::Column::Plan.is_in(plans.iter().map(|id| id.0)))
        .order_by_asc(course_visit::Column::Position)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.plan.into(), row.booking.into())).collect())
}

/// The places of those visits that are part of a course, by one question for all of them.
pub async fn places<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Place>, StoreError> {
    use course_visit::Column as Visit;
    if bookings.is_empty() {
        return Ok(Vec::new());
    }
    let of_plan: RelationDef =
        course_visit::Entity::belongs_to(Entity).from(Visit::Plan).to(Column::Id).into();
    let rows: Vec<(Uuid, Uuid, i32, i32, i64)> = course_visit::Entity::find()
        .select_only()
        .columns([Visit::Booking, Visit::Plan, Visit::Position])
        .columns([Column::Sessions, Column::CreatedAt])
        .join(JoinType::InnerJoin, of_plan)
        .filter(one_of(conn, Visit::Booking, bookings.iter().map(|id| id.0)))
        .into_tuple()
        .all(conn)
        .await?;
    let place = |(booking, plan, position, sessions, since): (Uuid, Uuid, i32, i32, i64)| {
        let corrupt = |column| Corrupt::new("course_visit", column, booking);
        Ok(Place {
            booking: booking.into(),
            plan: plan.into(),
            position: u32::try_from(position).map_err(|_| corrupt("position"))?,
            sessions: u32::try_from(sessions).map_err(|_| corrupt("sessions"))?,
            since: DateTime::from_timestamp(since, 0).ok_or_else(|| corrupt("created_at"))?,
        })
    };
    rows.into_iter().map(place).collect()
}

/// What a browser plans and has not paid, newest first.
pub async fn held_by<C: ConnectionTrait>(
    conn: &C,
    holder: [u8; 32],
) -> Result<Vec<Model>, StoreError> {
    let found = of_holder(holder).filter(Column::State.eq(PlanState::Held.as_str()));
    Ok(found.all(conn).await?)
}

/// The course that a browser planned last, whatever has become of it.
pub async fn last_of_holder<C: ConnectionTrait>(
    conn: &C,
    holder: [u8; 32],
) -> Result<Option<Model>, StoreError> {
    Ok(of_holder(holder).one(conn).await?)
}

fn of_holder(holder: [u8; 32]) -> sea_orm::Select<Entity> {
    let own = Entity::find().filter(Column::HolderHash.eq(holder.to_vec()));
    own.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id)
}

/// The courses of these clients, newest first.
pub async fn of_clients<C: ConnectionTrait>(
    conn: &C,
    clients: &[ClientId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Client.is_in(clients.iter().map(|id| id.0)))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(conn)
        .await?)
}

/// Moves a course from one state to another, and says whether it was in the first. `back` is
/// what stopping it gives back.
pub async fn set_state(
    tx: &Tx,
    id: CoursePlanId,
    (from, to): (PlanState, PlanState),
    back: Option<Money>,
    now: Instant,
) -> Result<bool, StoreError> {
    let moved = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::BackMinor, Expr::value(back.map(|back| back.minor)))
        .col_expr(Column::UpdatedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(from.as_str()))
        .exec(&**tx)
        .await?;
    Ok(moved.rows_affected > 0)
}

/// Revokes every link of a generation to the course. Whether it was the current one.
pub async fn rotate_link(
    tx: &Tx,
    id: CoursePlanId,
    generation: i32,
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::LinkGeneration, Expr::value(generation + 1))
        .col_expr(Column::UpdatedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::LinkGeneration.eq(generation))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Links to the courses of these visits open nothing any more, nor does the browser that booked
/// them: whoever booked is forgotten.
pub(crate) async fn forget_bookers(tx: &Tx, visits: &[Uuid]) -> Result<(), StoreError> {
    use sea_orm::ExprTrait;
    let plans: Vec<Uuid> = course_visit::Entity::find()
        .select_only()
        .column(course_visit::Column::Plan)
        .filter(course_visit::Column::Booking.is_in(visits.iter().copied()))
        .distinct()
        .into_tuple()
        .all(&**tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::HolderHash, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(Column::LinkGeneration, Expr::col(Column::LinkGeneration).add(1))
        .filter(Column::Id.is_in(plans))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What is wished of a course from now on. Its client is told once more.
pub async fn set_wish(
    tx: &Tx,
    id: CoursePlanId,
    wish: String,
    now: Instant,
) -> Result<(), StoreError> {
    use sea_orm::ExprTrait;
    Entity::update_many()
        .col_expr(Column::Wish, Expr::value(wish))
        .col_expr(Column::Told, Expr::col(Column::Told).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}
