//! Visits that cannot follow the clock.

use super::*;
use crate::bookings::desk::clear_flag;

storage::on_both_engines! {
    async fn a_flagged_visit_is_settled_once_nothing_stands_in_its_way(store: &Store) {
        let bed = vancouver(store).await;
        let newer = Booking {
            tzdb_version: tzdb_version().to_owned(),
            ..visit(&bed, "2027-01-12T10:00:00", -7)
        };
        let old = visit(&bed, "2027-01-12T10:30:00", -8);
        bed.write(&newer).await;
        bed.write(&old).await;
        schedule_rezoning(&bed.services).await.expect("scheduled");
        assert_eq!(run_due(&bed.services, 10).await, 1);
        let flagged = bed.read(&old).await.0;
        assert_eq!(flagged.flag.as_deref(), Some(ZONE_CHANGED));
        let zone = VANCOUVER.parse().expect("a zone");
        assert_eq!(flagged.told(zone).start, TestBed::at("2027-01-12T10:30:00-07:00"));
        let tx = store.begin().await.expect("begun");
        occupancy::free(&tx, newer.id).await.expect("it was cancelled");
        tx.commit().await.expect("committed");
        schedule_rezoning(&bed.services).await.expect("an hour later");
        assert_eq!(run_due(&bed.services, 10).await, 1);
        let (settled, takes) = bed.read(&old).await;
        assert_eq!((settled.flag, settled.span.start), (None, TestBed::at("2027-01-12T10:30:00-07:00")));
        assert_eq!(takes, [settled.span.padded(5, 10)]);
        schedule_rezoning(&bed.services).await.expect("nothing is left");
        assert_eq!(run_due(&bed.services, 10).await, 0);
    }

    async fn a_visit_that_now_overlaps_is_flagged_and_never_dropped(store: &Store) {
        let bed = vancouver(store).await;
        let newer = Booking {
            tzdb_version: tzdb_version().to_owned(),
            ..visit(&bed, "2027-01-12T10:00:00", -7)
        };
        let old = visit(&bed, "2027-01-12T10:30:00", -8);
        bed.write(&newer).await;
        bed.write(&old).await;
        rezone(&bed.services, VANCOUVER).await.expect("rezoned");
        rezone(&bed.services, VANCOUVER).await.expect("the same again");
        let (kept, takes) = bed.read(&old).await;
        assert_eq!(kept.flag.as_deref(), Some("zone_changed"));
        assert_eq!((kept.span, kept.state), (old.span, old.state));
        assert_eq!(takes, [old.span.padded(5, 10)]);
        assert_eq!(bed.read(&newer).await.0, newer, "untouched");
        let log = audit::of_object(store.reader(), &old.id.to_string()).await.expect("read");
        assert_eq!(log.len(), 1, "said once");
    }

    async fn a_visit_that_is_kept_where_it_lies_has_one_time_everywhere_and_is_left_alone(store: &Store) {
        let bed = vancouver(store).await;
        let newer = Booking {
            tzdb_version: tzdb_version().to_owned(),
            ..visit(&bed, "2027-01-12T10:00:00", -7)
        };
        let contact = Contact {
            name: "Amara Okafor".into(),
            email: Some("amara@post.example".into()),
            phone: None,
        };
        let old = Booking { contact: Some(contact), ..visit(&bed, "2027-01-12T10:30:00", -8) };
        bed.write(&newer).await;
        bed.write(&old).await;
        schedule_rezoning(&bed.services).await.expect("scheduled");
        run_due(&bed.services, 10).await;
        let staff = crate::auth::testing::owner(bed.studio.id).into();
        let listed = async || {
            let found = crate::attention::attention(&bed.services, &staff).await;
            found.expect("read").flagged
        };
        let there = listed().await[0].another_time.expect("it lies elsewhere");
        assert_eq!(there.wall.to_string(), "2027-01-12 11:30:00");
        clear_flag(&bed.services, &staff, old.id).await.expect("looked at");
        let (kept, takes) = bed.read(&old).await;
        assert_eq!((kept.span, takes), (old.span, vec![old.span.padded(5, 10)]));
        assert_eq!((kept.local_start, kept.offset_seconds), (there.wall, -7 * 3_600));
        assert_eq!((kept.tzdb_version.as_str(), kept.sequence), (tzdb_version(), old.sequence + 1));
        let page = crate::bookings::describe(&bed.services, kept.clone()).await.expect("shown");
        assert_eq!((page.local, page.start), (there, old.span.start));
        run_due(&bed.services, 10).await;
        let mails = bed.mailer.sent_to("amara@post.example");
        assert_eq!(mails.len(), 1);
        assert!(mails[0].subject.contains("moved to Tue 12 Jan, 11:30"), "{}", mails[0].subject);
        let file = &mails[0].calendar.as_ref().expect("a file").ics;
        assert!(file.contains("20270112T113000") && file.contains("SEQUENCE:4"), "{file}");
        schedule_rezoning(&bed.services).await.expect("scheduled");
        assert_eq!(run_due(&bed.services, 10).await, 0, "nothing is left to follow");
        rezone(&bed.services, VANCOUVER).await.expect("rezoned");
        assert_eq!(bed.read(&old).await.0, kept);
        assert!(listed().await.is_empty());
    }

    async fn a_visit_in_an_hour_that_the_clock_leaves_out_is_flagged(store: &Store) {
        let options = StudioOptions { slug: "gap".into(), ..StudioOptions::default() };
        let bed = TestBed::with(store.clone(), &options).await;
        let lost = visit(&bed, "2027-03-28T01:30:00", 0);
        bed.write(&lost).await;
        rezone(&bed.services, "Europe/Lisbon").await.expect("rezoned");
        let (kept, takes) = bed.read(&lost).await;
        assert_eq!((kept.span, kept.flag.as_deref()), (lost.span, Some("zone_changed")));
        assert_eq!(takes, [lost.span.padded(5, 10)]);
    }
}
