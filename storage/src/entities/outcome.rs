//! What somebody's first visits for one trouble came to. Who it was stands nowhere.

use sea_orm::entity::prelude::*;

/// What somebody's first visits for one trouble came to. Who it was stands nowhere.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outcome")]
pub struct Model {
    /// Derived from the client's key: without it, nobody's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: Vec<u8>,
    /// `pain`, `activities` or `roland_morris`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scale: String,
    /// Which of the subject's episodes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Where.
    pub studio: Uuid,
    /// The first of the month in which it began, in the studio's zone.
    pub month: Date,
    /// From then on, no answer is no answer.
    pub due: Date,
    /// Of most of its visits.
    pub technique: String,
    /// Of most of its visits.
    pub treatment: Uuid,
    /// Of most of its visits.
    pub therapist: Uuid,
    /// How far apart they lay: `twice_a_week`, `weekly`, `fortnightly` or `rarer`.
    pub rhythm: String,
    /// The score at first, in sixths of a point.
    pub before_sixths: i32,
    /// The score later, where it was given.
    pub after_sixths: Option<i32>,
    /// What the change says: `improved`, `worse` or `could_be_chance`.
    pub verdict: Option<String>,
    /// What its visits cost.
    pub paid_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
