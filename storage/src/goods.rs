//! What a studio has and sells: rooms, equipment and treatments, as its managers set them
//! up. What is sold already keeps what was copied onto it.

use domain::{EquipmentId, ResourceId, RoomId, StudioId, TherapistId, TreatmentId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, QueryTrait, prelude::Expr,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    classes::SEAT,
    entities::{
        equipment, resource, room, technique, treatment, treatment_room, treatment_therapist_not,
    },
    new_id,
};

/// Which of a studio's resources may be booked.
pub async fn active<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<ResourceId>, StoreError> {
    let rows: Vec<Uuid> = resource::Entity::find()
        .select_only()
        .column(resource::Column::Id)
        .filter(resource::Column::Studio.eq(studio.0))
        .filter(resource::Column::Active.eq(true))
        .filter(resource::Column::Kind.ne(SEAT))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Writes a room behind the others.
pub async fn add_room(tx: &Tx, studio: StudioId, name: &str) -> Result<RoomId, StoreError> {
    let (id, place) = (new_id(), add_resource(tx, studio, "room").await?);
    let last = room::Entity::find()
        .select_only()
        .column_as(room::Column::Position.max(), "last")
        .filter(room::Column::Studio.eq(studio.0));
    let last: Option<Option<i32>> = last.into_tuple().one(&**tx).await?;
    let position = after(last);
    let row =
        room::Model { id, studio: studio.0, resource: place, name: name.to_owned(), position };
    room::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(id.into())
}

/// Writes a unit of equipment behind the others.
pub async fn add_equipment(
    tx: &Tx,
    studio: StudioId,
    kind: &str,
    name: &str,
) -> Result<EquipmentId, StoreError> {
    let (id, place) = (new_id(), add_resource(tx, studio, "equipment").await?);
    let last = equipment::Entity::find()
        .select_only()
        .column_as(equipment::Column::Position.max(), "last")
        .filter(equipment::Column::Studio.eq(studio.0));
    let last: Option<Option<i32>> = last.into_tuple().one(&**tx).await?;
    let row = equipment::Model {
        id,
        studio: studio.0,
        resource: place,
        kind: kind.to_owned(),
        name: name.to_owned(),
        position: after(last),
    };
    equipment::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(id.into())
}

fn after(last: Option<Option<i32>>) -> i32 {
    last.flatten().unwrap_or(-1).saturating_add(1)
}

async fn add_resource(tx: &Tx, studio: StudioId, kind: &str) -> Result<Uuid, StoreError> {
    let id: Uuid = new_id();
    let row = resource::Model { id, studio: studio.0, kind: kind.to_owned(), active: true };
    resource::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// Names a room.
pub async fn rename_room(tx: &Tx, id: RoomId, name: &str) -> Result<(), StoreError> {
    room::Entity::update_many()
        .col_expr(room::Column::Name, Expr::value(name))
        .filter(room::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Names a unit of equipment.
pub async fn rename_equipment(tx: &Tx, id: EquipmentId, name: &str) -> Result<(), StoreError> {
    equipment::Entity::update_many()
        .col_expr(equipment::Column::Name, Expr::value(name))
        .filter(equipment::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Says whether a room or a unit of equipment may be booked. Its resource is locked.
pub async fn set_active(tx: &Tx, id: ResourceId, active: bool) -> Result<(), StoreError> {
    resource::Entity::update_many()
        .col_expr(resource::Column::Active, Expr::value(active))
        .filter(resource::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Puts rooms into this order of preference.
pub async fn order_rooms(tx: &Tx, rooms: &[RoomId]) -> Result<(), StoreError> {
    for (id, position) in rooms.iter().zip(0_i32..) {
        room::Entity::update_many()
            .col_expr(room::Column::Position, Expr::value(position))
            .filter(room::Column::Id.eq(id.0))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Puts equipment into this order of preference.
pub async fn order_equipment(tx: &Tx, units: &[EquipmentId]) -> Result<(), StoreError> {
    for (id, position) in units.iter().zip(0_i32..) {
        equipment::Entity::update_many()
            .col_expr(equipment::Column::Position, Expr::value(position))
            .filter(equipment::Column::Id.eq(id.0))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Puts treatments into the order of the studio's page.
pub async fn order_treatments(tx: &Tx, treatments: &[TreatmentId]) -> Result<(), StoreError> {
    for (id, position) in treatments.iter().zip(0_i32..) {
        treatment::Entity::update_many()
            .col_expr(treatment::Column::Position, Expr::value(position))
            .filter(treatment::Column::Id.eq(id.0))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Writes a treatment. Refuses with [`crate::Constraint::Unique`] where the studio knows the
/// slug.
pub async fn add_treatment(tx: &Tx, row: treatment::Model) -> Result<(), StoreError> {
    treatment::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Writes a treatment that is there anew.
pub async fn set_treatment(tx: &Tx, row: treatment::Model) -> Result<(), StoreError> {
    let row = treatment::ActiveModel::from(row).reset_all();
    treatment::Entity::update(row).exec(&**tx).await?;
    Ok(())
}

/// The rooms of treatments of a studio, where they are restricted to some.
pub async fn rooms_of_all<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<(TreatmentId, RoomId)>, StoreError> {
    let own = of_studio(studio);
    let rows = treatment_room::Entity::find()
        .filter(treatment_room::Column::Treatment.in_subquery(own.into_query()))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.treatment.into(), row.room.into())).collect())
}

/// Restricts a treatment to rooms; with none, any room will do.
pub async fn set_rooms_of(
    tx: &Tx,
    treatment: TreatmentId,
    rooms: &[RoomId],
) -> Result<(), StoreError> {
    treatment_room::Entity::delete_many()
        .filter(treatment_room::Column::Treatment.eq(treatment.0))
        .exec(&**tx)
        .await?;
    let rows =
        rooms.iter().map(|room| treatment_room::Model { treatment: treatment.0, room: room.0 });
    crate::bulk::insert::<treatment_room::Entity>(tx, rows.collect()).await
}

/// Who does not give which treatment of a studio.
pub async fn declined<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<(TreatmentId, TherapistId)>, StoreError> {
    let own = of_studio(studio);
    let rows = treatment_therapist_not::Entity::find()
        .filter(treatment_therapist_not::Column::Treatment.in_subquery(own.into_query()))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.treatment.into(), row.therapist.into())).collect())
}

/// Who does not give a treatment.
pub async fn declining<C: ConnectionTrait>(
    conn: &C,
    treatment: TreatmentId,
) -> Result<Vec<TherapistId>, StoreError> {
    let rows = treatment_therapist_not::Entity::find()
        .filter(treatment_therapist_not::Column::Treatment.eq(treatment.0))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.therapist.into()).collect())
}

/// Says who does not give a treatment.
pub async fn set_declining(
    tx: &Tx,
    treatment: TreatmentId,
    therapists: &[TherapistId],
) -> Result<(), StoreError> {
    treatment_therapist_not::Entity::delete_many()
        .filter(treatment_therapist_not::Column::Treatment.eq(treatment.0))
        .exec(&**tx)
        .await?;
    let row = |id: &TherapistId| treatment_therapist_not::Model {
        treatment: treatment.0,
        therapist: id.0,
    };
    let rows = therapists.iter().map(row).collect();
    crate::bulk::insert::<treatment_therapist_not::Entity>(tx, rows).await
}

/// Writes a technique of one studio's own. Refuses with [`crate::Constraint::Unique`] where
/// the code is known, here or elsewhere.
pub async fn add_technique(
    tx: &Tx,
    studio: StudioId,
    code: &str,
    name: &str,
) -> Result<(), StoreError> {
    let row =
        technique::Model { code: code.to_owned(), name: name.to_owned(), studio: Some(studio.0) };
    technique::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The techniques that a studio may choose from: every studio's, and its own.
pub(crate) fn techniques_for(studio: StudioId) -> Condition {
    Condition::any()
        .add(technique::Column::Studio.is_null())
        .add(technique::Column::Studio.eq(studio.0))
}

fn of_studio(studio: StudioId) -> sea_orm::Select<treatment::Entity> {
    treatment::Entity::find()
        .select_only()
        .column(treatment::Column::Id)
        .filter(treatment::Column::Studio.eq(studio.0))
}
