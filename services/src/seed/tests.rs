use std::collections::{HashMap, HashSet};

use domain::{
    BookingId, Money, ResourceId, Span,
    booking::{Booking, BookingState, Source},
    policy::{PaymentPlan, refund_preview},
    report::Figure,
    schedule::{SlotQuery, place},
    screening::{ScreeningOutcome, decide},
};
use storage::{Engine, Store, occupancy};

use super::{house::times, *};
use crate::testing::TestBed;

storage::on_both_engines! {
    async fn the_demonstration_is_a_house_in_order(bed: &Empty) {
        let summary = demo(&bed.0, 1).await.expect("it is written");
        assert_eq!(summary.studios, ["berlin", "vancouver"]);
        assert!((15_000..30_000).contains(&summary.bookings), "{} bookings", summary.bookings);
        let conn = bed.0.store.reader();
        assert_eq!(occupancy::overlaps(conn).await.expect("counted"), 0);
        assert_eq!(storage::testing::count(&bed.0.store, "time_off").await, 4);
        let books = crate::payments::check_books(&bed.0).await.expect("checked");
        assert!(books.is_clean(), "{books:?}");
        let store = &bed.0.store;
        let count = |rows: &'static str| storage::testing::count(store, rows);
        // Of each studio, five visits have a tip, and gift cards pay for two.
        assert_eq!(count("sale WHERE kind = 'tip'").await, 10);
        assert_eq!(count("gift_use WHERE state = 'used'").await, 4);
        let left = storage::testing::total(store, "balance_minor", "gift_card").await;
        let owed = "entry WHERE account = 'gift_cards'";
        let owed = -storage::testing::total(store, "amount_minor", owed).await;
        assert_eq!(left, owed, "what is left on the cards is owed");
        assert!(matches!(demo(&bed.0, 1).await, Err(SeedError::NotEmpty)));
    }

    async fn years_to_measure_with_are_houses_in_order_and_their_reports_are_full(bed: &Empty) {
        let wanted = Years { studios: 2, therapists: 3, bookings: 1_200, seed: 7 };
        let (mut told, store) = (Vec::new(), &bed.0.store);
        let owners = years(&bed.0, &wanted, |so_far| told.push(so_far)).await.expect("written");
        assert_eq!(owners, ["owner@years-1.example", "owner@years-2.example"]);
        let written = told.last().expect("told").bookings;
        assert!((1_200..1_300).contains(&written), "{written} bookings");
        assert_eq!(usize::try_from(storage::testing::count(store, "booking").await), Ok(written));
        assert_eq!(occupancy::overlaps(store.reader()).await.expect("counted"), 0);
        let books = crate::payments::check_books(&bed.0).await.expect("checked");
        assert!(books.is_clean(), "{books:?}");
        crate::reports::bring_up_to_date_everywhere(&bed.0).await.expect("kept");
        for studio in studios::all(store.reader()).await.expect("read") {
            let who = crate::auth::testing::manager(studio.id.into());
            let today = crate::reports::today(&bed.0, &who).await.expect("told");
            let range = domain::report::Range::last_days(today, 600);
            let report = crate::reports::report(&bed.0, &who, range).await.expect("told");
            for figure in [Figure::Completed, Figure::NoShows, Figure::Treatments, Figure::Fees] {
                assert!(report.here.sums.of(figure) > 0, "{figure:?}");
            }
            assert!(report.waited.all.waits.all() > 0, "somebody waited");
            // Beside them stand an invited newcomer without visits, and what was sold without one.
            let treats = |row: &&crate::reports::Row| row.sums.of(Figure::Completed) > 0;
            assert_eq!(report.therapists.iter().filter(treats).count(), wanted.therapists);
        }
        assert!(storage::testing::count(store, "outcome").await > 0);
        assert!(matches!(years(&bed.0, &wanted, |_| ()).await, Err(SeedError::NotEmpty)));
    }

    async fn the_same_years_come_out_of_the_same_seed(bed: &Empty) {
        let wanted = Years { studios: 1, therapists: 2, bookings: 150, seed: 3 };
        let other = storage::testing::database(Engine::Sqlite).await;
        let again = TestBed::services_on(other.store.clone());
        years(&bed.0, &wanted, |_| ()).await.expect("written");
        years(&again, &wanted, |_| ()).await.expect("written");
        for column in ["reference", "local_start", "state", "contact_name"] {
            let of = async |store| {
                let mut cells = storage::testing::cells(store, "booking", column).await;
                cells.sort();
                cells
            };
            assert_eq!(of(&bed.0.store).await, of(&again.store).await, "{column}");
        }
    }
}

/// Services around a database without a studio.
struct Empty(Services);

impl storage::testing::OnStore for Empty {
    async fn on(store: Store) -> Self {
        Self(TestBed::services_on(store))
    }
}

/// Any day may be somebody's first: in the week and on Sunday, at noon and about
/// midnight, on the days on which clocks change, and at the turn of the year.
const CLOCKS: [&str; 6] = [
    "2026-11-26T22:00:00Z",
    "2026-03-29T12:00:00Z",
    "2026-06-15T06:30:00Z",
    "2027-01-01T00:10:00Z",
    "2027-03-14T23:30:00Z",
    "2028-02-29T09:00:00Z",
];

fn imagined(seed: u64, now: Instant) -> Vec<Story> {
    let mut draw = Draw::new(seed);
    let stories = plan::STUDIOS.iter().map(|plan| Story::imagine(&mut draw, plan, "", now));
    stories.collect::<Result<_, _>>().expect("everything in it can happen")
}

#[test]
fn no_reference_is_drawn_twice_whatever_the_seed() {
    for seed in 0..40 {
        let mut draw = Draw::new(seed);
        let drawn: HashSet<String> = (0..20_000).map(|_| draw.reference()).collect();
        assert_eq!(drawn.len(), 20_000, "seed {seed}");
    }
}

#[test]
fn the_same_seed_on_the_same_day_imagines_the_same() {
    let now = TestBed::start();
    let all = |seed| imagined(seed, now).into_iter().flat_map(|story| story.history.bookings);
    assert!(all(5).eq(all(5)));
    assert!(!all(5).eq(all(6)));
}

#[test]
fn every_row_of_it_could_have_been_made_by_a_client_and_the_desk() {
    for (seed, clock) in CLOCKS.into_iter().enumerate() {
        let now = TestBed::at(clock);
        let mut references = HashSet::new();
        for story in imagined(seed as u64, now) {
            let seen = Seen::of(&story);
            for booking in &story.history.bookings {
                assert!(references.insert(booking.reference.clone()), "{clock}: a number twice");
                seen.was_offered(booking);
                seen.ended_by_the_rules(booking, now);
                seen.was_paid_as_planned(booking);
            }
            nothing_overlaps(&story);
            the_desk_has_something_to_do(&story, now);
        }
    }
}

/// A story, with its rows at hand.
struct Seen<'a> {
    story: &'a Story,
    occupied: HashMap<BookingId, Vec<(ResourceId, Span)>>,
    paid: HashMap<BookingId, i64>,
    back: HashMap<BookingId, i64>,
    at_desk: HashMap<BookingId, i64>,
}

impl<'a> Seen<'a> {
    fn of(story: &'a Story) -> Self {
        let history = &story.history;
        let mut occupied: HashMap<BookingId, Vec<_>> = HashMap::new();
        for row in &history.occupancies {
            let at = |seconds| Instant::from_timestamp(seconds, 0).expect("in range");
            let span = Span::new(at(row.starts), at(row.ends)).expect("it runs forwards");
            let booking = row.booking.expect("a booking's").into();
            occupied.entry(booking).or_default().push((row.resource.into(), span));
        }
        let books = &history.books;
        let sum = |rows: &mut dyn Iterator<Item = (uuid::Uuid, i64)>| {
            let mut sums = HashMap::new();
            rows.for_each(|(id, minor)| *sums.entry(id.into()).or_default() += minor);
            sums
        };
        Self {
            story,
            occupied,
            paid: sum(&mut books.attempts.iter().map(|row| (row.booking, row.amount_minor))),
            back: sum(&mut books.refunds.iter().map(|row| (row.booking, row.amount_minor))),
            at_desk: sum(&mut books.at_studio.iter().map(|row| (row.booking, row.amount_minor))),
        }
    }

    /// By the rule that accepts a client's choice, when it was made: hours, grid, notice,
    /// window, qualification on that date, and buffers.
    fn was_offered(&self, booking: &Booking) {
        let house = &self.story.house;
        let treatment = house.treatments.iter().position(|id| *id == booking.treatment);
        let treatment = treatment.expect("one of the house's");
        let mut snapshot = house.snapshot();
        house.aim(&mut snapshot, treatment, &house.heater());
        snapshot.rooms.retain(|room| room.id == booking.room);
        let date = house.zone.today(booking.span.start);
        let query = SlotQuery {
            treatment: times(&house.plan.treatments[treatment]),
            therapist: Some(booking.therapist),
            from: date,
            until: date,
        };
        let placed = place(&query, &snapshot, booking.span.start, booking.created_at);
        let placed = placed.unwrap_or_else(|why| panic!("{why}: {booking:?}"));
        assert_eq!((placed.span, placed.equipment), (booking.span, booking.equipment));
        if booking.flag.is_none() {
            assert_eq!(placed.local.wall, booking.local_start);
        }
        let takes = self.occupied.get(&booking.id).cloned().unwrap_or_default();
        let expected = if booking.state.occupies() { placed.occupies } else { Vec::new() };
        assert_eq!(takes, expected, "{booking:?}");
        assert_eq!(booking.policy, house.policy);
        assert!(matches!(booking.source, Source::Page | Source::Api));
        let due = house.policy.due_online(booking.plan, booking.price);
        assert_eq!(due, Ok(booking.due_online), "the studio sells this plan");
    }

    fn ended_by_the_rules(&self, booking: &Booking, now: Instant) {
        let changed = booking.updated_at;
        assert!(booking.created_at < changed && changed < now, "{booking:?}");
        match booking.state {
            BookingState::Cancelled { by, at, refund } => {
                assert!(at < booking.span.start);
                let before = Booking { state: BookingState::Confirmed, ..booking.clone() };
                let preview = refund_preview(&before, self.paid(booking), by, at);
                assert_eq!(refund, preview.refund, "{booking:?}");
            }
            BookingState::Completed | BookingState::NoShow => assert!(booking.span.start < changed),
            BookingState::Requested { answer_by } => {
                let house = &self.story.house;
                let who = house.therapists.iter().position(|t| t.id == booking.therapist);
                assert!(house.approves(who.expect("one of the house's")) && now < answer_by);
            }
            BookingState::Confirmed => assert!(
                now < booking.span.start + chrono::TimeDelta::hours(24),
                "nobody has closed {booking:?}"
            ),
            _ => panic!("it has no end: {booking:?}"),
        }
    }

    fn paid(&self, booking: &Booking) -> Money {
        let minor = self.paid.get(&booking.id).copied().unwrap_or_default();
        Money::new(minor, booking.price.currency)
    }

    fn was_paid_as_planned(&self, booking: &Booking) {
        assert_eq!(self.paid(booking), booking.due_online);
        let back = self.back.get(&booking.id).copied().unwrap_or_default();
        let at_desk = self.at_desk.get(&booking.id).copied().unwrap_or_default();
        let expected = match booking.state {
            BookingState::Cancelled { refund, .. } => (refund.minor, 0),
            BookingState::Completed => (0, booking.rest_after(booking.due_online).minor),
            _ => (0, 0),
        };
        assert_eq!((back, at_desk), expected, "{booking:?}");
    }
}

fn nothing_overlaps(story: &Story) {
    let mut rows: Vec<_> = story.history.occupancies.iter().collect();
    rows.sort_by_key(|row| (row.resource, row.starts));
    for pair in rows.windows(2).filter(|pair| pair[0].resource == pair[1].resource) {
        assert!(pair[0].ends <= pair[1].starts, "{pair:?}");
    }
}

/// What the desk is there for can be seen at each studio, whatever the day.
fn the_desk_has_something_to_do(story: &Story, now: Instant) {
    let (house, all) = (&story.house, &story.history.bookings);
    let count = |of: &dyn Fn(&Booking) -> bool| all.iter().filter(|booking| of(booking)).count();
    let slug = house.plan.slug;
    assert!(house.plan.therapists.iter().any(|person| person.approves), "{slug}");
    let requests = count(&|b| matches!(b.state, BookingState::Requested { .. }));
    assert_eq!(requests, 1, "{slug} at {now}: a request waits");
    let flagged = count(&|b| b.flag.as_deref() == Some(domain::booking::ZONE_CHANGED));
    assert_eq!(flagged, 1, "{slug} at {now}: a visit no longer fits its wall time");
    let week = now - chrono::TimeDelta::days(8);
    assert!(count(&|b| b.state == BookingState::NoShow && b.span.start > week) > 0, "{slug}");
    let review = |answers| matches!(decide(answers), ScreeningOutcome::Review(_));
    let told = story.history.told.iter().filter(|(_, answers)| review(answers)).count();
    assert!(told > 2, "{slug}: answers to read");
    let coming = count(&|b| b.state == BookingState::Confirmed && b.span.start > now);
    assert!(coming > 40, "{slug}: {coming} visits to come");
}

#[test]
fn on_a_working_day_a_deposits_rest_is_to_be_taken() {
    let now = TestBed::at("2026-11-26T22:00:00Z");
    let stories = imagined(1, now);
    let story = stories.iter().find(|story| story.house.plan.slug == "vancouver");
    let story = story.expect("it takes deposits");
    let today = story.house.zone.today(now);
    let due = story.history.bookings.iter().filter(|booking| {
        booking.plan == PaymentPlan::Deposit
            && booking.state == BookingState::Confirmed
            && booking.local_start.date() == today
            && booking.span.start < now
    });
    assert!(due.count() > 0);
}
