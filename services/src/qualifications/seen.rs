//! What somebody looked at: so that nothing else is verified in its place.

use domain::qualification::QualificationState;
use sha2::{Digest, Sha256};
use storage::{entities::document, qualifications::Recorded};
use uuid::Uuid;

/// Another for everything else: for another claim, recorded at another time, or with other
/// documents. What became of it does not count: who verifies it twice says the same twice.
pub(super) fn fingerprint(found: &Recorded, documents: &[document::Model]) -> String {
    let mut claim = found.qualification.clone();
    claim.state = QualificationState::Claimed;
    claim.techniques.sort_unstable();
    let of_it = documents.iter().filter(|row| row.qualification == claim.id.0);
    let mut proof: Vec<Uuid> = of_it.map(|row| row.id).collect();
    proof.sort_unstable();
    // As written for programmers, each field has a name and an end.
    let all = format!("{claim:?} {:?} {} {proof:?}", found.kind, found.recorded_at.timestamp());
    Sha256::digest(all.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
