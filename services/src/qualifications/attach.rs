//! The documents that prove a claim: uploaded by its holder, read by the holder and the
//! owner.

use domain::{AccountId, QualificationId};
use sha2::{Digest, Sha256};
use storage::{
    StoreError,
    qualifications::{self, NewDocument},
};
use uuid::Uuid;

use super::{QualificationRefused, note, seen_by};
use crate::{
    Services,
    auth::{ManagerSession, StaffSession},
    documents::{self, Accepted, DocumentKind},
    tokens::random_bytes,
};

/// How many documents may prove one claim.
pub const MOST_DOCUMENTS: usize = 6;
/// The longest name that is shown, in characters.
const NAME_LENGTH: usize = 80;

/// A document that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// What it is.
    pub kind: DocumentKind,
    /// The name to save it under: harmless, and with the ending of what it is.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Keeps a document that proves a claim, under a random name; `name` is what its holder
/// called it, and only shown. A verified claim stays verified: more proof takes nothing away.
pub async fn attach(
    services: &Services,
    staff: &StaffSession,
    id: QualificationId,
    name: &str,
    bytes: Vec<u8>,
) -> Result<Uuid, QualificationRefused> {
    seen_by(services.store.reader(), staff, id).await?;
    let accepted = documents::in_turn(move || documents::accept(&bytes)).await?;
    let file = random_name(accepted.kind);
    services.documents.put(&file, accepted.bytes.clone()).await?;
    let written = services.store.retrying(|| write(services, staff, id, name, &file, &accepted));
    let written = written.await;
    match &written {
        // The row may be there though nobody heard of it: its bytes have to be, too.
        Ok(_) | Err(QualificationRefused::Store(StoreError::Unavailable(_))) => {}
        Err(_) => {
            services.documents.remove(&file).await.ok();
        }
    }
    written
}

async fn write(
    services: &Services,
    staff: &StaffSession,
    id: QualificationId,
    name: &str,
    file: &str,
    accepted: &Accepted,
) -> Result<Uuid, QualificationRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    qualifications::lock(&tx, id).await?;
    seen_by(&*tx, staff, id).await?;
    if qualifications::documents_of(&*tx, &[id]).await?.len() >= MOST_DOCUMENTS {
        return Err(QualificationRefused::TooManyDocuments);
    }
    let document: Uuid = storage::new_id();
    let uploaded_by: AccountId = staff.account();
    let new = NewDocument {
        id: document,
        studio: staff.studio(),
        qualification: id,
        file,
        media_type: accepted.kind.media_type(),
        bytes: i64::try_from(accepted.bytes.len()).unwrap_or(i64::MAX),
        digest: Sha256::digest(&accepted.bytes).to_vec(),
        shown_name: &harmless(name, accepted.kind),
        uploaded_by,
    };
    qualifications::insert_document(&tx, new, now).await?;
    note(&tx, (staff.studio(), staff.actor()), "document.uploaded", document, now).await?;
    tx.commit().await?;
    Ok(document)
}

/// Gives a document to its holder or to the studio's owner; each reading leaves an audit
/// entry. Anybody else finds nothing.
pub async fn download(
    services: &Services,
    staff: &StaffSession,
    document: Uuid,
) -> Result<Downloaded, QualificationRefused> {
    let found = open(services, staff, document).await?;
    was_read(services, staff, document).await?;
    Ok(found)
}

/// A document, for whoever may read it.
async fn open(
    services: &Services,
    staff: &StaffSession,
    document: Uuid,
) -> Result<Downloaded, QualificationRefused> {
    let reader = services.store.reader();
    let row = qualifications::document(reader, staff.studio(), document).await?;
    let row = row.ok_or(QualificationRefused::NotFound)?;
    seen_by(reader, staff, row.qualification.into()).await?;
    let bytes = services.documents.get(&row.file).await?;
    let bytes = bytes.ok_or(QualificationRefused::NotFound)?;
    let kind = DocumentKind::from_media_type(&row.media_type);
    let kind = kind.ok_or(QualificationRefused::NotFound)?;
    Ok(Downloaded { kind, name: row.shown_name, bytes })
}

/// Writes down that somebody is given a document.
async fn was_read(
    services: &Services,
    staff: &StaffSession,
    document: Uuid,
) -> Result<(), QualificationRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    note(&tx, (staff.studio(), staff.actor()), "document.read", document, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a document to be shown, to whoever may verify what it proves: as [`download`], and only
/// while its bytes are of the kind that it was taken as.
pub async fn look(
    services: &Services,
    manager: &ManagerSession,
    document: Uuid,
) -> Result<Downloaded, QualificationRefused> {
    let staff = StaffSession::from(*manager);
    let found = open(services, &staff, document).await?;
    if DocumentKind::of(&found.bytes) != Some(found.kind) {
        return Err(QualificationRefused::NotFound);
    }
    was_read(services, &staff, document).await?;
    Ok(found)
}

/// A name that nobody can guess, and that says nothing of anybody.
fn random_name(kind: DocumentKind) -> String {
    let random: [u8; 16] = random_bytes();
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.{}", kind.extension())
}

/// The last part of a name, in letters that no file system and no header minds, with the
/// ending of what the document is.
fn harmless(name: &str, kind: DocumentKind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let plain = |c: char| if c.is_alphanumeric() || "-_ ()".contains(c) { c } else { '_' };
    let stem: String = stem.chars().map(plain).take(NAME_LENGTH).collect();
    let stem = stem.trim_matches([' ', '_']);
    let stem = if stem.is_empty() { "document" } else { stem };
    format!("{stem}.{}", kind.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_anywhere_or_pretends_to_be_something_else() {
        let pdf = |name| harmless(name, DocumentKind::Pdf);
        assert_eq!(pdf("Diploma 2024.pdf"), "Diploma 2024.pdf");
        assert_eq!(pdf("../../etc/passwd"), "passwd.pdf");
        assert_eq!(pdf("C:\\certs\\scan.exe"), "scan.pdf");
        assert_eq!(pdf("a\r\nSet-Cookie: x=1.pdf"), "a__Set-Cookie_ x_1.pdf");
        assert_eq!(pdf("\"; filename=evil.html"), "filename_evil.pdf");
        assert_eq!(pdf(".."), "document.pdf");
        assert_eq!(pdf(""), "document.pdf");
        assert_eq!(pdf("Zertifikat für Größe.PDF"), "Zertifikat für Größe.pdf");
        assert_eq!(pdf(&"x".repeat(500)).chars().count(), NAME_LENGTH + 4);
    }

    #[test]
    fn names_in_the_store_are_never_the_same() {
        let name = random_name(DocumentKind::Png);
        assert!(
            name.len() == 36 && name.ends_with(".png") && name != random_name(DocumentKind::Png)
        );
    }
}
