//! What is sold: technique, length, price, buffers.

use sea_orm::entity::prelude::*;

/// What is sold: technique, length, price, buffers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "treatment")]
pub struct Model {
    /// The treatment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// Its name in addresses, unique in the studio.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// One or two sentences.
    pub summary: String,
    /// What the therapist must be qualified for.
    pub technique: String,
    /// Length of the session, hands on.
    pub minutes: i32,
    /// Before: blocks therapist, room and equipment.
    pub setup_minutes: i32,
    /// After: blocks therapist, room and equipment.
    pub cleanup_minutes: i32,
    /// After clean-up: blocks the therapist only.
    pub rest_minutes: i32,
    /// Gross price in minor units of the studio's currency.
    pub price_minor: i64,
    /// 1 (light) to 5 (deep).
    pub pressure: i32,
    /// Needs one unit of this kind.
    pub equipment_kind: Option<String>,
    /// Order on the page.
    pub position: i32,
    /// Whether it is sold.
    pub active: bool,
    /// The tax inside its price, where it is another than the studio's.
    pub tax_basis_points: Option<i32>,
    /// `session`, `after_exercise` or `partner_class`.
    pub kind: String,
    /// For a class: how many pairs a new date of it takes.
    pub pairs: Option<i32>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
