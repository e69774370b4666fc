use domain::{Currency, Money, booking::Source, policy::PaymentPlan};
use storage::{Store, new_id};

use super::*;
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
