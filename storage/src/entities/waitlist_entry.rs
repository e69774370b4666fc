//! Somebody who waits for a time.

use sea_orm::entity::prelude::*;

/// Somebody who waits for a time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waitlist_entry")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// For what.
    pub treatment: Uuid,
    /// With whom; with anybody where nobody is named.
    pub therapist: Option<Uuid>,
    /// The visit that is to be earlier, where it is about one.
    pub moves: Option<Uuid>,
    /// The first day, in the studio's zone.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// The days of the week: Monday is the lowest bit.
    pub weekdays: i32,
    /// The session begins no earlier: minutes after midnight.
    pub from_minute: i32,
    /// The session ends no later.
    pub until_minute: i32,
    /// Who; empty once forgotten.
    pub name: String,
    /// Where offers go, in lower case; empty once forgotten.
    pub email: String,
    /// As typed.
    pub phone: Option<String>,
    /// Their own zone, where it is known.
    pub client_zone: Option<String>,
    /// `waiting`, `booked`, `left`, `lapsed`, `over` or `removed`.
    pub state: String,
    /// Since when their place counts.
    pub queued_at: i64,
    /// When they came.
    pub joined_at: i64,
    /// How many offers in a row they have not answered.
    pub missed: i32,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// Raising it revokes every link mailed before.
    pub link_generation: i32,
    /// The generation of the visit's link that proved it theirs: another one revokes this too.
    pub moves_generation: Option<i32>,
    /// Who comes, where whoever waits books for them: a person of an account.
    pub member: Option<Uuid>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
