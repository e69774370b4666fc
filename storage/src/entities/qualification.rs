//! A claim of competence: what it covers, and what was checked.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

/// A claim of competence: what it covers, and what was checked.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "qualification")]
pub struct Model {
    /// The qualification.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Whose.
    pub therapist: Uuid,
    /// As on the certificate.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// As on the certificate.
    pub licence_number: Option<String>,
    /// How long the training took.
    pub training_hours: Option<i32>,
    /// From the certificate.
    pub issued_on: NaiveDate,
    /// The last day it is good for.
    pub expires_on: Option<NaiveDate>,
    /// `claimed`, `verified` or `rejected`; expiry follows from the date.
    pub state: String,
    /// Who checked it.
    pub checked_by: Option<String>,
    /// When.
    pub checked_at: Option<i64>,
    /// How, such as `Number confirmed with the issuer by telephone`.
    pub checked_how: Option<String>,
    /// Why not.
    pub reject_reason: Option<String>,
    /// `training`, `insurance` or `first_aid`.
    pub kind: String,
    /// Epoch seconds.
    pub recorded_at: i64,
    /// How many days before its end its holder was warned last; 0 once it was told that it
    /// has expired.
    pub warned_days: Option<i32>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
