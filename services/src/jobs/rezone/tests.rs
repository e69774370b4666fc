//! What follows the clock when zone data changes, and what stays.

mod flagged;

use chrono::TimeDelta;
use domain::{
    Currency, Money, Span,
    booking::{Booking, BookingState, Source},
    contact::Contact,
    policy::PaymentPlan,
};
use storage::{
    Store, audit, new_id,
    occupancy::{self, OccupancyKind, PlaceRows},
    time_off::NewTimeOff,
};

use super::{visits::shifted, *};
use crate::{
    jobs::run_due,
    testing::{StudioOptions, TestBed},
};

const VANCOUVER: &str = "America/Vancouver";

async fn vancouver(store: &Store) -> TestBed {
    let options = StudioOptions { zone: VANCOUVER.into(), ..StudioOptions::default() };
    TestBed::with(store.clone(), &options).await
}

/// A visit that was booked when the zone was believed to be at `offset` hours.
fn visit(bed: &TestBed, wall: &str, offset: i64) -> Booking {
    let local_start: chrono::NaiveDateTime = wall.parse().expect("a wall time");
    let start = local_start.and_utc() - TimeDelta::hours(offset);
    let policy = serde_json::json!({
        "start_grid_minutes": 15, "notice_to_book_minutes": 60, "booking_window_days": 62,
        "notice_to_reschedule_minutes": 240, "reschedules_allowed": 2, "ladder": [],
        "deposit_percent": 100, "pay_at_studio": false, "no_show_percent": 100,
        "hold_minutes": 10, "reminder_hours": 24,
    });
    Booking {
        id: new_id(),
        studio: bed.studio.id,
        reference: format!("LB-{}", new_id::<uuid::Uuid>()),
        treatment: bed.studio.deep_tissue,
        therapist: bed.studio.ana,
        room: bed.studio.rooms[0],
        equipment: None,
        client: None,
        holder: None,
        span: Span::of_minutes(start, 60),
        local_start,
        zone: bed.zone().to_owned(),
        offset_seconds: i32::try_from(offset * 3_600).expect("small"),
        tzdb_version: "2025b".into(),
        treatment_name: "deep tissue".into(),
        minutes: 60,
        price: Money::new(8_400, Currency::Eur),
        tax_basis_points: 2_300,
        policy: serde_json::from_value(policy).expect("a policy"),
        plan: PaymentPlan::Full,
        due_online: Money::new(8_400, Currency::Eur),
        contact: None,
        client_zone: None,
        source: Source::Page,
        reschedules: 0,
        refund_cap: 100,
        sequence: 3,
        link_generation: 0,
        version: 1,
        flag: None,
        state: BookingState::Confirmed,
        created_at: bed.services.now(),
        updated_at: bed.services.now(),
    }
}

impl TestBed {
    fn zone(&self) -> &'static str {
        if self.studio.slug == "gap" { "Europe/Lisbon" } else { VANCOUVER }
    }

    /// Writes the visit; Ana is busy from five minutes before it to ten after.
    async fn write(&self, booking: &Booking) {
        let tx = self.services.store.begin().await.expect("a transaction");
        let ana = studios::therapist(&*tx, self.studio.id, self.studio.ana).await;
        let resource = ana.expect("read").expect("Ana").resource.into();
        let (kind, hold_expires) = match booking.state {
            BookingState::Held { expires, .. } => (OccupancyKind::Hold, Some(expires)),
            _ => (OccupancyKind::Booking, None),
        };
        let rows = vec![(resource, booking.span.padded(5, 10))];
        bookings::insert(&tx, booking).await.expect("inserted");
        let (studio, booking) = (booking.studio, booking.id);
        let place = PlaceRows { studio, booking, kind, hold_expires, rows };
        occupancy::place(&tx, &place).await.expect("placed");
        tx.commit().await.expect("committed");
    }

    async fn read(&self, booking: &Booking) -> (Booking, Vec<Span>) {
        let reader = self.services.store.reader();
        let found = bookings::by_id(reader, booking.id).await.expect("read").expect("it is there");
        let takes = occupancy::of_booking(reader, booking.id).await.expect("read");
        (found, takes.into_iter().map(|(_, span)| span).collect())
    }
}

storage::on_both_engines! {
    async fn a_visit_in_vancouver_keeps_ten_o_clock_when_the_zone_changes(store: &Store) {
        let bed = vancouver(store).await;
        let old = visit(&bed, "2027-01-12T10:00:00", -8);
        bed.write(&old).await;
        schedule_rezoning(&bed.services).await.expect("scheduled");
        assert_eq!(run_due(&bed.services, 10).await, 1);
        let (new, takes) = bed.read(&old).await;
        assert_eq!(new.span.start, TestBed::at("2027-01-12T10:00:00-07:00"));
        assert_eq!((new.local_start, new.offset_seconds), (old.local_start, -7 * 3_600));
        assert_eq!((new.tzdb_version.as_str(), new.flag), (tzdb_version(), None));
        assert_eq!(takes, [new.span.padded(5, 10)], "with its buffers");
        assert_eq!(new.sequence, old.sequence, "to the client nothing moved");
        let log = audit::of_object(store.reader(), &old.id.to_string()).await.expect("read");
        assert_eq!((log[0].action.as_str(), log[0].detail.as_str()), ("booking.rezoned", "-60"));
        schedule_rezoning(&bed.services).await.expect("scheduled");
        assert_eq!(run_due(&bed.services, 10).await, 0, "once for each release");
    }

    async fn older_zone_data_and_then_the_newer_again_are_followed_too(store: &Store) {
        let bed = vancouver(store).await;
        schedule_rezoning(&bed.services).await.expect("scheduled");
        assert_eq!(run_due(&bed.services, 10).await, 1);
        // As a server with older data leaves it, for a while.
        let tx = store.begin().await.expect("begun");
        settings::set(&tx, SETTING, "2025b").await.expect("set");
        tx.commit().await.expect("committed");
        let old = visit(&bed, "2027-01-12T10:00:00", -8);
        bed.write(&old).await;
        schedule_rezoning(&bed.services).await.expect("scheduled");
        assert_eq!(run_due(&bed.services, 10).await, 1);
        assert_eq!(bed.read(&old).await.0.span.start, TestBed::at("2027-01-12T10:00:00-07:00"));
    }

    async fn a_client_by_another_clock_is_told_and_one_by_the_same_is_not(store: &Store) {
        let bed = vancouver(store).await;
        for (day, zone, told) in [
            ("12", Some("America/Los_Angeles"), true),
            ("13", Some("America/Phoenix"), true),
            ("14", Some("Canada/Pacific"), false),
            ("15", Some(VANCOUVER), false),
            ("16", None, false),
        ] {
            let old = Booking {
                client_zone: zone.map(ToOwned::to_owned),
                contact: Some(Contact {
                    name: "Amara".into(),
                    email: Some(format!("amara{day}@post.example")),
                    phone: None,
                }),
                ..visit(&bed, &format!("2027-01-{day}T10:00:00"), -8)
            };
            bed.write(&old).await;
            rezone(&bed.services, VANCOUVER).await.expect("rezoned");
            let new = bed.read(&old).await.0;
            assert_eq!(new.sequence, old.sequence + u32::from(told), "{zone:?}");
            run_due(&bed.services, 10).await;
            let mails = bed.mailer.sent();
            let mail = mails.iter().find(|mail| mail.to.1 == format!("amara{day}@post.example"));
            assert_eq!(mail.is_some(), told, "{zone:?}");
            if zone == Some("America/Los_Angeles") {
                let mail = mail.expect("it was sent");
                assert!(mail.text.contains("Tue 12 Jan, 10:00 ("), "{}", mail.text);
                assert!(mail.text.contains("Tue 12 Jan, 09:00 (Los Angeles time)"), "{}", mail.text);
                let ics = &mail.calendar.as_ref().expect("with the new pair").ics;
                assert!(ics.contains("SEQUENCE:4"), "{ics}");
            }
        }
    }

    async fn time_off_keeps_its_wall_time_too(store: &Store) {
        let bed = vancouver(store).await;
        let wall = |text: &str| text.parse().expect("a wall time");
        let ana = studios::therapist(store.reader(), bed.studio.id, bed.studio.ana).await;
        let new = NewTimeOff {
            studio: bed.studio.id,
            therapist: bed.studio.ana,
            resource: ana.expect("read").expect("Ana").resource.into(),
            zone: VANCOUVER.parse().expect("a zone"),
            from: wall("2027-01-12T00:00:00"),
            until: wall("2027-01-14T12:00:00"),
            reason: "holiday",
        };
        let tx = store.begin().await.expect("begun");
        let id = time_off::write(&tx, &new).await.expect("nothing is booked").expect("forwards");
        let away = time_off::by_id(&*tx, id).await.expect("read").expect("it is there");
        // As it was written when the clock was believed to go back.
        let hour = TimeDelta::hours(1);
        time_off::resolve_anew(&tx, &away, shifted(away.span, hour)).await.expect("free");
        storage::testing::age_time_off(&tx).await;
        tx.commit().await.expect("committed");
        rezone(&bed.services, VANCOUVER).await.expect("rezoned");
        let found = time_off::by_id(store.reader(), id).await.expect("read");
        assert_eq!(found, Some(away.clone()), "where its wall time is");
        let takes = occupancy::of_time_off(store.reader(), id).await.expect("read");
        assert_eq!(takes.first().map(|span| span.start), Some(away.span.start));
        assert_eq!(takes.last().map(|span| span.end), Some(away.span.end));
    }

    async fn more_visits_than_are_read_at_once_all_follow(store: &Store) {
        let bed = vancouver(store).await;
        let day = |n: u64| visit(&bed, "2027-01-05T10:00:00", -8).local_start.date() + chrono::Days::new(n);
        let mut visits = Vec::new();
        for n in 0..41 {
            for hour in [9, 11, 13, 15, 17, 19] {
                visits.push(visit(&bed, &format!("{}T{hour:02}:00:00", day(n)), -8));
            }
        }
        let visits: Vec<Booking> = visits.into_iter().take(usize::try_from(PAGE).expect("small") + 40).collect();
        for visit in &visits {
            bed.write(visit).await;
        }
        rezone(&bed.services, VANCOUVER).await.expect("rezoned");
        for old in &visits {
            assert_eq!(bed.read(old).await.0.span, shifted(old.span, TimeDelta::hours(-1)));
        }
    }

    async fn visits_one_after_another_move_together_and_a_hold_stays_a_hold(store: &Store) {
        let bed = vancouver(store).await;
        let walls = ["09:00", "10:15", "11:30", "12:45"].map(|t| format!("2027-01-12T{t}:00"));
        let expires = bed.services.now() + TimeDelta::minutes(10);
        let mut visits = walls.map(|wall| visit(&bed, &wall, -8));
        visits[3].state = BookingState::Held { expires, extended: false };
        for visit in &visits {
            bed.write(visit).await;
        }
        rezone(&bed.services, VANCOUVER).await.expect("rezoned");
        for old in &visits {
            let (new, takes) = bed.read(old).await;
            assert_eq!(new.span, shifted(old.span, TimeDelta::hours(-1)));
            assert_eq!((takes, new.flag), (vec![new.span.padded(5, 10)], None));
        }
        assert!(matches!(bed.read(&visits[3]).await.0.state, BookingState::Held { .. }));
        assert_eq!(occupancy::overlaps(store.reader()).await.expect("counted"), 0);
    }

    async fn the_past_and_what_is_closed_stay_as_they_were(store: &Store) {
        let bed = vancouver(store).await;
        let past = visit(&bed, "2026-11-12T10:00:00", -8);
        let closed = Booking { state: BookingState::NoShow, ..visit(&bed, "2027-01-12T10:00:00", -8) };
        bed.write(&past).await;
        bed.write(&closed).await;
        rezone(&bed.services, VANCOUVER).await.expect("rezoned");
        assert_eq!(bed.read(&past).await.0, past);
        assert_eq!(bed.read(&closed).await.0, closed);
    }
}
