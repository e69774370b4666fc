//! How an account wants its mails and its times.

use sea_orm::entity::prelude::*;

/// How an account wants its mails and its times.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_preference")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    /// Of mails: a code such as `en`.
    pub language: String,
    /// IANA zone in which times are shown beside a studio's; none is the one that was booked from.
    pub zone: Option<String>,
    /// Whether reminders of visits are mailed.
    pub reminders: bool,
    /// How long before a visit; none is as its studio does.
    pub reminder_hours: Option<i32>,
    /// From when mails that can wait do: minutes after midnight. None is never.
    pub quiet_from: Option<i32>,
    /// Until when: minutes after midnight.
    pub quiet_until: Option<i32>,
    /// Whether questions after visits are mailed.
    pub check_ins: bool,
    /// Epoch seconds.
    pub updated_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
