use chrono::NaiveDate;

use super::*;
use crate::{auth::testing, papers, payments::tests::scene::confirmed, testing::TestBed};

fn understood(typed: &str) -> Option<Way> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 26).expect("a date");
    read(typed, Zone::UTC, today).map(|(way, _)| way)
}

#[test]
fn what_is_typed_is_understood() {
    for (typed, way) in [
        ("LB-7Q4K-22", Way::Reference),
        ("lb 7q4k 22", Way::Reference),
        ("7q4k22", Way::Reference),
        ("r-2026-41", Way::Paper),
        ("pi_3Abc", Way::Gateway),
        ("cs_test_1", Way::Gateway),
        ("2026-11-26", Way::Date),
        ("26.11.2026", Way::Date),
        ("26.11.", Way::Date),
        ("26 Nov", Way::Date),
        ("26 November 2026", Way::Date),
        ("Ana@Post.example", Way::Email),
        ("0176 123 45 67", Way::Phone),
        ("+49 (176) 1234567", Way::Phone),
        ("Hannah", Way::Name),
        ("José Núñez", Way::Name),
        ("Anna-Lena", Way::Name),
    ] {
        assert_eq!(understood(typed), Some(way), "{typed}");
    }
    for typed in ["", " ", "a", &"x".repeat(200)] {
        assert_eq!(understood(typed), None, "{typed}");
    }
}

async fn found(bed: &TestBed, staff: &StaffSession, typed: &str) -> Vec<String> {
    let found = find(&bed.services, staff, typed, "").await.expect("looked");
    found.visits.into_iter().map(|visit| visit.reference).collect()
}

storage::on_both_engines! {
    async fn a_visit_is_found_by_whatever_is_known_of_it(bed: &TestBed) {
        let (client, other) = (confirmed(bed, 0).await, confirmed(bed, 1).await);
        let booking = client.booking(bed).await;
        let attempt = client.attempts(bed).await.remove(0);
        let paper = papers::of_visit(bed.services.store.reader(), client.booking).await;
        let paper = paper.expect("read")[0].number.to_string();
        let staff: StaffSession = crate::auth::DeskSession::from(testing::manager(bed.studio.id)).into();
        let reference = booking.reference.clone();
        for typed in [
            reference.as_str(),
            paper.as_str(),
            attempt.stripe_payment_intent.as_deref().expect("paid"),
            attempt.stripe_session.as_deref().expect("paid"),
            "client0@example.com",
            "CLIENT0@EXAMPLE.COM",
            "client0@",
        ] {
            assert_eq!(found(bed, &staff, typed).await, [reference.as_str()], "{typed}");
        }
        let both = vec![other.booking(bed).await.reference, reference.clone()];
        for typed in ["Rui", "rui te", "TESTE", "30 Nov 2026", "client"] {
            let mut seen = found(bed, &staff, typed).await;
            let mut expected = if typed == "client" { Vec::new() } else { both.clone() };
            seen.sort();
            expected.sort();
            assert_eq!(seen, expected, "{typed}");
        }
        for typed in ["%", "__", "Nobody", "R-2026-99", "pi_none", "29 Nov 2026"] {
            assert!(found(bed, &staff, typed).await.is_empty(), "{typed}");
        }
        let stranger: StaffSession = crate::auth::DeskSession::from(testing::manager(storage::new_id())).into();
        let nothing = find(&bed.services, &stranger, &reference, "").await;
        assert!(nothing.is_err() || nothing.is_ok_and(|found| found.visits.is_empty()));
    }

    async fn a_therapist_finds_their_own_visits_alone(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let booking = client.booking(bed).await;
        let own = testing::therapist(bed.studio.id, booking.therapist).into();
        assert_eq!(found(bed, &own, "Rui").await.len(), 1);
        let other = if booking.therapist == bed.studio.bia { bed.studio.ana } else { bed.studio.bia };
        let other = testing::therapist(bed.studio.id, other).into();
        assert_eq!(found(bed, &other, "Rui").await.len(), 0);
        assert_eq!(found(bed, &other, &booking.reference).await.len(), 0);
    }

    async fn pages_go_on_where_the_last_one_ended(bed: &TestBed) {
        for n in 0..28 {
            confirmed(bed, n).await;
        }
        let staff: StaffSession = crate::auth::DeskSession::from(testing::manager(bed.studio.id)).into();
        let first = find(&bed.services, &staff, "Teste", "").await.expect("looked");
        assert_eq!(first.visits.len(), 25);
        assert!(first.visits.is_sorted_by(|a, b| a.start >= b.start));
        let more = first.more.expect("there is more");
        let next = find(&bed.services, &staff, "Teste", &more).await.expect("looked");
        assert_eq!((next.visits.len(), next.more), (3, None));
        let last = first.visits.last().expect("one").start;
        assert!(next.visits.iter().all(|visit| visit.start <= last));
    }
}
