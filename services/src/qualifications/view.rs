//! What has been recorded, as its holder and the owner see it.

use chrono::NaiveDate;
use domain::{
    Instant, QualificationId, StudioId, TherapistId,
    qualification::{Qualification, RecordKind, Standing},
    time::Zone,
};
use storage::{
    Corrupt, StoreError,
    qualifications::{self, Recorded},
    studios,
};
use uuid::Uuid;

use super::{QualificationRefused, seen::fingerprint, seen_by};
use crate::{Services, auth::StaffSession};

/// Something that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The claim, and what became of it.
    pub qualification: Qualification,
    /// What it proves.
    pub kind: RecordKind,
    /// How it stands today, at the studio.
    pub standing: Standing,
    /// What proves it, oldest first.
    pub documents: Vec<Attached>,
    /// When it was recorded, or changed last.
    pub recorded_at: Instant,
    /// Who verified or rejected it.
    pub checked_by: Option<String>,
    /// When it was verified or rejected.
    pub checked_at: Option<Instant>,
    /// Stands for all of the above that can be checked: whoever checks it, says what they saw.
    pub seen: String,
}

/// What somebody who works at the studio has recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Who.
    pub therapist: TherapistId,
    /// Their name.
    pub name: String,
    /// What they recorded, by kind and title.
    pub claims: Vec<Claimed>,
    /// The codes of the techniques that can be booked with them today.
    pub bookable: Vec<String>,
}

/// A document that proves something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The document.
    pub id: Uuid,
    /// As its holder called it.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
    /// When it was uploaded.
    pub at: Instant,
}

/// Everything that a therapist has recorded at the staff's studio: one's own, and for an
/// owner everybody's.
pub async fn claims(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
) -> Result<Vec<Claimed>, QualificationRefused> {
    if !staff.may_act_for(therapist) {
        return Err(QualificationRefused::NotFound);
    }
    let today = today(services, staff).await?;
    let recorded = qualifications::of_therapist(services.store.reader(), staff.studio(), therapist);
    described(services, recorded.await?, today).await
}

/// One of them, where these staff may see it.
pub async fn claim(
    services: &Services,
    staff: &StaffSession,
    id: QualificationId,
) -> Result<Claimed, QualificationRefused> {
    let found = seen_by(services.store.reader(), staff, id).await?;
    let today = today(services, staff).await?;
    let found = described(services, vec![found], today).await?.pop();
    found.ok_or(QualificationRefused::NotFound)
}

/// What everybody who works at the studio has recorded, by name: for an owner; for a
/// therapist their own. As many questions for twenty as for one.
pub async fn holdings(
    services: &Services,
    staff: &StaffSession,
) -> Result<Vec<Holding>, QualificationRefused> {
    let (reader, today) = (services.store.reader(), today(services, staff).await?);
    let mut people = studios::therapists(reader, staff.studio()).await?;
    people.retain(|person| staff.may_act_for(person.id.into()));
    let recorded = qualifications::all_of_studio(reader, staff.studio()).await?;
    let seen = recorded.into_iter().filter(|r| staff.may_act_for(r.qualification.therapist));
    let claims = described(services, seen.collect(), today).await?;
    let holding = |person: storage::entities::therapist::Model| {
        let therapist = TherapistId(person.id);
        let own = claims.iter().filter(|claim| claim.qualification.therapist == therapist);
        let claims: Vec<Claimed> = own.cloned().collect();
        let bookable = bookable(&claims, today);
        Holding { therapist, name: person.name, claims, bookable }
    };
    Ok(people.into_iter().map(holding).collect())
}

/// The techniques that any of them covers today.
fn bookable(claims: &[Claimed], today: NaiveDate) -> Vec<String> {
    let held = || claims.iter().map(|claim| &claim.qualification);
    let mut codes: Vec<String> = held().flat_map(|held| held.techniques.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.retain(|code| held().any(|held| held.covers(code, today)));
    codes
}

/// With how each stands, and with its documents.
async fn described(
    services: &Services,
    recorded: Vec<Recorded>,
    today: NaiveDate,
) -> Result<Vec<Claimed>, QualificationRefused> {
    let ids: Vec<_> = recorded.iter().map(|found| found.qualification.id).collect();
    let documents = qualifications::documents_of(services.store.reader(), &ids).await?;
    recorded
        .into_iter()
        .map(|found| {
            let id = found.qualification.id;
            let kind = RecordKind::from_code(&found.kind)
                .ok_or_else(|| StoreError::from(Corrupt::new("qualification", "kind", id)))?;
            let of_it = documents.iter().filter(|row| row.qualification == id.0);
            Ok(Claimed {
                seen: fingerprint(&found, &documents),
                kind,
                standing: found.qualification.standing(today),
                documents: of_it.map(attached).collect::<Result<_, _>>()?,
                qualification: found.qualification,
                recorded_at: found.recorded_at,
                checked_by: found.checked_by,
                checked_at: found.checked_at,
            })
        })
        .collect()
}

fn attached(row: &storage::entities::document::Model) -> Result<Attached, StoreError> {
    let at = Instant::from_timestamp(row.uploaded_at, 0);
    Ok(Attached {
        id: row.id,
        name: row.shown_name.clone(),
        bytes: row.bytes.unsigned_abs(),
        at: at.ok_or_else(|| Corrupt::new("document", "uploaded_at", row.id))?,
    })
}

/// The techniques that a studio's people may choose from, by name: code and name.
pub async fn techniques(
    services: &Services,
    studio: StudioId,
) -> Result<Vec<(String, String)>, StoreError> {
    let all = studios::techniques_for(services.store.reader(), studio).await?;
    Ok(all.into_iter().map(|technique| (technique.code, technique.name)).collect())
}

/// The date at the staff's studio.
pub(super) async fn today(
    services: &Services,
    staff: &StaffSession,
) -> Result<NaiveDate, QualificationRefused> {
    let studio = studios::by_id(services.store.reader(), staff.studio()).await?;
    let studio = studio.ok_or(QualificationRefused::NotFound)?;
    let zone: Result<Zone, _> = studio.zone.parse();
    let zone = zone.map_err(|_| StoreError::from(Corrupt::new("studio", "zone", studio.id)))?;
    Ok(zone.today(services.now()))
}
