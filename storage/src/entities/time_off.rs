//! Time a therapist is away. Its occupancy keeps bookings out.

use sea_orm::entity::prelude::*;

/// Time a therapist is away. Its occupancy keeps bookings out.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_off")]
pub struct Model {
    /// The absence.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub therapist: Uuid,
    /// Epoch seconds.
    pub starts: i64,
    /// Epoch seconds.
    pub ends: i64,
    /// For staff only.
    pub reason: String,
    /// The wall time that was agreed, `YYYY-MM-DDTHH:MM`; none is known of old rows.
    pub local_starts: Option<String>,
    /// Likewise.
    pub local_ends: Option<String>,
    /// The zone of that wall time.
    pub zone: Option<String>,
    /// The zone data it was resolved with.
    pub tzdb_version: Option<String>,
    /// What was written down at once: every row of an absence that comes again, or that lies
    /// around other time off.
    pub series: Option<Uuid>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
