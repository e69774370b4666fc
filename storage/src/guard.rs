//! The proof, at every start, that the database itself refuses an overlap.

use domain::ResourceId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use thiserror::Error;

use crate::{
    Constraint, Store, StoreError, Tx,
    entities::{occupancy, resource, studio},
    new_id,
};

/// Why Lumbar must not start.
#[derive(Debug, Error)]
pub enum Unguarded {
    /// Two overlapping rows were accepted.
    #[error(
        "the database accepts overlapping occupancies: its guard is missing. \
         Restore the constraint no_overlap (PostgreSQL) or the triggers \
         occupancy_no_overlap_insert and _update (SQLite) before taking bookings"
    )]
    Missing,
    /// The proof could not be made.
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub async fn prove(store: &Store) -> Result<(), Unguarded> {
    let tx = store.begin().await?;
    let by_insert = overlap_by_insert(&tx).await;
    tx.rollback().await?;
    refused(by_insert)?;
    let tx = store.begin().await?;
    let by_update = overlap_by_update(&tx).await;
    tx.rollback().await?;
    refused(by_update)
}

fn refused(outcome: Result<(), StoreError>) -> Result<(), Unguarded> {
    match outcome {
        Err(StoreError::Conflict(Constraint::NoOverlap)) => Ok(()),
        Ok(()) => Err(Unguarded::Missing),
        Err(other) => Err(other.into()),
    }
}

async fn overlap_by_insert(tx: &Tx) -> Result<(), StoreError> {
    let resource = trial_resource(tx).await?;
    occupy(tx, resource, 0, 20).await?;
    occupy(tx, resource, 10, 30).await?;
    Ok(())
}

async fn overlap_by_update(tx: &Tx) -> Result<(), StoreError> {
    let resource = trial_resource(tx).await?;
    occupy(tx, resource, 0, 20).await?;
    let mut later = occupy(tx, resource, 20, 30).await?;
    later.starts = Set(10);
    later.update(&**tx).await?;
    Ok(())
}

async fn trial_resource(tx: &Tx) -> Result<(ResourceId, uuid::Uuid), StoreError> {
    let studio = new_id();
    studio::Entity::insert(studio::ActiveModel {
        id: Set(studio),
        slug: Set(format!("guard-{studio}")),
        name: Set(String::new()),
        tagline: Set(String::new()),
        zone: Set("UTC".into()),
        currency: Set("EUR".into()),
        address_line: Set(String::new()),
        postcode: Set(String::new()),
        city: Set(String::new()),
        country: Set(String::new()),
        phone: Set(String::new()),
        email: Set(String::new()),
        emergency_number: Set(String::new()),
        directions: Set(String::new()),
        tax_name: Set(String::new()),
        tax_basis_points: Set(0),
        tax_number: Set(String::new()),
        created_at: Set(0),
        published_at: Set(None),
    })
    .exec_without_returning(&**tx)
    .await?;
    let id = new_id();
    resource::Entity::insert(resource::ActiveModel {
        id: Set(id),
        studio: Set(studio),
        kind: Set("room".into()),
        active: Set(false),
    })
    .exec_without_returning(&**tx)
    .await?;
    Ok((id.into(), studio))
}

async fn occupy(
    tx: &Tx,
    (resource, studio): (ResourceId, uuid::Uuid),
    starts: i64,
    ends: i64,
) -> Result<occupancy::ActiveModel, StoreError> {
    let row = occupancy::ActiveModel {
        id: Set(new_id()),
        studio: Set(studio),
        resource: Set(resource.into()),
        starts: Set(starts),
        ends: Set(ends),
        booking: Set(None),
        time_off: Set(None),
        class_date: Set(None),
        kind: Set("external".into()),
        hold_expires: Set(None),
    };
    Ok(row.insert(&**tx).await?.into())
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::Engine;

    crate::on_both_engines! {
        async fn a_migrated_database_proves_its_guard(store: &Store) {
            store.prove_no_overlap_guard().await.expect("the guard stands");
        }

        async fn a_database_without_its_guard_is_found_out(store: &Store) {
            let dropped = match store.engine() {
                Engine::Sqlite => "DROP TRIGGER occupancy_no_overlap_update",
                Engine::Postgres => "ALTER TABLE occupancy DROP CONSTRAINT no_overlap",
            };
            let tx = store.begin().await.expect("a transaction");
            tx.execute_unprepared(dropped).await.expect("it was there");
            tx.commit().await.expect("committed");
            let found = store.prove_no_overlap_guard().await;
            assert!(matches!(found, Err(Unguarded::Missing)), "{found:?}");
        }

        async fn the_books_cannot_be_rewritten(store: &Store) {
            let tx = store.begin().await.expect("a transaction");
            let (_, studio) = trial_resource(&tx).await.expect("a studio");
            tx.execute_unprepared(&format!(
                "INSERT INTO audit (id, studio, actor_kind, action, object, detail, at)
                 SELECT id, id, 'system', 'a', 'b', 'c', 0 FROM studio WHERE slug = 'guard-{studio}'"
            )).await.expect("an entry can be added");
            let refused = tx.execute_unprepared("DELETE FROM audit").await.map_err(StoreError::from);
            assert!(matches!(refused, Err(StoreError::Conflict(Constraint::AppendOnly))), "{refused:?}");
        }
    }
}
