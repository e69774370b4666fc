use std::collections::HashSet;

use chrono::TimeDelta;
use domain::{
    Span,
    qualification::Standing,
    schedule::{BookingRefused, place as judge},
};
use storage::on_both_engines;

use super::*;
use crate::testing::TestBed;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at(text: &str) -> Instant {
    TestBed::at(text)
}

/// Deep tissue with anybody, on the day after the clock's: Tuesday 24 November 2026.
fn tomorrow(bed: &TestBed) -> SlotSearch {
    SlotSearch {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: None,
        from: date("2026-11-24"),
        until: date("2026-11-24"),
        ignore: None,
    }
}

async fn starts(bed: &TestBed, search: &SlotSearch) -> Vec<Instant> {
    let list = slots(&bed.services, search).await.expect("searched");
    list.slots.into_iter().map(|slot| slot.start).collect()
}

on_both_engines! {
    async fn a_free_day_is_offered_from_opening_to_the_last_whole_session(bed: &TestBed) {
        let list = slots(&bed.services, &tomorrow(bed)).await.expect("searched");
        assert_eq!(list.zone.name(), "Europe/Lisbon");
        assert_eq!(list.slots.len(), 29);
        assert_eq!(list.slots[0].local.rfc3339(), "2026-11-24T09:00:00+00:00");
        assert_eq!(list.slots[28].start, at("2026-11-24T16:00:00Z"));
        let who: HashSet<_> = list.slots[0].therapists.iter().copied().collect();
        assert_eq!(who, HashSet::from([bed.studio.ana, bed.studio.caio]));
    }

    async fn everything_offered_is_accepted_and_nothing_else(bed: &TestBed) {
        let search = tomorrow(bed);
        let offered = starts(bed, &search).await;
        let now = bed.services.now();
        let (query, snapshot) =
            snapshot(bed.services.store.reader(), &search, now).await.expect("read");
        let mut start = at("2026-11-24T00:00:00Z");
        while start < at("2026-11-25T00:00:00Z") {
            let accepted = judge(&query, &snapshot, start, now).is_ok();
            assert_eq!(accepted, offered.contains(&start), "{start}");
            start += TimeDelta::minutes(5);
        }
        let here = place(bed.services.store.reader(), &search, offered[3], now).await;
        assert!(here.expect("read").is_ok());
    }

    async fn a_search_that_makes_no_sense_is_refused_by_its_code(bed: &TestBed) {
        let search = tomorrow(bed);
        for (wrong, code) in [
            (SlotSearch { until: date("2026-11-23"), ..search }, "range_reversed"),
            (SlotSearch { until: date("2027-01-25"), ..search }, "range_too_long"),
            (SlotSearch { from: NaiveDate::MIN, until: NaiveDate::MAX, ..search }, "range_too_long"),
            (SlotSearch { treatment: storage::new_id(), ..search }, "unknown_treatment"),
            (SlotSearch { studio: storage::new_id(), ..search }, "unknown_treatment"),
            (SlotSearch { therapist: Some(storage::new_id()), ..search }, "unknown_therapist"),
        ] {
            let refused = slots(&bed.services, &wrong).await.expect_err("it is refused");
            assert_eq!(refused.code(), code);
        }
        let longest = SlotSearch { until: date("2027-01-24"), ..search };
        assert!(slots(&bed.services, &longest).await.is_ok());
    }

    async fn dates_far_outside_the_window_offer_nothing(bed: &TestBed) {
        for day in [NaiveDate::MIN, date("1970-01-01"), date("2026-11-22"), date("2027-06-01"), NaiveDate::MAX] {
            let search = SlotSearch { from: day, until: day, ..tomorrow(bed) };
            assert!(starts(bed, &search).await.is_empty(), "{day}");
        }
    }

    async fn a_treatment_nobody_is_qualified_for_is_never_offered(bed: &TestBed) {
        let search = SlotSearch { treatment: bed.studio.sports, until: date("2026-12-24"), ..tomorrow(bed) };
        assert!(starts(bed, &search).await.is_empty());
        let staff = crate::auth::testing::owner(bed.studio.id).into();
        let said = explain(&bed.services, &staff, &search, at("2026-11-24T10:00:00Z")).await.expect("read");
        assert_eq!(said.len(), 3);
        assert!(said.iter().all(|e| e.refused == Some(BookingRefused::NotQualified)));
        let bia = said.iter().find(|e| e.therapist == bed.studio.bia).expect("all are named");
        let expired = Standing::Expired { on: date("2025-12-31") };
        let held = vec![("Diploma, sports".to_owned(), expired)];
        assert_eq!(bia.cause, Cause::Qualifications(held));
        let ana = said.iter().find(|e| e.therapist == bed.studio.ana).expect("all are named");
        assert_eq!(ana.cause, Cause::Qualifications(Vec::new()));
    }

    async fn what_is_in_the_way_is_named_to_whoever_may_see_it(bed: &TestBed) {
        let start = at("2026-11-24T10:00:00Z");
        let booked = crate::bookings::tests::bench::booked(bed, start, 1).await;
        let owner = crate::auth::testing::owner(bed.studio.id).into();
        let ana = crate::auth::testing::therapist(bed.studio.id, bed.studio.ana).into();
        let caio = crate::auth::testing::therapist(bed.studio.id, bed.studio.caio).into();
        let search = tomorrow(bed);
        for (staff, sees) in [(owner, true), (ana, true), (caio, false)] {
            let said = explain(&bed.services, &staff, &search, at("2026-11-24T10:30:00Z"));
            let said = said.await.expect("read");
            let about = said.iter().find(|e| e.therapist == bed.studio.ana).expect("all are named");
            assert_eq!(about.refused, Some(BookingRefused::SlotTaken));
            let reference = sees.then(|| booked.reference.clone());
            let span = Span::of_minutes(start, 60).padded(5, 15);
            let taken = vec![Taken { span, by: Taker::Visit(reference) }];
            assert_eq!(about.cause, Cause::Taken(taken));
        }
    }

    async fn hours_are_said_where_the_session_lies_outside(bed: &TestBed) {
        let staff = crate::auth::testing::owner(bed.studio.id).into();
        let search = tomorrow(bed);
        let said = explain(&bed.services, &staff, &search, at("2026-11-24T16:30:00Z"));
        let said = said.await.expect("read");
        let day = Span::new(at("2026-11-24T09:00:00Z"), at("2026-11-24T17:00:00Z")).expect("forwards");
        assert_eq!(said[0].cause, Cause::Hours(vec![day]));
        let sunday = explain(&bed.services, &staff, &search, at("2026-11-29T12:00:00Z"));
        assert_eq!(sunday.await.expect("read")[0].cause, Cause::Hours(Vec::new()));
    }

    async fn the_next_slots_begin_after_the_notice_and_skip_the_closed_sunday(bed: &TestBed) {
        let next = |after, count| {
            next_slots(&bed.services, bed.studio.id, bed.studio.deep_tissue, None, after, count)
        };
        let soon = next(bed.services.now(), 3).await.expect("searched");
        let soon: Vec<_> = soon.iter().map(|slot| slot.start).collect();
        let expected =
            ["2026-11-23T09:00:00Z", "2026-11-23T09:15:00Z", "2026-11-23T09:30:00Z"].map(at);
        assert_eq!(soon, expected);
        let monday = next(at("2026-11-28T16:01:00Z"), 1).await.expect("searched");
        assert_eq!(monday[0].start, at("2026-11-30T09:00:00Z"));
        assert!(next(bed.services.now(), 0).await.expect("searched").is_empty());
    }

    async fn the_next_slots_end_with_the_booking_window(bed: &TestBed) {
        let (studio, treatment) = (bed.studio.id, bed.studio.deep_tissue);
        let last = at("2027-01-23T00:00:00Z");
        let rest = next_slots(&bed.services, studio, treatment, None, last, 1000).await;
        let rest = rest.expect("searched");
        assert_eq!(rest.len(), 29);
        assert_eq!(rest.last().map(|slot| slot.start), Some(at("2027-01-23T16:00:00Z")));
        let all = next_slots(&bed.services, studio, treatment, None, bed.services.now(), 100_000);
        let all = all.await.expect("searched");
        assert!(all.is_sorted_by(|a, b| a.start < b.start));
        assert_eq!(all.last().map(|slot| slot.start), Some(at("2027-01-23T16:00:00Z")));
        let beyond = at("2029-01-01T00:00:00Z");
        let none = next_slots(&bed.services, studio, treatment, None, beyond, 5).await;
        assert!(none.expect("searched").is_empty());
    }

    async fn the_nearest_slots_lie_on_both_sides(bed: &TestBed) {
        let near = nearest(&bed.services, &tomorrow(bed), at("2026-11-24T12:05:00Z"), 4).await;
        let near: Vec<_> = near.expect("searched").iter().map(|slot| slot.start).collect();
        let expected = [
            "2026-11-24T11:45:00Z",
            "2026-11-24T12:00:00Z",
            "2026-11-24T12:15:00Z",
            "2026-11-24T12:30:00Z",
        ];
        assert_eq!(near, expected.map(at));
    }

    async fn where_nothing_is_near_the_next_slots_of_all_are_offered(bed: &TestBed) {
        for start in ["2020-01-01T10:00:00Z", "2031-01-01T10:00:00Z"] {
            let near = nearest(&bed.services, &tomorrow(bed), at(start), 2).await.expect("searched");
            assert_eq!(near.first().map(|slot| slot.start), Some(at("2026-11-23T09:00:00Z")), "{start}");
        }
    }

    async fn a_therapist_can_be_asked_for_by_name(bed: &TestBed) {
        let with_bia = SlotSearch { therapist: Some(bed.studio.bia), ..tomorrow(bed) };
        assert!(starts(bed, &with_bia).await.is_empty());
        let with_ana = SlotSearch { therapist: Some(bed.studio.ana), ..tomorrow(bed) };
        let list = slots(&bed.services, &with_ana).await.expect("searched");
        assert!(list.slots.iter().all(|slot| slot.therapists == [bed.studio.ana]));
        assert_eq!(list.slots.len(), 29);
    }
}
