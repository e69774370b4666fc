//! Who works at a studio, and what they may do.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use domain::{
    Instant,
    qualification::Qualification,
    schedule::{Busy, DateOverride, OnlineBooking, TherapistSchedule, WeeklyHours},
};
use sha2::{Digest, Sha256};
use storage::{
    StoreError,
    entities::{
        account, date_override, document, membership, qualification, qualification_technique,
        therapist, working_hours,
    },
    schedule::qualification as read_qualification,
};
use uuid::Uuid;

use crate::documents::DocumentKind;

use super::{
    SignIn,
    draw::Draw,
    house::{House, opened, resource_row},
    plan::{QualificationPlan, StandingPlan, StudioPlan, TherapistPlan},
};

const CERTIFICATE: &[u8] = include_bytes!("certificate.pdf");

/// The owner and the first therapist of a studio.
pub fn sign_ins(plan: &'static StudioPlan) -> Vec<SignIn> {
    let owner = SignIn { role: format!("owner of {}", plan.name), email: plan.owner.1.to_owned() };
    let therapist = plan.therapists.iter().take(1).map(|person| SignIn {
        role: format!("therapist at {}", plan.name),
        email: email(person, plan),
    });
    std::iter::once(owner).chain(therapist).collect()
}

/// The studio's owner.
pub fn owner(draw: &mut Draw, house: &mut House, password_hash: &str, opened: i64) {
    let (name, email) = house.plan.owner;
    join(draw, house, (email, name), "owner", password_hash, opened);
}

/// A therapist with hours and qualifications.
pub fn therapist(
    draw: &mut Draw,
    house: &mut House,
    plan: &'static TherapistPlan,
    password_hash: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let address = email(plan, house.plan);
    let since = opened(house.plan, now);
    let account = join(draw, house, (&address, plan.name), "therapist", password_hash, since);
    let (id, person): (Uuid, Uuid) = (draw.id(), draw.id());
    house.rows.resources.push(resource_row(house.id, person, "therapist"));
    house.rows.therapists.push(therapist_row(house.id, plan, (id, person, account)));
    let overrides = holidays(house.zone.today(now), house.plan.days_back);
    for date in &overrides {
        let date = date.date;
        let (from_minute, until_minute) = (None, None);
        let row =
            date_override::Model { id: draw.id(), therapist: id, date, from_minute, until_minute };
        house.rows.overrides.push(row);
    }
    let mut qualifications = Vec::new();
    for claim in plan.qualifications {
        qualifications.push(qualified(draw, house, claim, (id, account), now)?);
    }
    let hours = hours(draw, house, plan, id);
    house.therapists.push(TherapistSchedule {
        id: id.into(),
        resource: person.into(),
        online: if plan.approves { OnlineBooking::Approval } else { OnlineBooking::All },
        declines: false,
        hours,
        overrides,
        qualifications,
        busy: Busy::default(),
        booked: Busy::default(),
    });
    house.accounts.push(account);
    Ok(())
}

fn therapist_row(
    studio: Uuid,
    plan: &TherapistPlan,
    (id, resource, account): (Uuid, Uuid, Uuid),
) -> therapist::Model {
    therapist::Model {
        id,
        studio,
        account: Some(account),
        resource,
        slug: plan.slug.into(),
        name: plan.name.into(),
        focus: plan.focus.into(),
        about: plan.about.into(),
        languages: plan.languages.into(),
        online: if plan.approves { "approval" } else { "all" }.into(),
        active: true,
        portrait: None,
    }
}

/// An account with a role at the studio.
fn join(
    draw: &mut Draw,
    house: &mut House,
    (email, name): (&str, &str),
    role: &str,
    password_hash: &str,
    at: i64,
) -> Uuid {
    let id = draw.id();
    house.rows.accounts.push(account::Model {
        id,
        email: email.into(),
        name: name.into(),
        phone: None,
        password_hash: Some(password_hash.into()),
        email_verified_at: Some(at),
        created_at: at,
    });
    let member = membership::Model {
        account: id,
        studio: house.id,
        role: role.into(),
        created_at: at,
        suspended_at: None,
    };
    house.rows.memberships.push(member);
    id
}

fn hours(
    draw: &mut Draw,
    house: &mut House,
    plan: &TherapistPlan,
    therapist: Uuid,
) -> Vec<WeeklyHours> {
    let mut hours = Vec::new();
    for (days, from_minute, until_minute) in plan.hours.iter().copied() {
        for weekday in days.iter().copied() {
            let (valid_from, valid_until) = (None, None);
            house.rows.hours.push(working_hours::Model {
                id: draw.id(),
                therapist,
                weekday,
                from_minute,
                until_minute,
                valid_from,
                valid_until,
            });
            let day = u8::try_from(weekday).ok().and_then(|day| Weekday::try_from(day).ok());
            hours.extend(day.map(|weekday| WeeklyHours {
                weekday,
                from_minute: from_minute.unsigned_abs(),
                until_minute: until_minute.unsigned_abs(),
                valid_from,
                valid_until,
            }));
        }
    }
    hours
}

/// Closed at Christmas and on New Year's Day, from before the first visit to the next time.
fn holidays(today: NaiveDate, days_back: u64) -> Vec<DateOverride> {
    let year = today.year();
    let years = i32::try_from(days_back / 365).unwrap_or_default();
    (year - years - 1..=year)
        .flat_map(|year| [(year, 12, 25), (year, 12, 26), (year + 1, 1, 1)])
        .filter_map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d))
        .map(|date| DateOverride { date, hours: None })
        .collect()
}

/// What was verified was verified before the first visit.
fn qualified(
    draw: &mut Draw,
    house: &mut House,
    plan: &QualificationPlan,
    (therapist, account): (Uuid, Uuid),
    now: Instant,
) -> Result<Qualification, StoreError> {
    let today = house.zone.today(now);
    let (state, expires_on, reject_reason) = match plan.standing {
        StandingPlan::Verified => ("verified", None, None),
        StandingPlan::Until(days) | StandingPlan::Cut(days) => {
            ("verified", Some(today + TimeDelta::days(days)), None)
        }
        StandingPlan::Claimed => ("claimed", None, None),
        StandingPlan::Rejected(reason) => ("rejected", None, Some(reason.to_owned())),
    };
    let days_ago = match state {
        "verified" => {
            i64::try_from(house.plan.days_back).unwrap_or_default() + draw.between(35, 65)
        }
        "claimed" if plan.document => 2,
        _ => draw.between(40, 300),
    };
    let checked = state != "claimed";
    let row = qualification::Model {
        id: draw.id(),
        studio: house.id,
        therapist,
        title: plan.title.into(),
        issuer: plan.issuer.into(),
        licence_number: Some(format!("D-{:05}", draw.between(10_000, 99_999))),
        training_hours: (plan.training_hours > 0).then_some(plan.training_hours),
        issued_on: today - Days::new(house.plan.days_back + 770),
        expires_on,
        state: state.into(),
        checked_by: checked.then(|| house.plan.owner.0.to_owned()),
        checked_at: checked.then(|| now.timestamp() - 86_400 * days_ago),
        checked_how: checked
            .then(|| "Number confirmed with the issuing body by telephone".to_owned()),
        reject_reason,
        kind: plan.kind.code().into(),
        recorded_at: now.timestamp() - 86_400 * days_ago,
        warned_days: None,
    };
    let techniques: Vec<String> = plan.techniques.iter().map(|code| (*code).to_owned()).collect();
    house.rows.covered.extend(techniques.iter().map(|technique| qualification_technique::Model {
        qualification: row.id,
        technique: technique.clone(),
    }));
    if plan.document {
        document(draw, house, &row, account, now);
    }
    house.rows.qualifications.push(row.clone());
    let known = match plan.standing {
        StandingPlan::Cut(_) => None,
        _ => row.expires_on,
    };
    Ok(read_qualification(qualification::Model { expires_on: known, ..row }, techniques)?)
}

/// What proves it: a page that says that it is invented.
fn document(
    draw: &mut Draw,
    house: &mut House,
    proves: &qualification::Model,
    uploaded_by: Uuid,
    now: Instant,
) {
    let file = format!("{}.pdf", draw.id::<Uuid>().simple());
    house.rows.documents.push(document::Model {
        id: draw.id(),
        studio: house.id,
        qualification: proves.id,
        file: file.clone(),
        media_type: DocumentKind::Pdf.media_type().into(),
        bytes: i64::try_from(CERTIFICATE.len()).unwrap_or_default(),
        digest: Sha256::digest(CERTIFICATE).to_vec(),
        shown_name: format!("{}.pdf", proves.title),
        uploaded_by,
        uploaded_at: now.timestamp() - 2 * 86_400,
    });
    house.files.push((file, CERTIFICATE.to_vec()));
}

fn email(person: &TherapistPlan, studio: &StudioPlan) -> String {
    format!("{}@{}.example", person.slug, studio.slug)
}
