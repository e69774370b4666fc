//! Recording, proving and checking, on both engines.

mod ends;

use chrono::NaiveDate;
use domain::{
    TherapistId,
    qualification::{ClaimInput, Standing},
};
use storage::{entities::account, on_both_engines};

use super::*;
use crate::{
    Services,
    auth::{OwnerSession, TherapistSession, testing},
    availability::{SlotSearch, slots},
    documents::DocumentKind,
    testing::TestBed,
    waitlist,
};

const PDF: &[u8] = include_bytes!("tests/certificate.pdf");

fn sports() -> ClaimInput {
    ClaimInput {
        kind: "training".into(),
        title: "Sports massage".into(),
        issuer: "A college in Porto".into(),
        techniques: vec!["sports".into()],
        training_hours: "180".into(),
        licence_number: "PT-77".into(),
        issued_on: "2026-01-10".into(),
        expires_on: "2027-01-09".into(),
    }
}

/// A session with an account behind it, as audit, till and documents want one.
async fn with_account(bed: &TestBed, account: AccountId, name: &str) {
    let tx = bed.services.store.begin().await.expect("begun");
    let row = account::Model {
        id: account.0,
        email: format!("{name}@lombar.example"),
        name: name.into(),
        phone: None,
        password_hash: None,
        email_verified_at: Some(1),
        created_at: 1,
    };
    storage::accounts::insert(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
}

async fn therapist(bed: &TestBed, id: TherapistId, name: &str) -> TherapistSession {
    let session = testing::therapist(bed.studio.id, id);
    with_account(bed, session.account(), name).await;
    session
}

async fn owner(bed: &TestBed) -> OwnerSession {
    let session = testing::owner(bed.studio.id);
    with_account(bed, session.account(), "Olga").await;
    session
}

async fn sports_can_be_booked_with(bed: &TestBed, therapist: TherapistId) -> bool {
    let day: NaiveDate = "2026-11-24".parse().expect("a date");
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment: bed.studio.sports,
        therapist: Some(therapist),
        from: day,
        until: day,
        ignore: None,
    };
    !slots(&bed.services, &search).await.expect("read").slots.is_empty()
}

/// What the owner sees now.
async fn look(services: &Services, olga: &OwnerSession, id: QualificationId) -> String {
    claim(services, &(*olga).into(), id).await.expect("an owner sees it").seen
}

/// Looks, and verifies what is there.
async fn verify(
    services: &Services,
    olga: &OwnerSession,
    id: QualificationId,
    how: &str,
) -> Result<(), QualificationRefused> {
    check::verify(services, &(*olga).into(), id, &look(services, olga, id).await, how).await
}

/// Looks, and rejects what is there.
async fn reject(
    services: &Services,
    olga: &OwnerSession,
    id: QualificationId,
    reason: &str,
) -> Result<(), QualificationRefused> {
    check::reject(services, &(*olga).into(), id, &look(services, olga, id).await, reason).await
}

on_both_engines! {
    async fn nothing_is_verified_or_rejected_but_what_was_looked_at(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let services = &bed.services;
        let id = record(services, &ana, &sports()).await.expect("in order");
        let unchanged = async |seen: &str| {
            let verified = check::verify(services, &olga.into(), id, seen, "Seen").await;
            let rejected = check::reject(services, &olga.into(), id, seen, "No").await;
            let claim = claim(services, &olga.into(), id).await.expect("there");
            assert_eq!(claim.standing, Standing::Claimed);
            [verified, rejected].map(|done| done.expect_err("not what she saw").code())
        };
        assert_eq!(unchanged("").await, ["changed"; 2]);
        let first = look(services, &olga, id).await;
        bed.clock.advance_minutes(1);
        let more = ClaimInput { techniques: vec!["sports".into(), "hot-stone".into()], ..sports() };
        amend(services, &ana.into(), id, &more).await.expect("her own");
        assert_eq!(unchanged(&first).await, ["changed"; 2]);
        let second = look(services, &olga, id).await;
        let scan = attach(services, &ana.into(), id, "scan.pdf", PDF.into()).await.expect("a PDF");
        assert_eq!(unchanged(&second).await, ["changed"; 2]);
        let third = look(services, &olga, id).await;
        remove(services, &ana.into(), scan).await.expect("her own");
        assert_eq!(unchanged(&third).await, ["changed"; 2]);
        for _ in 0..2 {
            check::verify(services, &olga.into(), id, &second, "Seen").await.expect("as she saw it");
        }
        check::reject(services, &olga.into(), id, &second, "It is not").await.expect("the same still");
    }

    async fn a_technique_can_be_booked_once_its_qualification_was_checked(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let id = record(&bed.services, &ana, &sports()).await.expect("in order");
        assert!(!sports_can_be_booked_with(bed, bed.studio.ana).await, "only claimed");
        verify(&bed.services, &olga, id, "Number confirmed by telephone").await.expect("she may");
        assert!(sports_can_be_booked_with(bed, bed.studio.ana).await);
        let mine = claims(&bed.services, &ana.into(), bed.studio.ana).await.expect("read");
        let it = mine.iter().find(|claim| claim.qualification.id == id).expect("there");
        assert_eq!(it.standing, Standing::Expiring { on: "2027-01-09".parse().expect("a date") });
        let state = format!("{:?}", it.qualification.state);
        assert!(state.contains("Olga") && state.contains("by telephone"), "{state}");
        bed.clock.advance_minutes(60 * 24 * 60);
        let later = claims(&bed.services, &ana.into(), bed.studio.ana).await.expect("read");
        let it = later.iter().find(|claim| claim.qualification.id == id).expect("there");
        assert!(matches!(it.standing, Standing::Expired { .. }), "{:?}", it.standing);
    }

    async fn whoever_waits_is_asked_once_somebody_may_give_it(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let id = record(&bed.services, &ana, &sports()).await.expect("in order");
        let asked = waitlist::JoinRequest {
            treatment: bed.studio.sports,
            ..waitlist::tests::request(bed, 1)
        };
        waitlist::join(&bed.services, &asked).await.expect("joined");
        assert_eq!(waitlist::make_offers(&bed.services).await.expect("looked"), 0);
        verify(&bed.services, &olga, id, "Seen").await.expect("she may");
        assert_eq!(waitlist::make_offers(&bed.services).await.expect("looked"), 1);
    }

    async fn a_claim_that_is_changed_or_rejected_can_no_longer_be_booked(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let id = record(&bed.services, &ana, &sports()).await.expect("in order");
        verify(&bed.services, &olga, id, "Seen").await.expect("she may");
        let changed = ClaimInput { training_hours: "400".into(), ..sports() };
        amend(&bed.services, &ana.into(), id, &changed).await.expect("her own");
        assert!(!sports_can_be_booked_with(bed, bed.studio.ana).await, "to be checked again");
        verify(&bed.services, &olga, id, "Seen").await.expect("again");
        assert!(sports_can_be_booked_with(bed, bed.studio.ana).await);
        reject(&bed.services, &olga, id, "The college does not know it").await.expect("she may");
        assert!(!sports_can_be_booked_with(bed, bed.studio.ana).await);
        let blank = reject(&bed.services, &olga, id, "  ").await.expect_err("why?");
        assert_eq!(blank.code(), "invalid");
    }

    async fn its_holder_hears_what_came_of_it(bed: &TestBed) {
        crate::bookings::tests::bench::appointed(bed, bed.studio.ana, "ana@post.example").await;
        let olga = owner(bed).await;
        let ana = testing::therapist(bed.studio.id, bed.studio.ana);
        let id = record(&bed.services, &ana, &sports()).await.expect("in order");
        let heard = async || {
            while crate::jobs::run_due(&bed.services, 50).await > 0 {}
            let mails = bed.mailer.sent_to("ana@post.example");
            mails.into_iter().map(|mail| mail.subject).filter(|s| s.contains("Sports")).collect()
        };
        assert_eq!(heard().await, [""; 0]);
        verify(&bed.services, &olga, id, "Seen").await.expect("she may");
        assert_eq!(heard().await, ["“Sports massage” was checked and holds"]);
        reject(&bed.services, &olga, id, "Not theirs").await.expect("she may");
        let all: Vec<String> = heard().await;
        assert_eq!(all[1..], ["“Sports massage” could not be confirmed"]);
        // Changed before the mail left: it waits to be checked again, and nothing is said.
        verify(&bed.services, &olga, id, "Seen").await.expect("she may");
        let changed = ClaimInput { training_hours: "400".into(), ..sports() };
        amend(&bed.services, &ana.into(), id, &changed).await.expect("her own");
        assert_eq!(heard().await.len(), 2);
    }

    async fn nothing_is_verified_that_nothing_proves(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let bare = ClaimInput { licence_number: String::new(), ..sports() };
        let id = record(&bed.services, &ana, &bare).await.expect("in order");
        let refused = verify(&bed.services, &olga, id, "I believe her").await;
        assert_eq!(refused.expect_err("nothing there").code(), "nothing_to_check");
        attach(&bed.services, &ana.into(), id, "scan.pdf", PDF.into()).await.expect("a PDF");
        verify(&bed.services, &olga, id, "Certificate seen").await.expect("she saw it");
    }

    async fn a_document_is_for_its_holder_and_the_owner_alone(bed: &TestBed) {
        let ana = therapist(bed, bed.studio.ana, "Ana").await;
        let bia = therapist(bed, bed.studio.bia, "Bia").await;
        let olga = owner(bed).await;
        let id = record(&bed.services, &ana, &sports()).await.expect("in order");
        let name = "../../My scan.exe";
        let document = attach(&bed.services, &ana.into(), id, name, PDF.into()).await;
        let document = document.expect("a PDF");
        for staff in [ana.into(), olga.into()] {
            let read = download(&bed.services, &staff, document).await.expect("theirs");
            assert_eq!((read.kind, read.name.as_str()), (DocumentKind::Pdf, "My scan.pdf"));
            assert_eq!(read.bytes, PDF);
        }
        let strangers: [StaffSession; 3] = [
            bia.into(),
            testing::owner(storage::new_id()).into(),
            testing::therapist(storage::new_id(), bed.studio.ana).into(),
        ];
        for stranger in strangers {
            let services = &bed.services;
            let answers = [
                download(services, &stranger, document).await.err(),
                attach(services, &stranger, id, "x.pdf", PDF.into()).await.err(),
                amend(services, &stranger, id, &sports()).await.err(),
                claims(services, &stranger, bed.studio.ana).await.err(),
            ];
            let codes = answers.map(|error| error.map(|error| error.code()));
            assert!(codes[..3].iter().all(|code| *code == Some("not_found")), "{codes:?}");
        }
        let reader = bed.services.store.reader();
        let entries = audit::of_object(reader, &document.to_string()).await.expect("read");
        let reads = entries.iter().filter(|entry| entry.action == "document.read").count();
        assert_eq!(reads, 2);
    }

    async fn bytes_that_are_no_longer_what_was_taken_are_not_shown_nor_said_to_be_read(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let services = &bed.services;
        let id = record(services, &ana, &sports()).await.expect("in order");
        let document = attach(services, &ana.into(), id, "scan.pdf", PDF.into()).await.expect("a PDF");
        let reads = async || {
            let entries = audit::of_object(services.store.reader(), &document.to_string()).await;
            let entries = entries.expect("read");
            entries.iter().filter(|entry| entry.action == "document.read").count()
        };
        attach::look(services, &olga.into(), document).await.expect("as it was taken");
        assert_eq!(reads().await, 1);
        let file = bed.documents.names().remove(0);
        services.documents.put(&file, b"<script>".to_vec()).await.expect("swapped");
        let refused = attach::look(services, &olga.into(), document).await.expect_err("no PDF");
        assert_eq!(refused.code(), "not_found");
        assert_eq!(reads().await, 1, "it was not shown");
    }

    async fn a_document_is_taken_away_by_those_it_is_for_and_proof_by_the_owner(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let bia = therapist(bed, bed.studio.bia, "Bia").await;
        let id = record(&bed.services, &ana, &sports()).await.expect("in order");
        let staff = ana.into();
        let add = || attach(&bed.services, &staff, id, "scan.pdf", PDF.into());
        let (one, two) = (add().await.expect("a PDF"), add().await.expect("a PDF"));
        let strangers: [StaffSession; 2] = [bia.into(), testing::owner(storage::new_id()).into()];
        for stranger in strangers {
            let refused = remove(&bed.services, &stranger, one).await.expect_err("not theirs");
            assert_eq!(refused.code(), "not_found");
        }
        remove(&bed.services, &ana.into(), one).await.expect("her own, not checked yet");
        let again = remove(&bed.services, &ana.into(), one).await.expect_err("it is gone");
        assert_eq!(again.code(), "not_found");
        assert_eq!(bed.documents.names().len(), 1, "bytes and all");
        verify(&bed.services, &olga, id, "Certificate seen").await.expect("she may");
        let kept = remove(&bed.services, &ana.into(), two).await.expect_err("it was checked");
        assert_eq!(kept.code(), "proof_in_use");
        remove(&bed.services, &olga.into(), two).await.expect("an owner may");
        assert!(bed.documents.names().is_empty());
    }

    async fn what_is_no_document_leaves_nothing_behind(bed: &TestBed) {
        let ana = therapist(bed, bed.studio.ana, "Ana").await;
        let id = record(&bed.services, &ana, &sports()).await.expect("in order");
        let script = b"<script>alert(1)</script>".to_vec();
        let refused = attach(&bed.services, &ana.into(), id, "diploma.pdf", script).await;
        assert_eq!(refused.expect_err("a script").code(), "document_other_kind");
        for n in 0..=MOST_DOCUMENTS {
            let kept = attach(&bed.services, &ana.into(), id, "a.pdf", PDF.into()).await;
            assert_eq!(kept.is_ok(), n < MOST_DOCUMENTS, "{n}");
        }
        let rows = storage::testing::count(&bed.services.store, "document").await;
        assert_eq!(usize::try_from(rows), Ok(MOST_DOCUMENTS));
        assert_eq!(bed.documents.names().len(), MOST_DOCUMENTS, "the last one was removed again");
    }

    async fn insurance_is_recorded_alike_and_covers_no_technique(bed: &TestBed) {
        let (ana, olga) = (therapist(bed, bed.studio.ana, "Ana").await, owner(bed).await);
        let insurance = ClaimInput {
            kind: "insurance".into(),
            title: "Professional indemnity".into(),
            ..sports()
        };
        let id = record(&bed.services, &ana, &insurance).await.expect("in order");
        verify(&bed.services, &olga, id, "Policy seen").await.expect("she may");
        assert!(!sports_can_be_booked_with(bed, bed.studio.ana).await);
    }
}
