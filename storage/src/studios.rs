//! Studios with their policies, treatments, therapists, rooms and equipment.

use domain::{StudioId, TherapistId, TreatmentId, TreatmentKind, policy::Policy};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError,
    entities::{
        equipment, policy, qualification, qualification_technique, room, studio, technique,
        therapist, treatment, treatment_room, working_hours,
    },
};

/// Every studio, by name.
pub async fn all<C: ConnectionTrait>(conn: &C) -> Result<Vec<studio::Model>, StoreError> {
    Ok(studio::Entity::find()
        .order_by_asc(studio::Column::Name)
        .order_by_asc(studio::Column::Id)
        .all(conn)
        .await?)
}

/// The studio with that name in addresses.
pub async fn by_slug<C: ConnectionTrait>(
    conn: &C,
    slug: &str,
) -> Result<Option<studio::Model>, StoreError> {
    Ok(studio::Entity::find().filter(studio::Column::Slug.eq(slug)).one(conn).await?)
}

/// One studio.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    id: StudioId,
) -> Result<Option<studio::Model>, StoreError> {
    Ok(studio::Entity::find_by_id(id.0).one(conn).await?)
}

/// The studio's rules, as they are now.
pub async fn policy<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<Policy>, StoreError> {
    let row = policy::Entity::find_by_id(studio.0).one(conn).await?;
    Ok(row.map(Policy::try_from).transpose()?)
}

impl TryFrom<policy::Model> for Policy {
    type Error = Corrupt;

    fn try_from(row: policy::Model) -> Result<Self, Corrupt> {
        let corrupt = |column| Corrupt::new("policy", column, row.studio);
        let number = |value: i32, column| u32::try_from(value).map_err(|_| corrupt(column));
        let percent = |value: i32, column| {
            u8::try_from(value).ok().filter(|p| *p <= 100).ok_or_else(|| corrupt(column))
        };
        Ok(Self {
            start_grid_minutes: number(row.start_grid_minutes, "start_grid_minutes")?,
            notice_to_book_minutes: number(row.notice_to_book_minutes, "notice_to_book_minutes")?,
            booking_window_days: number(row.booking_window_days, "booking_window_days")?,
            notice_to_reschedule_minutes: number(
                row.notice_to_reschedule_minutes,
                "notice_to_reschedule_minutes",
            )?,
            reschedules_allowed: number(row.reschedules_allowed, "reschedules_allowed")?,
            ladder: serde_json::from_str(&row.cancellation_ladder)
                .map_err(|_| corrupt("cancellation_ladder"))?,
            deposit_percent: percent(row.deposit_percent, "deposit_percent")?,
            pay_at_studio: row.pay_at_studio,
            no_show_percent: percent(row.no_show_percent, "no_show_percent")?,
            card_on_file: row.card_on_file,
            hold_minutes: number(row.hold_minutes, "hold_minutes")?,
            reminder_hours: number(row.reminder_hours, "reminder_hours")?,
        })
    }
}

/// What the studio sells now, in the order of its page.
pub async fn treatments<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<treatment::Model>, StoreError> {
    Ok(treatment::Entity::find()
        .filter(treatment::Column::Studio.eq(studio.0))
        .filter(treatment::Column::Active.eq(true))
        .order_by_asc(treatment::Column::Position)
        .order_by_asc(treatment::Column::Name)
        .order_by_asc(treatment::Column::Minutes)
        .order_by_asc(treatment::Column::Id)
        .all(conn)
        .await?)
}

/// Every treatment of a studio, sold or not.
pub async fn every_treatment<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<treatment::Model>, StoreError> {
    let all = treatment::Entity::find().filter(treatment::Column::Studio.eq(studio.0));
    Ok(all.all(conn).await?)
}

/// The treatments of a studio around which nobody is asked how much it hurts.
pub async fn not_followed<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<TreatmentId>, StoreError> {
    let rows: Vec<Uuid> = treatment::Entity::find()
        .select_only()
        .column(treatment::Column::Id)
        .filter(treatment::Column::Studio.eq(studio.0))
        .filter(treatment::Column::Kind.is_not_in(followed()))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The codes of the kinds of treatment that are followed.
pub(crate) fn followed() -> impl Iterator<Item = &'static str> {
    let kinds = TreatmentKind::ALL.into_iter().filter(|kind| kind.is_followed());
    kinds.map(TreatmentKind::code)
}

/// One treatment of a studio, sold or not.
pub async fn treatment<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: TreatmentId,
) -> Result<Option<treatment::Model>, StoreError> {
    Ok(treatment::Entity::find_by_id(id.0)
        .filter(treatment::Column::Studio.eq(studio.0))
        .one(conn)
        .await?)
}

/// Who works at the studio now, by name.
pub async fn therapists<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<therapist::Model>, StoreError> {
    Ok(therapist::Entity::find()
        .filter(therapist::Column::Studio.eq(studio.0))
        .filter(therapist::Column::Active.eq(true))
        .order_by_asc(therapist::Column::Name)
        .order_by_asc(therapist::Column::Id)
        .all(conn)
        .await?)
}

/// Everybody who works or ever worked at the studio, by name.
pub async fn every_therapist<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<therapist::Model>, StoreError> {
    Ok(therapist::Entity::find()
        .filter(therapist::Column::Studio.eq(studio.0))
        .order_by_asc(therapist::Column::Name)
        .order_by_asc(therapist::Column::Id)
        .all(conn)
        .await?)
}

/// One therapist of a studio, working there or not.
pub async fn therapist<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: TherapistId,
) -> Result<Option<therapist::Model>, StoreError> {
    Ok(therapist::Entity::find_by_id(id.0)
        .filter(therapist::Column::Studio.eq(studio.0))
        .one(conn)
        .await?)
}

/// The rooms of a studio, in order of preference.
pub async fn rooms<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<room::Model>, StoreError> {
    Ok(room::Entity::find()
        .filter(room::Column::Studio.eq(studio.0))
        .order_by_asc(room::Column::Position)
        .order_by_asc(room::Column::Id)
        .all(conn)
        .await?)
}

/// The equipment of a studio, in order of preference.
pub async fn equipment<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<equipment::Model>, StoreError> {
    Ok(equipment::Entity::find()
        .filter(equipment::Column::Studio.eq(studio.0))
        .order_by_asc(equipment::Column::Position)
        .order_by_asc(equipment::Column::Name)
        .order_by_asc(equipment::Column::Id)
        .all(conn)
        .await?)
}

/// Which rooms a treatment is restricted to; none means that any room will do.
pub async fn rooms_of<C: ConnectionTrait>(
    conn: &C,
    treatment: TreatmentId,
) -> Result<Vec<treatment_room::Model>, StoreError> {
    Ok(treatment_room::Entity::find()
        .filter(treatment_room::Column::Treatment.eq(treatment.0))
        .all(conn)
        .await?)
}

/// Every qualification claimed at a studio, with the techniques each covers.
pub async fn qualifications<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<(qualification::Model, Vec<String>)>, StoreError> {
    let rows = qualification::Entity::find()
        .filter(qualification::Column::Studio.eq(studio.0))
        .order_by_asc(qualification::Column::Title)
        .order_by_asc(qualification::Column::Id)
        .all(conn)
        .await?;
    let covered = qualification_technique::Entity::find()
        .filter(qualification_technique::Column::Qualification.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(qualification_technique::Column::Technique)
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let techniques = covered
                .iter()
                .filter(|c| c.qualification == row.id)
                .map(|c| c.technique.clone())
                .collect();
            (row, techniques)
        })
        .collect())
}

/// The techniques that a studio may choose from, by name: every studio's, and its own.
pub async fn techniques_for<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<technique::Model>, StoreError> {
    Ok(technique::Entity::find()
        .filter(crate::goods::techniques_for(studio))
        .order_by_asc(technique::Column::Name)
        .order_by_asc(technique::Column::Code)
        .all(conn)
        .await?)
}

/// Every technique of whichever studio, by name: what a code is called.
pub async fn techniques<C: ConnectionTrait>(conn: &C) -> Result<Vec<technique::Model>, StoreError> {
    Ok(technique::Entity::find()
        .order_by_asc(technique::Column::Name)
        .order_by_asc(technique::Column::Code)
        .all(conn)
        .await?)
}

/// The weekly hours of everybody at a studio, in order of the week.
pub async fn weekly_hours<C: ConnectionTrait>(
    conn: &C,
    therapists: &[TherapistId],
) -> Result<Vec<working_hours::Model>, StoreError> {
    Ok(working_hours::Entity::find()
        .filter(working_hours::Column::Therapist.is_in(therapists.iter().map(|t| t.0)))
        .order_by_asc(working_hours::Column::Weekday)
        .order_by_asc(working_hours::Column::FromMinute)
        .all(conn)
        .await?)
}

/// These studios, in no order.
pub async fn among<C: ConnectionTrait>(
    conn: &C,
    ids: &[StudioId],
) -> Result<Vec<studio::Model>, StoreError> {
    let ids = ids.iter().map(|id| id.0);
    Ok(studio::Entity::find().filter(studio::Column::Id.is_in(ids)).all(conn).await?)
}

/// These therapists, in no order.
pub async fn therapists_among<C: ConnectionTrait>(
    conn: &C,
    ids: &[TherapistId],
) -> Result<Vec<therapist::Model>, StoreError> {
    let ids = ids.iter().map(|id| id.0);
    Ok(therapist::Entity::find().filter(therapist::Column::Id.is_in(ids)).all(conn).await?)
}

/// These treatments, sold or not any more, in no order.
pub async fn treatments_among<C: ConnectionTrait>(
    conn: &C,
    ids: &[TreatmentId],
) -> Result<Vec<treatment::Model>, StoreError> {
    let ids = ids.iter().map(|id| id.0);
    Ok(treatment::Entity::find().filter(treatment::Column::Id.is_in(ids)).all(conn).await?)
}
