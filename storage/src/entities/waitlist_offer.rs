//! A time that was offered to somebody who waits. The time itself is held by a booking.

use sea_orm::entity::prelude::*;

/// A time that was offered to somebody who waits. The time itself is held by a booking.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waitlist_offer")]
pub struct Model {
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To whom.
    pub entry: Uuid,
    /// Where.
    pub studio: Uuid,
    /// What holds the time.
    pub booking: Uuid,
    /// When the session begins.
    pub starts: i64,
    /// When it ends.
    pub ends: i64,
    /// When it was made.
    pub made_at: i64,
    /// Not told before.
    pub tell_at: i64,
    /// From then on it is somebody else's.
    pub expires_at: i64,
    /// Whether staff made it.
    pub by_staff: bool,
    /// `open`, `accepted`, `declined`, `expired`, `booked` or `withdrawn`.
    pub state: String,
    /// When the mail left.
    pub told_at: Option<i64>,
    /// When it was answered, or ended.
    pub decided_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
