use chrono::TimeDelta;
use domain::{Span, schedule::Repeat};
use storage::on_both_engines;

use super::*;
use crate::bookings::{
    Whom,
    desk::{MoveRequest, cancel_by_studio, move_visit},
    hold,
    tests::bench::{booked, held_by_ana, no_overlaps, read as visit_of, tuesday, with_ana},
};

fn off(from: &str, until: &str) -> AwayRequest {
    let reason = "  Dentist \n appointment ".to_owned();
    AwayRequest { first: wall(from, until), repeat: None, reason, keep: Vec::new() }
}

async fn added(bed: &TestBed, request: &AwayRequest) -> Result<usize, HoursRefused> {
    add(&bed.services, &ana(bed), bed.studio.ana, request).await
}

async fn listed(bed: &TestBed) -> Vec<Away> {
    hers(bed).await.away
}

on_both_engines! {
    async fn time_off_takes_its_hours_and_nothing_else(bed: &TestBed) {
        let written = added(bed, &off("2026-11-24T12:00:00", "2026-11-24T17:00:00")).await;
        assert_eq!(written.expect("nothing is booked"), 1);
        let starts = starts_on(bed, "2026-11-24").await;
        assert_eq!(starts.last().map(String::as_str), Some("10:45"), "an hour and its breaks");
        assert_eq!(starts_on(bed, "2026-11-25").await.len(), 29);
        let away = listed(bed).await;
        assert_eq!((away.len(), away[0].reason.as_str()), (1, "Dentist appointment"));
        assert_eq!(away[0].times[0].1, wall("2026-11-24T12:00:00", "2026-11-24T17:00:00"));
        let noted = noted(bed, bed.studio.ana).await;
        assert_eq!(noted[0].0, "time_off.added");
        assert!(!noted[0].1.contains("Dentist"), "a reason is nobody else's business");
    }

    async fn visits_in_the_way_are_shown_first_and_time_off_goes_around_those_that_stay(bed: &TestBed) {
        let visit = booked(bed, tuesday(13, 0), 1).await;
        let mut request = off("2026-11-24T12:00:00", "2026-11-24T17:00:00");
        let shown = in_the_way(&bed.services, &ana(bed), bed.studio.ana, &request).await;
        assert_eq!(shown.expect("hers")[0].reference, visit.reference);
        let refused = added(bed, &request).await.expect_err("nobody has seen it");
        assert!(matches!(refused, HoursRefused::Conflicts(1)), "{refused}");
        assert!(listed(bed).await.is_empty());
        request.keep = vec![visit.reference.clone()];
        assert_eq!(added(bed, &request).await.expect("seen"), 1);
        assert_eq!(visit_of(bed, &visit).await, visit);
        let away = listed(bed).await;
        let parts: Vec<_> = away[0].times.iter().map(|(_, wall)| *wall).collect();
        assert_eq!(parts, [wall("2026-11-24T12:00:00", "2026-11-24T17:00:00")]);
        assert_eq!(starts_on(bed, "2026-11-24").await.last().map(String::as_str), Some("10:45"));
        no_overlaps(bed).await;
    }

    async fn the_time_of_a_visit_that_stayed_is_off_too_once_it_is_cancelled_or_moved(bed: &TestBed) {
        let (one, other) = (booked(bed, tuesday(13, 0), 1).await, booked(bed, tuesday(15, 0), 2).await);
        let mut request = off("2026-11-24T09:00:00", "2026-11-24T17:00:00");
        request.keep = vec![one.reference.clone(), other.reference.clone()];
        added(bed, &request).await.expect("seen");
        cancel_by_studio(&bed.services, &ana(bed), one.id).await.expect("hers");
        assert!(starts_on(bed, "2026-11-24").await.is_empty(), "not in the middle of time off");
        no_overlaps(bed).await;
        let wednesday = tuesday(15, 0) + TimeDelta::days(1);
        let to = MoveRequest { start: wednesday, whom: Whom::Same, any_hour: None };
        move_visit(&bed.services, &ana(bed), other.id, to).await.expect("free");
        assert!(starts_on(bed, "2026-11-24").await.is_empty());
        no_overlaps(bed).await;
        remove(&bed.services, &ana(bed), bed.studio.ana, listed(bed).await[0].id).await.expect("hers");
        assert_eq!(starts_on(bed, "2026-11-24").await.len(), 29, "all of it is free again");
    }

    async fn a_visit_cancelled_while_time_off_is_written_leaves_no_time_open(bed: &TestBed) {
        for (n, day) in (1..).zip(["2026-11-24", "2026-11-25", "2026-11-26"]) {
            let start = tuesday(13, 0) + TimeDelta::days(i64::from(n) - 1);
            let visit = booked(bed, start, n).await;
            let mut request = off(&format!("{day}T09:00:00"), &format!("{day}T17:00:00"));
            request.keep = vec![visit.reference.clone()];
            let (staff, her) = (ana(bed), bed.studio.ana);
            let (written, cancelled) = tokio::join!(
                add(&bed.services, &staff, her, &request),
                cancel_by_studio(&bed.services, &staff, visit.id),
            );
            written.expect("seen");
            cancelled.expect("hers");
            assert!(starts_on(bed, day).await.is_empty(), "{day}");
        }
        no_overlaps(bed).await;
    }

    async fn a_visit_half_in_time_off_moves_over_its_own_time(bed: &TestBed) {
        let visit = booked(bed, tuesday(13, 0), 1).await;
        let mut request = off("2026-11-24T13:30:00", "2026-11-24T17:00:00");
        request.keep = vec![visit.reference.clone()];
        added(bed, &request).await.expect("seen");
        let to = MoveRequest { start: tuesday(12, 30), whom: Whom::Same, any_hour: None };
        move_visit(&bed.services, &ana(bed), visit.id, to).await.expect("its own time is free");
        no_overlaps(bed).await;
        let to = MoveRequest { start: tuesday(13, 0), whom: Whom::Same, any_hour: None };
        let back = move_visit(&bed.services, &ana(bed), visit.id, to).await;
        assert_eq!(back.expect_err("that is off now").code(), "slot_taken");
    }

    async fn what_another_calendar_has_gives_way_to_time_off(bed: &TestBed) {
        let reader = bed.services.store.reader();
        let person = studios::therapist(reader, bed.studio.id, bed.studio.ana).await;
        let resource = person.expect("read").expect("Ana").resource.into();
        let busy = Span::of_minutes(tuesday(12, 0), 60);
        let tx = bed.services.store.begin().await.expect("begun");
        storage::occupancy::lock(&tx, &[resource]).await.expect("locked");
        let replaced = storage::occupancy::replace_external(&tx, bed.studio.id, resource, busy, &[busy]).await;
        replaced.expect("written");
        tx.commit().await.expect("committed");
        let request = off("2026-11-24T09:00:00", "2026-11-24T17:00:00");
        assert_eq!(added(bed, &request).await.expect("free"), 1);
        let tx = bed.services.store.begin().await.expect("begun");
        storage::occupancy::lock(&tx, &[resource]).await.expect("locked");
        let gone = storage::occupancy::replace_external(&tx, bed.studio.id, resource, busy, &[]).await;
        gone.expect("written");
        tx.commit().await.expect("committed");
        assert!(starts_on(bed, "2026-11-24").await.is_empty());
        no_overlaps(bed).await;
    }

    async fn a_hold_that_ran_out_and_is_not_swept_is_in_the_way(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(13, 0), 1).await;
        bed.clock.set(bed.services.now() + TimeDelta::hours(2));
        let mut request = off("2026-11-24T12:00:00", "2026-11-24T17:00:00");
        let shown = in_the_way(&bed.services, &ana(bed), bed.studio.ana, &request).await;
        assert_eq!(shown.expect("hers").len(), 1);
        let change = on("2026-11-24", "2026-11-24", Some(&[]));
        let outside = conflicts(&bed.services, &ana(bed), bed.studio.ana, &change).await;
        assert_eq!(outside.expect("hers").len(), 1);
        request.keep = vec![held.reference];
        added(bed, &request).await.expect("seen");
        crate::payments::sweep(&bed.services).await.expect("swept");
        assert!(!starts_on(bed, "2026-11-24").await.iter().any(|at| at.as_str() >= "11:00"));
        no_overlaps(bed).await;
    }

    async fn time_off_over_time_off_fills_the_rest_and_no_more(bed: &TestBed) {
        added(bed, &off("2026-11-24T12:00:00", "2026-11-24T14:00:00")).await.expect("free");
        assert_eq!(added(bed, &off("2026-11-24T00:00:00", "2026-11-25T00:00:00")).await.expect("free"), 2);
        let again = added(bed, &off("2026-11-24T09:00:00", "2026-11-24T15:00:00")).await;
        assert_eq!(again.expect_err("all of it is off").code(), "nothing_left");
        assert!(starts_on(bed, "2026-11-24").await.is_empty());
        no_overlaps(bed).await;
    }

    async fn repeated_time_off_keeps_its_wall_time_and_is_one_entry(bed: &TestBed) {
        let mut request = off("2026-11-25T13:00:00", "2026-11-25T15:00:00");
        request.repeat = Some(Repeat { every_days: 7, until: date("2027-04-21") });
        assert_eq!(added(bed, &request).await.expect("free"), 22);
        let away = listed(bed).await;
        assert_eq!((away.len(), away[0].times.len()), (1, 22));
        let summer = away[0].times.last().expect("many").1;
        assert_eq!(summer, wall("2027-04-21T13:00:00", "2027-04-21T15:00:00"));
        let count = async || storage::testing::count(&bed.services.store, "occupancy").await;
        assert_eq!(count().await, 22);
        let one = away[0].times[0].0;
        let gone = remove(&bed.services, &ana(bed), bed.studio.ana, one).await.expect("hers");
        assert_eq!((gone, listed(bed).await[0].times.len()), (1, 21));
        assert_eq!(starts_on(bed, "2026-11-25").await.len(), 29);
        let gone = remove(&bed.services, &ana(bed), bed.studio.ana, away[0].id).await.expect("hers");
        assert_eq!((gone, count().await), (21, 0));
        let again = remove(&bed.services, &ana(bed), bed.studio.ana, away[0].id).await;
        assert_eq!(again.expect_err("gone").code(), "not_found");
    }

    async fn what_makes_no_sense_is_refused_by_its_field(bed: &TestBed) {
        let repeated = |every_days, until| AwayRequest {
            repeat: Some(Repeat { every_days, until: date(until) }),
            ..off("2026-11-25T13:00:00", "2026-11-25T15:00:00")
        };
        let long = AwayRequest { reason: "x".repeat(121), ..off("2026-11-25T13:00:00", "2026-11-25T15:00:00") };
        for (request, field, code) in [
            (off("2026-11-25T13:00:00", "2026-11-25T13:00:00"), "last", "ends_before"),
            (off("2026-11-20T13:00:00", "2026-11-20T15:00:00"), "date", "past"),
            (off("2031-11-20T13:00:00", "2031-11-20T15:00:00"), "date", "too_far"),
            (off("2026-11-25T13:00:00", "2028-11-25T15:00:00"), "last", "too_long"),
            (repeated(7, "2026-11-24"), "repeat_until", "never_again"),
            (repeated(1, "2027-11-27"), "repeat_until", "too_often"),
            (long, "reason", "too_long"),
        ] {
            let Err(HoursRefused::Invalid(wrong)) = added(bed, &request).await else {
                panic!("{request:?} is refused");
            };
            assert_eq!(wrong, [FieldError::new(field, code)], "{request:?}");
        }
    }

    async fn nobody_else_gives_or_takes_somebodys_time_off(bed: &TestBed) {
        let request = off("2026-11-24T12:00:00", "2026-11-24T17:00:00");
        added(bed, &request).await.expect("free");
        let (services, her, id) = (&bed.services, bed.studio.ana, listed(bed).await[0].id);
        for other in strangers(bed) {
            let code = |found: Result<(), HoursRefused>| found.expect_err("not theirs").code();
            assert_eq!(code(add(services, &other, her, &request).await.map(|_| ())), "not_found");
            assert_eq!(code(in_the_way(services, &other, her, &request).await.map(|_| ())), "not_found");
            assert_eq!(code(remove(services, &other, her, id).await.map(|_| ())), "not_found");
        }
        let bia = testing::therapist(bed.studio.id, bed.studio.bia).into();
        let not_hers = remove(services, &bia, bed.studio.bia, id).await;
        assert_eq!(not_hers.expect_err("Ana's").code(), "not_found");
        assert_eq!(listed(bed).await.len(), 1);
        let owner = testing::owner(bed.studio.id).into();
        remove(services, &owner, her, id).await.expect("an owner may");
    }

    async fn time_off_and_clients_who_book_at_the_same_moment_never_overlap(bed: &TestBed) {
        let mut all = tokio::task::JoinSet::new();
        for n in 1..=6_u8 {
            let (services, wish) = (bed.services.clone(), with_ana(bed, tuesday(8 + u32::from(n), 0), n));
            all.spawn(async move { hold(&services, wish).await.is_ok() });
            let (services, staff, her) = (bed.services.clone(), ana(bed), bed.studio.ana);
            let hour = 8 + n;
            let request = off(&format!("2026-11-24T{hour:02}:30:00"), &format!("2026-11-24T{hour:02}:45:00"));
            all.spawn(async move { add(&services, &staff, her, &request).await.is_ok() });
        }
        let done = all.join_all().await.into_iter().filter(|done| *done).count();
        assert!(done >= 6, "one of each pair at least: {done}");
        no_overlaps(bed).await;
    }
}
