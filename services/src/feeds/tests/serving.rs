use domain::{Span, time::Zone};
use storage::on_both_engines;

use super::{ana, caio, owner};
use crate::{
    bookings::{
        desk,
        tests::bench::{booked, form, held_by_ana, paid, pressed, tuesday, with_options},
    },
    feeds::{
        ics::{Reading, busy},
        *,
    },
    jobs,
    testing::TestBed,
};

/// What stands in the address.
async fn token(bed: &TestBed) -> String {
    let feed =
        out(&bed.services, &ana(bed).await, bed.studio.ana).await.expect("read").expect("made");
    let address = feed.address.expect("our key");
    let rest = address.strip_prefix("http://localhost:3000/feeds/").expect("ours");
    rest.strip_suffix(".ics").expect("a calendar").to_owned()
}

async fn file(bed: &TestBed) -> String {
    served(&bed.services, &token(bed).await).await.expect("served").ics
}

async fn made(bed: &TestBed) {
    make(&bed.services, &ana(bed).await, bed.studio.ana).await.expect("made");
}

on_both_engines! {
    async fn a_feed_tells_what_its_therapist_allows_and_nothing_of_health(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        made(bed).await;
        let asks = format!("Booking {}", visit.reference);
        for (detail, summary, rest) in [
            (Detail::Busy, "SUMMARY:Busy", false),
            (Detail::Treatment, "SUMMARY:deep tissue\r\n", true),
            (Detail::FirstName, "SUMMARY:deep tissue\\, Amara\r\n", true),
        ] {
            set_detail(&bed.services, &ana(bed).await, bed.studio.ana, detail).await.expect("set");
            let file = file(bed).await;
            assert!(file.contains(summary), "{file}");
            assert_eq!(file.contains(&asks), rest, "{file}");
            assert!(!file.contains("post.example") && !file.contains("Lower left"), "{file}");
        }
    }

    async fn a_feed_is_the_same_until_something_changes(bed: &TestBed) {
        made(bed).await;
        let token = token(bed).await;
        let visit = held_by_ana(bed, tuesday(10, 0), 1).await;
        let empty = served(&bed.services, &token).await.expect("served");
        assert!(!empty.ics.contains("VEVENT"), "what is still being paid for is no visit");
        paid_and_done(bed).await;
        let one = served(&bed.services, &token).await.expect("served");
        assert_ne!(one.etag, empty.etag);
        let folded = one.ics.replace("\r\n ", "");
        let uid = format!("UID:{}.visit.{}@localhost", visit.id, bed.studio.ana);
        assert!(folded.contains(&uid), "{folded}");
        bed.clock.advance_minutes(45);
        assert_eq!(served(&bed.services, &token).await.expect("served"), one);
        desk::cancel_by_studio(&bed.services, &owner(bed).await, visit.id).await.expect("cancelled");
        let none = served(&bed.services, &token).await.expect("served");
        assert!(!none.ics.contains("VEVENT"), "cancelled visits are dropped");
    }

    async fn time_off_is_in_the_feed_without_its_reason(bed: &TestBed) {
        made(bed).await;
        let tx = bed.services.store.begin().await.expect("begun");
        let person = studios::therapist(&*tx, bed.studio.id, bed.studio.ana).await;
        let wall = |text: &str| text.parse().expect("a wall time");
        let away = storage::time_off::NewTimeOff {
            studio: bed.studio.id,
            therapist: bed.studio.ana,
            resource: person.expect("read").expect("there").resource.into(),
            zone: "Europe/Lisbon".parse().expect("a zone"),
            from: wall("2027-03-27T12:00:00"),
            until: wall("2027-03-29T12:00:00"),
            reason: "Operation",
        };
        storage::time_off::write(&tx, &away).await.expect("written");
        tx.commit().await.expect("committed");
        let file = file(bed).await;
        assert!(file.contains("SUMMARY:Time off") && !file.contains("Operation"), "{file}");
        let window = Span { start: tuesday(0, 0), end: TestBed::at("2027-12-01T00:00:00Z") };
        let reading = Reading { zone: Zone::UTC, window, own: ".somebody@elsewhere.example" };
        let found = busy(&file, &reading).expect("a calendar").busy;
        let (from, until) = ("2027-03-27T12:00:00Z", "2027-03-29T11:00:00Z");
        assert_eq!(found, [Span { start: TestBed::at(from), end: TestBed::at(until) }]);
    }

    async fn a_renewed_or_revoked_address_leads_nowhere_at_once(bed: &TestBed) {
        made(bed).await;
        let first = token(bed).await;
        assert_eq!(token(bed).await, first, "it can be shown again");
        served(&bed.services, &first).await.expect("served");
        let asked = out(&bed.services, &ana(bed).await, bed.studio.ana).await.expect("read");
        assert_eq!(asked.expect("made").fetched_at, Some(bed.services.now()));
        made(bed).await;
        let second = token(bed).await;
        let gone = async |token: &str| {
            let found = served(&bed.services, token).await;
            assert!(matches!(found, Err(NotServed::Unknown)), "{found:?}");
        };
        gone(&first).await;
        served(&bed.services, &second).await.expect("served");
        revoke(&bed.services, &ana(bed).await, bed.studio.ana).await.expect("revoked");
        gone(&second).await;
        made(bed).await;
        assert!(![first.clone(), second.clone()].contains(&token(bed).await), "never again");
        for odd in ["", "x", &"A".repeat(43), "../../etc/passwd"] {
            gone(odd).await;
        }
        let rows = literal_tokens(bed).await;
        assert!(!rows.contains(&token(bed).await), "the database knows the hash alone");
    }

    async fn a_feed_is_its_therapists_and_the_owners(bed: &TestBed) {
        let of_ana = bed.studio.ana;
        let refused = make(&bed.services, &caio(bed).await, of_ana).await.expect_err("not his");
        assert_eq!(refused.code(), "not_found");
        made(bed).await;
        assert!(out(&bed.services, &caio(bed).await, of_ana).await.is_err());
        assert!(revoke(&bed.services, &caio(bed).await, of_ana).await.is_err());
        assert!(set_detail(&bed.services, &caio(bed).await, of_ana, Detail::Busy).await.is_err());
        assert!(out(&bed.services, &owner(bed).await, of_ana).await.expect("hers").is_some());
        let elsewhere = with_options(bed, crate::testing::StudioOptions {
            slug: "porto".into(),
            ..crate::testing::StudioOptions::default()
        });
        let other = crate::auth::testing::owner(elsewhere.await.id).into();
        assert!(out(&bed.services, &other, of_ana).await.is_err(), "another studio's owner");
    }
}

async fn paid_and_done(bed: &TestBed) {
    let url = pressed(bed, form(1)).await;
    assert!(!url.is_empty());
    paid(bed).await;
    jobs::run_due(&bed.services, 50).await;
}

async fn literal_tokens(bed: &TestBed) -> String {
    let row = storage::feeds::out_of(bed.services.store.reader(), bed.studio.ana).await;
    format!("{:?}", row.expect("read"))
}
