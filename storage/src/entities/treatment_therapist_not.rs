//! A therapist who does not give a treatment, whatever they are qualified for.

use sea_orm::entity::prelude::*;

/// A therapist who does not give a treatment, whatever they are qualified for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "treatment_therapist_not")]
pub struct Model {
    /// Which treatment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub treatment: Uuid,
    /// Who does not give it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub therapist: Uuid,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
