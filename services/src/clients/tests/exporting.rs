//! Everything about a client as a file.

use std::io::Read;

use super::{
    erasing::{CANARIES, gave_a_card, known_client},
    *,
};

/// What their therapist decided about what they ticked.
async fn decided(bed: &TestBed, visit: &Booking, words: &str) {
    use crate::bookings::desk::review::{self, Decision, DecisionRequest};
    let ana: crate::auth::StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
    let seen = review::open(&bed.services, &ana, &visit.reference).await.expect("hers").seen;
    let (reference, words) = (visit.reference.clone(), words.to_owned());
    let request = DecisionRequest { reference, seen, decision: Decision::Called, words };
    review::decide(&bed.services, &ana, &request).await.expect("decided");
}

/// All that is in an export, as text.
fn unpacked(bytes: Vec<u8>) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    let names = ["client.json", "read-me.txt", "visits.json"];
    assert_eq!(zip.len(), names.len());
    let mut all = String::new();
    for name in names {
        zip.by_name(name).expect("there").read_to_string(&mut all).expect("text");
    }
    all
}

on_both_engines! {
    async fn an_export_holds_everything_and_is_written_down(bed: &TestBed) {
        let visit = known_client(bed).await;
        let (services, id) = (&bed.services, client_of(&visit));
        let owner = testing::owner(bed.studio.id);
        gave_a_card(bed, id).await;
        decided(bed, &visit, "Rang them: it was an amsel.").await;
        let file = export(services, &owner, id, Why::Asked).await.expect("made");
        assert_eq!(file.name, "client-2026-11-24.zip");
        let all = unpacked(file.bytes);
        for canary in CANARIES {
            assert!(all.contains(canary), "{canary}: {all}");
        }
        assert!(all.contains(&visit.reference) && all.contains("paid online"), "{all}");
        for told in ["an amsel", "Kanarienvogel & Co.", "gave it", "€75.00", "R-2026-000001"] {
            assert!(all.contains(told), "{told}: {all}");
        }
        let entry = audit::of_object(services.store.reader(), &id.to_string()).await.expect("read");
        let entry = entry.last().expect("one");
        assert_eq!((entry.action.as_str(), entry.detail.as_str()), ("client.exported", "asked"));
    }

    async fn why_their_visit_lies_outside_hours_is_in_an_export(bed: &TestBed) {
        let inside = entered(bed, ("Zoe", "zoe@post.example", ""), 10).await;
        let (services, id) = (&bed.services, client_of(&inside));
        let owner = testing::owner(bed.studio.id);
        let all = unpacked(export(services, &owner, id, Why::Asked).await.expect("made").bytes);
        assert!(!all.contains("They cannot come later"), "it was not needed: {all}");
        let early = entered(bed, ("Zoe", "zoe@post.example", ""), 7).await;
        assert_eq!(client_of(&early), id);
        let all = unpacked(export(services, &owner, id, Why::Asked).await.expect("made").bytes);
        // For machines and for people.
        assert_eq!(all.matches("They cannot come later").count(), 2, "{all}");
    }
}
