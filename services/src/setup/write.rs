//! The rows of a studio.

use chrono::NaiveDate;
use domain::{Instant, StudioId, policy::Rung};
use storage::{
    StoreError, Tx,
    audit::{self, Actor, Entry},
    bulk,
    entities::{
        equipment, policy, qualification, qualification_technique, resource, room, studio,
        technique, therapist, treatment, treatment_room, working_hours,
    },
    new_id, questionnaires, studios,
};
use uuid::Uuid;

use super::{
    StudioCreated,
    check::{Checked, date},
    plan::{PolicyPlan, QualificationPlan, StudioPlan, TECHNIQUES, TherapistPlan, TreatmentPlan},
};
use crate::{accounts, outcomes};

/// Writes everything a checked plan says.
pub(super) async fn studio(
    tx: &Tx,
    plan: &StudioPlan,
    checked: &Checked,
    now: Instant,
) -> Result<StudioCreated, StoreError> {
    let id: Uuid = new_id();
    bulk::insert::<studio::Entity>(tx, vec![studio_row(id, plan, checked, now)]).await?;
    bulk::insert::<policy::Entity>(tx, vec![policy_row(id, &plan.policy)]).await?;
    questionnaires::set_setting(tx, outcomes::first_setting(StudioId(id))).await?;
    techniques(tx, plan).await?;
    let rooms = rooms(tx, id, plan).await?;
    equipment(tx, id, plan).await?;
    for (row, position) in plan.treatments.iter().zip(0..) {
        treatment(tx, id, row, position, &rooms).await?;
    }
    let mut invited = Vec::new();
    for (row, hours) in plan.therapists.iter().zip(&checked.hours) {
        let therapist = therapist(tx, id, row, hours, now).await?;
        if let Some(email) = &row.email {
            let email = email.trim().to_lowercase();
            let studio = StudioId(id);
            let typed = (row.name.as_str(), email.as_str());
            accounts::invite(tx, (studio, therapist.into()), typed, Actor::System, now).await?;
            invited.push(email);
        }
    }
    let entry = Entry {
        studio: Some(StudioId(id)),
        actor: Actor::System,
        action: "studio.created",
        object: id.to_string(),
        detail: String::new(),
    };
    audit::append(tx, entry, now).await?;
    let today = checked.zone.today(now);
    let without_therapist = plan.treatments.iter().filter(|row| !is_given(plan, row, today));
    let without_therapist = without_therapist.map(|row| row.slug.clone()).collect();
    Ok(StudioCreated { id: StudioId(id), invited, without_therapist })
}

/// Whether somebody was checked for it, and may still do it.
fn is_given(plan: &StudioPlan, treatment: &TreatmentPlan, today: NaiveDate) -> bool {
    let covers = |row: &QualificationPlan| {
        row.checked_by.is_some()
            && row.techniques.contains(&treatment.technique)
            && row.expires_on.as_deref().and_then(date).is_none_or(|last| today <= last)
    };
    plan.therapists.iter().any(|person| person.qualifications.iter().any(covers))
}

fn studio_row(id: Uuid, plan: &StudioPlan, checked: &Checked, now: Instant) -> studio::Model {
    let text = |text: &str| text.trim().to_owned();
    studio::Model {
        id,
        slug: plan.slug.clone(),
        name: text(&plan.name),
        tagline: text(&plan.tagline),
        zone: checked.zone.name().to_owned(),
        currency: plan.currency.to_uppercase(),
        address_line: text(&plan.address.line),
        postcode: text(&plan.address.postcode),
        city: text(&plan.address.city),
        country: plan.address.country.clone(),
        phone: text(&plan.phone),
        email: text(&plan.email),
        emergency_number: text(&plan.emergency_number),
        directions: text(&plan.directions),
        tax_name: text(&plan.tax.name),
        tax_basis_points: number(plan.tax.basis_points),
        tax_number: text(&plan.tax.number),
        created_at: now.timestamp(),
        published_at: Some(now.timestamp()),
    }
}

fn policy_row(studio: Uuid, plan: &PolicyPlan) -> policy::Model {
    let mut ladder: Vec<Rung> = plan
        .cancellation
        .iter()
        .map(|rung| Rung {
            minutes_before: rung.minutes_before,
            percent: u8::try_from(rung.percent).unwrap_or(100),
        })
        .collect();
    ladder.sort_by_key(|rung| std::cmp::Reverse(rung.minutes_before));
    policy::Model {
        studio,
        start_grid_minutes: number(plan.start_grid_minutes),
        notice_to_book_minutes: number(plan.notice_to_book_minutes),
        booking_window_days: number(plan.booking_window_days),
        notice_to_reschedule_minutes: number(plan.notice_to_reschedule_minutes),
        reschedules_allowed: number(plan.reschedules_allowed),
        cancellation_ladder: serde_json::to_string(&ladder).unwrap_or_else(|_| "[]".to_owned()),
        deposit_percent: number(plan.deposit_percent),
        pay_at_studio: plan.pay_at_studio,
        no_show_percent: number(plan.no_show_percent),
        card_on_file: plan.card_on_file,
        hold_minutes: number(plan.hold_minutes),
        reminder_hours: number(plan.reminder_hours),
    }
}

/// Checked before: everything fits.
fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Those that the plan uses and no studio has used before; all studios share them.
async fn techniques(tx: &Tx, plan: &StudioPlan) -> Result<(), StoreError> {
    let known = studios::techniques(&**tx).await?;
    let built_in = TECHNIQUES.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned()));
    let named = plan.techniques.iter().map(|row| (row.code.clone(), row.name.clone()));
    let missing = built_in.chain(named).filter(|(code, _)| known.iter().all(|k| k.code != *code));
    let rows = missing.map(|(code, name)| technique::Model { code, name, studio: None });
    bulk::insert::<technique::Entity>(tx, rows.collect()).await
}

async fn resource(tx: &Tx, studio: Uuid, kind: &str) -> Result<Uuid, StoreError> {
    let id: Uuid = new_id();
    let row = resource::Model { id, studio, kind: kind.into(), active: true };
    bulk::insert::<resource::Entity>(tx, vec![row]).await?;
    Ok(id)
}

/// Name and id of each.
async fn rooms(
    tx: &Tx,
    studio: Uuid,
    plan: &StudioPlan,
) -> Result<Vec<(String, Uuid)>, StoreError> {
    let mut rooms = Vec::new();
    for (row, position) in plan.rooms.iter().zip(0..) {
        let (id, place): (Uuid, Uuid) = (new_id(), resource(tx, studio, "room").await?);
        let name = row.name.trim().to_owned();
        let row = room::Model { id, studio, resource: place, name, position };
        bulk::insert::<room::Entity>(tx, vec![row]).await?;
        rooms.push((plan.rooms[rooms.len()].name.clone(), id));
    }
    Ok(rooms)
}

async fn equipment(tx: &Tx, studio: Uuid, plan: &StudioPlan) -> Result<(), StoreError> {
    for (unit, position) in plan.equipment.iter().zip(0..) {
        let row = equipment::Model {
            id: new_id(),
            studio,
            resource: resource(tx, studio, "equipment").await?,
            kind: unit.kind.clone(),
            name: unit.name.trim().to_owned(),
            position,
        };
        bulk::insert::<equipment::Entity>(tx, vec![row]).await?;
    }
    Ok(())
}

async fn treatment(
    tx: &Tx,
    studio: Uuid,
    plan: &TreatmentPlan,
    position: i32,
    rooms: &[(String, Uuid)],
) -> Result<(), StoreError> {
    let id: Uuid = new_id();
    let row = treatment::Model {
        id,
        studio,
        slug: plan.slug.clone(),
        name: plan.name.trim().to_owned(),
        summary: plan.summary.trim().to_owned(),
        technique: plan.technique.clone(),
        minutes: number(plan.minutes),
        setup_minutes: number(plan.setup_minutes),
        cleanup_minutes: number(plan.cleanup_minutes),
        rest_minutes: number(plan.rest_minutes),
        price_minor: plan.price_minor,
        pressure: number(plan.pressure),
        equipment_kind: plan.equipment.clone(),
        position,
        active: true,
        tax_basis_points: None,
        kind: "session".into(),
        pairs: None,
    };
    bulk::insert::<treatment::Entity>(tx, vec![row]).await?;
    let only = rooms.iter().filter(|(name, _)| plan.rooms.contains(name));
    let only = only.map(|(_, room)| treatment_room::Model { treatment: id, room: *room });
    bulk::insert::<treatment_room::Entity>(tx, only.collect()).await
}

async fn therapist(
    tx: &Tx,
    studio: Uuid,
    plan: &TherapistPlan,
    hours: &[(i32, i32, i32)],
    now: Instant,
) -> Result<Uuid, StoreError> {
    let id: Uuid = new_id();
    let row = therapist::Model {
        id,
        studio,
        account: None,
        resource: resource(tx, studio, "therapist").await?,
        slug: plan.slug.clone(),
        name: plan.name.trim().to_owned(),
        focus: plan.focus.trim().to_owned(),
        about: plan.about.trim().to_owned(),
        languages: plan.languages.trim().to_owned(),
        online: plan.online.clone(),
        active: true,
        portrait: None,
    };
    bulk::insert::<therapist::Entity>(tx, vec![row]).await?;
    let hours = hours.iter().map(|&(weekday, from_minute, until_minute)| working_hours::Model {
        id: new_id(),
        therapist: id,
        weekday,
        from_minute,
        until_minute,
        valid_from: None,
        valid_until: None,
        room: None,
    });
    bulk::insert::<working_hours::Entity>(tx, hours.collect()).await?;
    for row in &plan.qualifications {
        qualification(tx, studio, id, row, now).await?;
    }
    Ok(id)
}

async fn qualification(
    tx: &Tx,
    studio: Uuid,
    therapist: Uuid,
    plan: &QualificationPlan,
    now: Instant,
) -> Result<(), StoreError> {
    let id: Uuid = new_id();
    let checked = plan.checked_by.is_some();
    let row = qualification::Model {
        id,
        studio,
        therapist,
        title: plan.title.trim().to_owned(),
        issuer: plan.issuer.trim().to_owned(),
        licence_number: plan.licence_number.clone(),
        training_hours: plan.training_hours.map(number),
        issued_on: date(&plan.issued_on).unwrap_or_default(),
        expires_on: plan.expires_on.as_deref().and_then(date),
        state: if checked { "verified" } else { "claimed" }.into(),
        checked_by: plan.checked_by.clone(),
        checked_at: checked.then_some(now.timestamp()),
        checked_how: plan.checked_how.clone(),
        reject_reason: None,
        kind: "training".into(),
        recorded_at: now.timestamp(),
        warned_days: None,
    };
    bulk::insert::<qualification::Entity>(tx, vec![row]).await?;
    let covers = plan
        .techniques
        .iter()
        .map(|code| qualification_technique::Model { qualification: id, technique: code.clone() });
    bulk::insert::<qualification_technique::Entity>(tx, covers.collect()).await
}
