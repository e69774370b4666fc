//! The rules of one studio. Copied onto each booking when it is made.

use sea_orm::entity::prelude::*;

/// The rules of one studio. Copied onto each booking when it is made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub studio: Uuid,
    /// Starts are offered at multiples of this after midnight, local time.
    pub start_grid_minutes: i32,
    /// Least time between now and a start.
    pub notice_to_book_minutes: i32,
    /// How far ahead starts are offered.
    pub booking_window_days: i32,
    /// Least time before the start for moving it.
    pub notice_to_reschedule_minutes: i32,
    /// How often a client may move one booking.
    pub reschedules_allowed: i32,
    /// JSON: `[{"minutes_before":1440,"percent":100},...]`, falling.
    pub cancellation_ladder: String,
    /// Share of the price that is paid online: 100 is full prepayment.
    pub deposit_percent: i32,
    /// Whether a client may choose to pay everything at the studio.
    pub pay_at_studio: bool,
    /// Share of the price kept when the client does not come.
    pub no_show_percent: i32,
    /// Whether a visit that is not paid in full online asks for a card.
    pub card_on_file: bool,
    /// How long a slot is kept while details are filled in.
    pub hold_minutes: i32,
    /// How long before the start the reminder leaves; 0 is never.
    pub reminder_hours: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
