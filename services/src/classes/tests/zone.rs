//! New zone data: a class and whoever comes to it keep their wall time.

use domain::contact::ContactInput;
use storage::{Store, occupancy, on_both_engines};

use super::*;
use crate::{
    bookings::desk::{EntryRequest, enter},
    jobs,
    testing::StudioOptions,
};

/// A class on a Tuesday at ten, and a pair that comes to it.
async fn put_with_a_pair(bed: &TestBed, staff: &StaffSession) {
    let request = PutRequest {
        treatment: bed.studio.deep_tissue,
        therapist: bed.studio.ana,
        date: "2027-01-12".parse().expect("a date"),
        time: "10:00:00".parse().expect("a time"),
        weeks: 1,
        pairs: 2,
    };
    put(&bed.services, staff, request).await.expect("nothing is booked");
    let pair = EntryRequest {
        treatment: bed.studio.deep_tissue,
        therapist: None,
        start: TestBed::at("2027-01-12T10:00:00-07:00"),
        contact: ContactInput {
            name: "Two".into(),
            email: String::new(),
            phone: "+351 210 000 000".into(),
        },
        codes: Vec::new(),
        any_hour: None,
        form: holder(1),
    };
    enter(&bed.services, staff, pair).await.expect("a seat is left");
}

on_both_engines! {
    async fn a_class_follows_its_wall_time_with_whoever_comes(store: &Store) {
        let options = StudioOptions { zone: "America/Vancouver".into(), ..StudioOptions::default() };
        let bed = TestBed::with(store.clone(), &options).await;
        teach(&bed).await;
        let staff = owner(&bed);
        put_with_a_pair(&bed, &staff).await;
        // As older zone data had it.
        for statement in [
            "UPDATE class_date SET starts = starts + 3600, ends = ends + 3600,
             taken_from = taken_from + 3600, taken_until = taken_until + 3600,
             tzdb_version = '2025b'",
            "UPDATE occupancy SET starts = starts + 3600, ends = ends + 3600",
            "UPDATE booking SET starts = starts + 3600, ends = ends + 3600,
             offset_seconds = -28800, tzdb_version = '2025b'",
        ] {
            sql(&bed, statement).await;
        }
        jobs::schedule_rezoning(&bed.services).await.expect("scheduled");
        jobs::run_due(&bed.services, 100).await;
        let found = classes(&bed.services, &staff).await.expect("read");
        let ten = TestBed::at("2027-01-12T10:00:00-07:00");
        assert_eq!((found[0].session.start, found[0].visits[0].start), (ten, ten));
        assert_eq!(found[0].visits[0].flag, None);
        assert_eq!(occupancy::overlaps(store.reader()).await.expect("counted"), 0);
    }
}
