use std::sync::atomic::Ordering;

use chrono::{NaiveDate, TimeDelta};
use domain::{Instant, Span, StudioId, TherapistId, booking::BookingState, contact::ContactInput};
use storage::{on_both_engines, time_off::NewTimeOff};

use super::bench::*;
use crate::{
    Services,
    auth::{StaffSession, testing},
    bookings::desk::{
        self,
        calendar::{CalendarQuery, Counts, DeskCalendar, Entry, MonthDay, Stretch, What},
    },
    testing::TestBed,
};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn owner_of(studio: StudioId) -> StaffSession {
    testing::owner(studio).into()
}

fn days(from: &str, until: &str, therapist: Option<TherapistId>) -> CalendarQuery {
    CalendarQuery { from: date(from), until: date(until), therapist }
}

async fn read_by(services: &Services, staff: &StaffSession, query: CalendarQuery) -> DeskCalendar {
    desk::calendar(services, staff, query).await.expect("shown")
}

/// Somebody at the desk, at whatever hour.
async fn entered(bed: &TestBed, start: Instant, n: u8) {
    let request = desk::EntryRequest {
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        start,
        contact: ContactInput {
            name: format!("Walk-in {n}"),
            email: String::new(),
            phone: "+351 210 000 000".into(),
        },
        codes: Vec::new(),
        any_hour: Some("They cannot come later".into()),
        form: holder(100 + n),
    };
    let owner = owner_of(bed.studio.id);
    desk::enter(&bed.services, &owner, request).await.expect("free");
}

async fn away(bed: &TestBed, from: &str, until: &str, reason: &str) {
    let tx = bed.services.store.begin().await.expect("begun");
    let wall = |text: &str| text.parse().expect("a wall time");
    let person = storage::studios::therapist(&*tx, bed.studio.id, bed.studio.ana).await;
    let new = NewTimeOff {
        studio: bed.studio.id,
        therapist: bed.studio.ana,
        resource: person.expect("read").expect("there").resource.into(),
        zone: "Europe/Lisbon".parse().expect("a zone"),
        from: wall(from),
        until: wall(until),
        reason,
    };
    storage::time_off::write(&tx, &new).await.expect("free").expect("forwards");
    tx.commit().await.expect("committed");
}

fn at(from: u32, until: u32) -> Stretch {
    Stretch { from, until }
}

fn told(entry: &Entry) -> (&str, Stretch, bool, bool) {
    let what = match &entry.what {
        What::Visit(visit) => visit.treatment_name.as_str(),
        What::Class(class) => class.name.as_str(),
        What::TimeOff(reason) => reason,
        What::Elsewhere => "elsewhere",
    };
    (what, entry.at, entry.begins, entry.ends)
}

/// The same days as a calendar shows them, visit by visit.
fn counted(found: &DeskCalendar) -> Vec<MonthDay> {
    let day = |day: &desk::calendar::CalendarDay| {
        let mut counts = Counts::default();
        for visit in day.visits() {
            match visit.state {
                BookingState::Requested { .. } => counts.asking += 1,
                BookingState::Confirmed if visit.start <= found.now => counts.to_close += 1,
                BookingState::NoShow => counts.no_shows += 1,
                BookingState::Cancelled { .. } => counts.cancelled += 1,
                _ => {}
            }
            counts.visits += usize::from(visit.state.occupies());
        }
        let off = |entry: &Entry| matches!(entry.what, What::TimeOff(_));
        MonthDay {
            date: day.date,
            counts,
            works: day.people.iter().any(|person| !person.working.is_empty()),
            away: day.people.iter().flat_map(|person| &person.entries).any(off),
        }
    };
    found.days.iter().map(day).collect()
}

on_both_engines! {
    async fn a_month_counts_what_its_days_show(bed: &TestBed) {
        let mut visits = Vec::new();
        for n in 0..7 {
            let start = tuesday(9 + u32::from(n % 4) * 2, 0) + TimeDelta::days(i64::from(n / 4) * 7);
            visits.push(booked(bed, start, n).await.id);
        }
        held_by_ana(bed, tuesday(10, 0) + TimeDelta::days(1), 8).await;
        // On an evening that is a day further in UTC, and in the night after it.
        entered(bed, TestBed::at("2026-12-31T23:30:00Z"), 1).await;
        entered(bed, TestBed::at("2027-01-01T02:30:00Z"), 2).await;
        let cancelled = "state = 'cancelled', cancelled_by = 'client', refund_minor = 0, \
            cancelled_at = starts - 7200";
        let changes = [
            "state = 'requested', answer_by = starts",
            cancelled,
            "state = 'no_show'",
            "state = 'completed'",
            "state = 'declined'",
            "flag = 'zone_changed', local_start = '2026-12-03T10:00'",
        ];
        for (visit, set) in visits.iter().zip(changes) {
            let id = literal(bed, visit.0);
            sql(bed, &format!("UPDATE booking SET {set} WHERE id = {id}")).await;
        }
        away(bed, "2026-12-10T16:00:00", "2026-12-12T00:00:00", "Course").await;
        let ana = literal(bed, bed.studio.ana.0);
        let month = |therapist| days("2026-11-23", "2027-01-03", therapist);
        bed.clock.set(tuesday(15, 30));
        for (round, change) in [
            "UPDATE booking SET version = version".to_owned(),
            format!("UPDATE therapist SET active = FALSE WHERE id = {ana}"),
            format!("UPDATE booking SET state = 'expired' WHERE therapist = {ana}"),
        ]
        .iter()
        .enumerate()
        {
            sql(bed, change).await;
            let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
            for (staff, whose) in [
                (&owner_of(bed.studio.id), None),
                (&owner_of(bed.studio.id), Some(bed.studio.ana)),
                (&owner_of(bed.studio.id), Some(bed.studio.bia)),
                (&ana, None),
            ] {
                let shown = counted(&read_by(&bed.services, staff, month(whose)).await);
                let told = desk::calendar::month(&bed.services, staff, month(whose)).await;
                assert_eq!(told.expect("told"), shown, "round {round}, {whose:?}");
            }
            let all = read_by(&bed.services, &owner_of(bed.studio.id), month(None)).await;
            let waits: usize = counted(&all).iter().map(|day| day.counts.asking).sum();
            assert_eq!(waits, usize::from(round < 2));
        }
        let bia: StaffSession = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let refused = desk::calendar::month(&bed.services, &bia, month(Some(bed.studio.ana))).await;
        assert_eq!(refused.expect_err("not hers").code(), "not_found");
    }

    async fn a_day_shows_hours_visits_holds_absences_and_what_is_left(bed: &TestBed) {
        booked(bed, tuesday(10, 0), 1).await;
        held_by_ana(bed, tuesday(14, 0), 2).await;
        away(bed, "2026-11-24T16:00:00", "2026-11-25T12:00:00", "Course").await;
        let ana = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let found = read_by(&bed.services, &ana, days("2026-11-24", "2026-11-25", None)).await;
        assert_eq!(found.people.len(), 1, "her own alone");
        let day = &found.days[0].people[0];
        assert_eq!(day.working, [at(540, 1_020)]);
        let entries: Vec<_> = day.entries.iter().map(told).collect();
        assert_eq!(entries, [
            ("deep tissue", at(600, 660), true, true),
            ("deep tissue", at(840, 900), true, true),
            ("Course", at(960, 1_440), true, false),
        ]);
        assert_eq!(day.free, [at(540, 600), at(660, 840), at(900, 960)]);
        let next = &found.days[1].people[0];
        assert_eq!(told(&next.entries[0]), ("Course", at(0, 720), false, true));
        assert_eq!(next.free, [at(720, 1_020)]);
    }

    async fn what_is_past_is_not_offered(bed: &TestBed) {
        bed.clock.set(tuesday(12, 16));
        let query = days("2026-11-23", "2026-11-24", Some(bed.studio.ana));
        let found = read_by(&bed.services, &owner_of(bed.studio.id), query).await;
        assert_eq!(found.days[0].people[0].free, []);
        assert_eq!(found.days[1].people[0].free, [at(740, 1_020)]);
    }

    async fn an_owner_sees_everybody_and_a_therapist_nobody_else(bed: &TestBed) {
        booked(bed, tuesday(10, 0), 1).await;
        let query = days("2026-11-24", "2026-11-24", None);
        let all = read_by(&bed.services, &owner_of(bed.studio.id), query).await;
        let names: Vec<_> = all.people.iter().map(|person| person.slug.as_str()).collect();
        assert_eq!(names, ["ana", "bia", "caio"]);
        assert_eq!(all.days[0].visits().count(), 1);
        let bia: StaffSession = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let hers = read_by(&bed.services, &bia, query).await;
        assert_eq!((hers.people.len(), hers.days[0].visits().count()), (1, 0));
        let ana = CalendarQuery { therapist: Some(bed.studio.ana), ..query };
        let refused = desk::calendar(&bed.services, &bia, ana).await;
        assert_eq!(refused.expect_err("not hers").code(), "not_found");
        let porto = with_options(bed, easy_terms()).await;
        let refused = desk::calendar(&bed.services, &owner_of(porto.id), ana).await;
        assert_eq!(refused.expect_err("another studio's").code(), "not_found");
        let none = read_by(&bed.services, &owner_of(porto.id), query).await;
        assert_eq!(none.days[0].visits().count(), 0);
    }

    async fn a_week_in_which_the_clock_goes_forward_lies_right(bed: &TestBed) {
        // On Sunday 28 March 2027 Lisbon's clock goes from 01:00 to 02:00.
        entered(bed, TestBed::at("2027-03-28T00:30:00Z"), 1).await;
        entered(bed, TestBed::at("2027-03-28T09:00:00Z"), 2).await;
        away(bed, "2027-03-27T18:00:00", "2027-03-28T00:10:00", "Party").await;
        let query = days("2027-03-22", "2027-03-28", Some(bed.studio.ana));
        let found = read_by(&bed.services, &owner_of(bed.studio.id), query).await;
        let changes: Vec<_> = found.days.iter().map(|day| day.change.map(|c| c.minutes)).collect();
        assert_eq!(changes, [None, None, None, None, None, None, Some(-60)]);
        let sunday = &found.days[6].people[0];
        let entries: Vec<_> = sunday.entries.iter().map(told).collect();
        assert_eq!(entries, [
            ("Party", at(0, 10), false, true),
            ("deep tissue", at(30, 150), true, true),
            ("deep tissue", at(600, 660), true, true),
        ]);
        assert_eq!(told(&found.days[5].people[0].entries[0]), ("Party", at(1_080, 1_440), true, false));
        assert!(found.days[..6].iter().all(|day| day.people[0].working == [at(540, 1_020)]));
    }

    async fn a_day_of_25_hours_lies_right(bed: &TestBed) {
        // On Sunday 31 October 2027 Lisbon's clock goes from 02:00 back to 01:00.
        entered(bed, TestBed::at("2027-10-31T00:30:00Z"), 1).await;
        entered(bed, TestBed::at("2027-10-31T23:30:00Z"), 2).await;
        let query = days("2027-10-31", "2027-11-01", Some(bed.studio.ana));
        let found = read_by(&bed.services, &owner_of(bed.studio.id), query).await;
        assert_eq!(found.days[0].change.expect("a change").minutes, 60);
        let entries: Vec<_> = found.days[0].people[0].entries.iter().map(told).collect();
        // The first lasts from 01:30 to 01:30: it is drawn as the hour that it is.
        assert_eq!(entries, [
            ("deep tissue", at(90, 150), true, true),
            ("deep tissue", at(1_410, 1_440), true, false),
        ]);
        let rest: Vec<_> = found.days[1].people[0].entries.iter().map(told).collect();
        assert_eq!(rest, [("deep tissue", at(0, 30), false, true)]);
    }

    async fn six_weeks_take_as_many_questions_as_a_day(bed: &TestBed) {
        for (n, hour) in (1..).zip([10, 12, 14]) {
            booked(bed, tuesday(hour, 0), n).await;
        }
        away(bed, "2026-11-25T09:00:00", "2026-12-05T12:00:00", "Holiday").await;
        entered(bed, tuesday(10, 0) + TimeDelta::days(14), 4).await;
        let (store, count) = bed.services.store.counting();
        let counted = bed.on_store(store);
        let asked = async |until: &str| {
            let before = count.load(Ordering::SeqCst);
            let query = days("2026-11-24", until, None);
            let found = read_by(&counted, &owner_of(bed.studio.id), query).await;
            let visits: usize = found.days.iter().map(|day| day.visits().count()).sum();
            (visits, found.days.len(), count.load(Ordering::SeqCst) - before)
        };
        let (few, one, as_few) = asked("2026-11-24").await;
        let (more, many, as_many) = asked("2027-06-01").await;
        assert_eq!((few, one, more, many), (3, 1, 4, 42));
        assert_eq!(as_few, as_many);
        assert!(as_few <= 16, "{as_few}");
    }

    async fn an_absence_of_several_days_is_one_and_another_calendar_has_no_reason(bed: &TestBed) {
        away(bed, "2026-11-24T12:00:00", "2026-11-27T12:00:00", "Holiday").await;
        let reader = bed.services.store.reader();
        let person = storage::studios::therapist(reader, bed.studio.id, bed.studio.ana).await;
        let resource = person.expect("read").expect("there").resource.into();
        let span = Span::new(tuesday(0, 0), tuesday(0, 0) + TimeDelta::days(7)).expect("forwards");
        let found = storage::occupancy::away(reader, &[resource], span).await.expect("read");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].span.minutes(), 3 * 24 * 60);
        assert_eq!(found[0].reason.as_deref(), Some("Holiday"));
    }
}
