//! What an owner sets: what their studio is, its rules, and whether it can be found.

use domain::{
    Instant, ResourceId, StudioId,
    policy::{Policy, Rung},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{booking, journal, policy, resource, studio, time_off},
};

/// States of a booking that is still to take place.
const TO_COME: [&str; 3] = ["held", "requested", "confirmed"];

/// The studio, once nobody else is changing it. `SQLite` has one writer, so there is nothing
/// to wait for.
pub async fn lock(tx: &Tx, id: StudioId) -> Result<Option<studio::Model>, StoreError> {
    let found = studio::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
    Ok(found.one(&**tx).await?)
}

/// Writes what a studio is: everything of the row but its name in addresses and its dates.
pub async fn set_details(tx: &Tx, row: &studio::Model) -> Result<(), StoreError> {
    use studio::Column as Of;
    let text = |text: &String| Expr::value(text.clone());
    studio::Entity::update_many()
        .col_expr(Of::Name, text(&row.name))
        .col_expr(Of::Tagline, text(&row.tagline))
        .col_expr(Of::Zone, text(&row.zone))
        .col_expr(Of::Currency, text(&row.currency))
        .col_expr(Of::AddressLine, text(&row.address_line))
        .col_expr(Of::Postcode, text(&row.postcode))
        .col_expr(Of::City, text(&row.city))
        .col_expr(Of::Country, text(&row.country))
        .col_expr(Of::Phone, text(&row.phone))
        .col_expr(Of::Email, text(&row.email))
        .col_expr(Of::EmergencyNumber, text(&row.emergency_number))
        .col_expr(Of::Directions, text(&row.directions))
        .col_expr(Of::TaxName, text(&row.tax_name))
        .col_expr(Of::TaxBasisPoints, Expr::value(row.tax_basis_points))
        .col_expr(Of::TaxNumber, text(&row.tax_number))
        .filter(Of::Id.eq(row.id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Says since when clients can find the studio, or that they cannot.
pub async fn set_published(
    tx: &Tx,
    id: StudioId,
    since: Option<Instant>,
) -> Result<(), StoreError> {
    studio::Entity::update_many()
        .col_expr(studio::Column::PublishedAt, Expr::value(since.map(|at| at.timestamp())))
        .filter(studio::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// A studio's rules as a row.
#[must_use]
pub fn policy_row(studio: StudioId, rules: &Policy) -> policy::Model {
    let mut ladder: Vec<Rung> = rules.ladder.clone();
    ladder.sort_by_key(|rung| std::cmp::Reverse(rung.minutes_before));
    policy::Model {
        studio: studio.0,
        start_grid_minutes: number(rules.start_grid_minutes),
        notice_to_book_minutes: number(rules.notice_to_book_minutes),
        booking_window_days: number(rules.booking_window_days),
        notice_to_reschedule_minutes: number(rules.notice_to_reschedule_minutes),
        reschedules_allowed: number(rules.reschedules_allowed),
        cancellation_ladder: serde_json::to_string(&ladder).unwrap_or_else(|_| "[]".to_owned()),
        deposit_percent: rules.deposit_percent.into(),
        pay_at_studio: rules.pay_at_studio,
        card_on_file: rules.card_on_file,
        no_show_percent: rules.no_show_percent.into(),
        hold_minutes: number(rules.hold_minutes),
        reminder_hours: number(rules.reminder_hours),
    }
}

fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Writes a studio's rules. Bookings that were made keep the ones they were made under.
pub async fn set_policy(tx: &Tx, studio: StudioId, rules: &Policy) -> Result<(), StoreError> {
    use policy::Column as Of;
    let row = policy_row(studio, rules);
    policy::Entity::update_many()
        .col_expr(Of::StartGridMinutes, Expr::value(row.start_grid_minutes))
        .col_expr(Of::NoticeToBookMinutes, Expr::value(row.notice_to_book_minutes))
        .col_expr(Of::BookingWindowDays, Expr::value(row.booking_window_days))
        .col_expr(Of::NoticeToRescheduleMinutes, Expr::value(row.notice_to_reschedule_minutes))
        .col_expr(Of::ReschedulesAllowed, Expr::value(row.reschedules_allowed))
        .col_expr(Of::CancellationLadder, Expr::value(row.cancellation_ladder))
        .col_expr(Of::DepositPercent, Expr::value(row.deposit_percent))
        .col_expr(Of::PayAtStudio, Expr::value(row.pay_at_studio))
        .col_expr(Of::NoShowPercent, Expr::value(row.no_show_percent))
        .col_expr(Of::HoldMinutes, Expr::value(row.hold_minutes))
        .col_expr(Of::ReminderHours, Expr::value(row.reminder_hours))
        .filter(Of::Studio.eq(studio.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The calendars of a studio of this kind (`therapist`, `room` or `equipment`): those in use,
/// or all.
pub async fn resources<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    kind: &str,
    only_active: bool,
) -> Result<Vec<ResourceId>, StoreError> {
    let mut found = resource::Entity::find()
        .filter(resource::Column::Studio.eq(studio.0))
        .filter(resource::Column::Kind.eq(kind));
    if only_active {
        found = found.filter(resource::Column::Active.eq(true));
    }
    Ok(found.all(conn).await?.into_iter().map(|row| row.id.into()).collect())
}

/// How many visits of a studio are still to take place, times that are kept for somebody
/// among them.
pub async fn visits_to_come<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    now: Instant,
) -> Result<u64, StoreError> {
    Ok(booking::Entity::find()
        .filter(booking::Column::Studio.eq(studio.0))
        .filter(booking::Column::Ends.gt(now.timestamp()))
        .filter(booking::Column::State.is_in(TO_COME))
        .count(conn)
        .await?)
}

/// How many absences of these therapists are not over.
pub async fn absences_to_come<C: ConnectionTrait>(
    conn: &C,
    therapists: &[Uuid],
    now: Instant,
) -> Result<u64, StoreError> {
    Ok(time_off::Entity::find()
        .filter(time_off::Column::Therapist.is_in(therapists.iter().copied()))
        .filter(time_off::Column::Ends.gt(now.timestamp()))
        .count(conn)
        .await?)
}

/// Whether anything was ever booked or booked into the ledger at a studio, so that amounts
/// in its currency are written down.
pub async fn has_amounts<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<bool, StoreError> {
    let visit = booking::Entity::find().filter(booking::Column::Studio.eq(studio.0));
    let visit: Option<Uuid> =
        visit.select_only().column(booking::Column::Id).into_tuple().one(conn).await?;
    let money = journal::Entity::find().filter(journal::Column::Studio.eq(studio.0));
    let money: Option<Uuid> =
        money.select_only().column(journal::Column::Id).into_tuple().one(conn).await?;
    Ok(visit.is_some() || money.is_some())
}
