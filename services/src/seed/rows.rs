//! What is written of a studio, in the order in which rows refer to each other.

use storage::{
    StoreError, Tx, bulk,
    entities::{
        account, commission_rule, date_override, document, equipment, membership, policy,
        qualification, qualification_technique, resource, room, studio, therapist, treatment,
        working_hours,
    },
    questionnaires,
};

use crate::outcomes;

/// A studio's rows, before anything is booked.
#[derive(Default)]
pub struct Rows {
    pub studios: Vec<studio::Model>,
    pub policies: Vec<policy::Model>,
    pub accounts: Vec<account::Model>,
    pub memberships: Vec<membership::Model>,
    pub resources: Vec<resource::Model>,
    pub rooms: Vec<room::Model>,
    pub equipment: Vec<equipment::Model>,
    pub treatments: Vec<treatment::Model>,
    pub therapists: Vec<therapist::Model>,
    pub hours: Vec<working_hours::Model>,
    pub overrides: Vec<date_override::Model>,
    pub qualifications: Vec<qualification::Model>,
    pub covered: Vec<qualification_technique::Model>,
    pub rules: Vec<commission_rule::Model>,
    pub documents: Vec<document::Model>,
}

impl Rows {
    /// Writes all of them.
    pub async fn write(self, tx: &Tx) -> Result<(), StoreError> {
        bulk::insert::<studio::Entity>(tx, self.studios).await?;
        for studio in self.policies.iter().map(|row| row.studio) {
            questionnaires::set_setting(tx, outcomes::first_setting(studio.into())).await?;
        }
        bulk::insert::<policy::Entity>(tx, self.policies).await?;
        bulk::insert::<account::Entity>(tx, self.accounts).await?;
        bulk::insert::<membership::Entity>(tx, self.memberships).await?;
        bulk::insert::<resource::Entity>(tx, self.resources).await?;
        bulk::insert::<room::Entity>(tx, self.rooms).await?;
        bulk::insert::<equipment::Entity>(tx, self.equipment).await?;
        bulk::insert::<treatment::Entity>(tx, self.treatments).await?;
        bulk::insert::<therapist::Entity>(tx, self.therapists).await?;
        bulk::insert::<working_hours::Entity>(tx, self.hours).await?;
        bulk::insert::<date_override::Entity>(tx, self.overrides).await?;
        bulk::insert::<qualification::Entity>(tx, self.qualifications).await?;
        bulk::insert::<qualification_technique::Entity>(tx, self.covered).await?;
        bulk::insert::<commission_rule::Entity>(tx, self.rules).await?;
        bulk::insert::<document::Entity>(tx, self.documents).await
    }
}
