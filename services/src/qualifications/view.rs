//! What has been recorded, as its holder and the owner see it.

use chrono::NaiveDate;
use domain::{
    Instant, TherapistId,
    qualification::{Qualification, RecordKind, Standing},
    time::Zone,
};
use storage::{Corrupt, StoreError, qualifications, studios};
use uuid::Uuid;

use super::QualificationRefused;
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
    let reader = services.store.reader();
    let today = today(services, staff).await?;
    let recorded = qualifications::of_therapist(reader, staff.studio(), therapist).await?;
    let ids: Vec<_> = recorded.iter().map(|found| found.qualification.id).collect();
    let documents = qualifications::documents_of(reader, &ids).await?;
    recorded
        .into_iter()
        .map(|found| {
            let id = found.qualification.id;
            let kind = RecordKind::from_code(&found.kind)
                .ok_or_else(|| StoreError::from(Corrupt::new("qualification", "kind", id)))?;
            let of_it = documents.iter().filter(|row| row.qualification == id.0);
            Ok(Claimed {
                kind,
                standing: found.qualification.standing(today),
                documents: of_it.map(attached).collect::<Result<_, _>>()?,
                qualification: found.qualification,
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

/// The techniques there are, by name: code and name.
pub async fn techniques(services: &Services) -> Result<Vec<(String, String)>, StoreError> {
    let all = studios::techniques(services.store.reader()).await?;
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
