//! A therapist records what they hold, or corrects it.

use domain::{
    QualificationId,
    qualification::{Claim, ClaimInput},
};
use storage::{new_id, qualifications, studios};

use super::{QualificationRefused, note, seen_by, view::today, whose};
use crate::{
    Services,
    auth::{StaffSession, TherapistSession},
};

/// Records a claim, for its holder, to be checked.
pub async fn record(
    services: &Services,
    holder: &TherapistSession,
    typed: &ClaimInput,
) -> Result<QualificationId, QualificationRefused> {
    let staff = StaffSession::from(*holder);
    let claim = checked(services, &staff, typed).await?;
    let id: QualificationId = new_id();
    let write = || async {
        let now = services.now();
        let tx = services.store.begin().await?;
        qualifications::insert(&tx, id, whose(&staff, holder.therapist()), &claim, now).await?;
        note(&tx, (staff.studio(), staff.actor()), "qualification.recorded", id, now).await?;
        tx.commit().await?;
        Ok::<(), QualificationRefused>(())
    };
    services.store.retrying(write).await?;
    Ok(id)
}

/// Records a claim anew. What was checked of the earlier one no longer counts: it is to be
/// checked again, and until then its techniques cannot be booked by it.
pub async fn amend(
    services: &Services,
    staff: &StaffSession,
    id: QualificationId,
    typed: &ClaimInput,
) -> Result<(), QualificationRefused> {
    let claim = checked(services, staff, typed).await?;
    services.store.retrying(|| try_amend(services, staff, id, &claim)).await
}

async fn try_amend(
    services: &Services,
    staff: &StaffSession,
    id: QualificationId,
    claim: &Claim,
) -> Result<(), QualificationRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    qualifications::lock(&tx, id).await?;
    let holder = seen_by(&*tx, staff, id).await?.qualification.therapist;
    qualifications::amend(&tx, id, whose(staff, holder), claim, now).await?;
    note(&tx, (staff.studio(), staff.actor()), "qualification.amended", id, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn checked(
    services: &Services,
    staff: &StaffSession,
    typed: &ClaimInput,
) -> Result<Claim, QualificationRefused> {
    let reader = services.store.reader();
    let known = studios::techniques_for(reader, staff.studio()).await?;
    let known: Vec<String> = known.into_iter().map(|technique| technique.code).collect();
    let today = today(services, staff).await?;
    typed.check(&known, today).map_err(QualificationRefused::Invalid)
}
