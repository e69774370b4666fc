use storage::on_both_engines;

use super::*;
use crate::bookings::{
    Whom,
    desk::{MoveRequest, cancel_by_studio, move_visit},
    tests::bench::{booked, read as visit, tuesday},
};

async fn saved(bed: &TestBed, change: &Change) -> Result<(), HoursRefused> {
    save(&bed.services, &ana(bed), bed.studio.ana, change, &Seen::default()).await
}

async fn previewed(bed: &TestBed, change: Option<&Change>) -> Vec<Slot> {
    let treatment = bed.studio.deep_tissue;
    let list = preview(&bed.services, &ana(bed), bed.studio.ana, treatment, change).await;
    list.expect("previewed").slots
}

on_both_engines! {
    async fn a_new_week_holds_from_its_first_date_and_is_written_down(bed: &TestBed) {
        let week = weekdays(&[(600, 720), (780, 900)]);
        saved(bed, &from("2026-11-30", week.clone())).await.expect("nothing is booked");
        assert_eq!(starts_on(bed, "2026-11-25").await.len(), 29);
        let split = ["10:00", "10:15", "10:30", "10:45", "11:00", "13:00", "13:15", "13:30", "13:45", "14:00"];
        assert_eq!(starts_on(bed, "2026-12-02").await, split);
        assert!(starts_on(bed, "2026-12-05").await.is_empty());
        let read = hers(bed).await;
        assert_eq!(read.planned, [(date("2026-11-30"), week.clone())]);
        assert!(read.week != week && !read.is_empty);
        let noted = noted(bed, bed.studio.ana).await;
        let detail = "from 2026-11-30 on, 1200 minutes a week, 0 visits outside";
        assert_eq!(noted, [("hours.week".to_owned(), detail.to_owned())]);
    }

    async fn hours_of_a_room_are_booked_there_and_keep_it_in_use(bed: &TestBed) {
        let there = rooms(&bed.services, &ana(bed)).await.expect("read");
        let last = there.last().expect("a room").id;
        let mut days: [Vec<Shift>; 7] = Default::default();
        days[2] = vec![Shift { hours: (540, 1020), room: Some(last) }];
        let week = Week::new(days).expect("in order");
        saved(bed, &from("2026-11-25", week.clone())).await.expect("the room is used");
        assert_eq!(hers(bed).await.planned, [(date("2026-11-25"), week)]);
        let visit = booked(bed, tuesday(10, 0) + chrono::TimeDelta::days(1), 1).await;
        assert_eq!(visit.room, last, "not the first one that is free");
        assert!(!starts_on(bed, "2026-11-25").await.contains(&"10:00".to_owned()));
        cancel_by_studio(&bed.services, &ana(bed), visit.id).await.expect("hers");
        let manager = testing::manager(bed.studio.id);
        let room = crate::goods::Thing::Room(last);
        let refused = crate::goods::retire(&bed.services, &manager, room).await;
        let refused = refused.expect_err("she works in it");
        assert_eq!(refused.code(), "has_hours");
        saved(bed, &from("2026-11-25", weekdays(&[(540, 1020)]))).await.expect("anywhere");
        crate::goods::retire(&bed.services, &manager, room).await.expect("nobody works in it");
    }

    async fn hours_of_a_room_that_is_not_here_are_refused(bed: &TestBed) {
        let mut days: [Vec<Shift>; 7] = Default::default();
        days[2] = vec![Shift { hours: (540, 1020), room: Some(storage::new_id()) }];
        let change = from("2026-11-25", Week::new(days).expect("in order"));
        assert_eq!(saved(bed, &change).await.expect_err("no such room").code(), "not_found");
        let strange = rooms(&bed.services, &testing::owner(storage::new_id()).into()).await;
        assert!(strange.expect("read").is_empty(), "each studio has its own");
    }

    async fn the_preview_is_what_clients_are_offered_before_and_after(bed: &TestBed) {
        booked(bed, tuesday(10, 0), 1).await;
        assert_eq!(previewed(bed, None).await, offered(bed, bed.studio.ana).await);
        assert!(!previewed(bed, None).await.is_empty());
        for change in [
            from("2026-11-26", weekdays(&[(540, 705), (705, 1000)])),
            from("2026-11-23", weekdays(&[(20 * 60, 2 * 60)])),
            on("2026-11-27", "2026-11-28", Some(&[(600, 700), (1300, 60)])),
            on("2026-12-01", "2026-12-03", Some(&[])),
            on("2026-12-02", "2026-12-02", None),
        ] {
            let now = offered(bed, bed.studio.ana).await;
            let before = offered_from(bed, bed.studio.ana, change.first()).await;
            let promised = previewed(bed, Some(&change)).await;
            assert_ne!(promised, before, "{change:?}");
            assert_eq!(now, offered(bed, bed.studio.ana).await, "trying out changes nothing");
            let keep = conflicts(&bed.services, &ana(bed), bed.studio.ana, &change).await.expect("hers");
            let keep: Vec<String> = keep.into_iter().map(|visit| visit.reference).collect();
            let keep = Seen { visits: keep, weeks: None };
            save(&bed.services, &ana(bed), bed.studio.ana, &change, &keep).await.expect("seen");
            let after = offered_from(bed, bed.studio.ana, change.first()).await;
            assert_eq!(promised, after, "{change:?}");
            assert_eq!(previewed(bed, None).await, offered(bed, bed.studio.ana).await);
        }
    }

    async fn visits_that_would_lie_outside_are_shown_first_and_nothing_is_saved(bed: &TestBed) {
        let late = booked(bed, tuesday(15, 0), 1).await;
        booked(bed, tuesday(10, 0), 2).await;
        let change = from("2026-11-24", weekdays(&[(540, 900)]));
        let shown = conflicts(&bed.services, &ana(bed), bed.studio.ana, &change).await.expect("hers");
        assert_eq!(shown.iter().map(|v| &v.reference).collect::<Vec<_>>(), [&late.reference]);
        let refused = saved(bed, &change).await.expect_err("nobody has seen it");
        assert!(matches!(refused, HoursRefused::Conflicts(1)), "{refused}");
        assert_eq!(starts_on(bed, "2026-11-25").await.len(), 29);
        let keep = Seen { visits: vec![late.reference.clone()], weeks: None };
        save(&bed.services, &ana(bed), bed.studio.ana, &change, &keep).await.expect("seen");
        assert_eq!(visit(bed, &late).await, late);
        assert_eq!(starts_on(bed, "2026-11-25").await.last().map(String::as_str), Some("14:00"));
        let again = conflicts(&bed.services, &ana(bed), bed.studio.ana, &change).await.expect("hers");
        assert!(again.is_empty(), "it lay outside already");
    }

    async fn a_visit_that_is_moved_or_cancelled_is_in_the_way_no_more(bed: &TestBed) {
        let (one, other) = (booked(bed, tuesday(15, 0), 1).await, booked(bed, tuesday(13, 30), 2).await);
        let change = on("2026-11-24", "2026-11-24", Some(&[(540, 720)]));
        let count = async || {
            let all = conflicts(&bed.services, &ana(bed), bed.studio.ana, &change).await;
            all.expect("hers").len()
        };
        assert_eq!(count().await, 2);
        let to = MoveRequest { start: tuesday(9, 0), whom: Whom::Same, any_hour: None };
        move_visit(&bed.services, &ana(bed), one.id, to).await.expect("free");
        cancel_by_studio(&bed.services, &ana(bed), other.id).await.expect("hers");
        assert_eq!(count().await, 0);
        saved(bed, &change).await.expect("nothing is in the way");
        assert_eq!(starts_on(bed, "2026-11-24").await, ["10:30", "10:45", "11:00"]);
    }

    async fn dates_are_closed_and_given_back_to_the_week(bed: &TestBed) {
        let studio = on("2026-11-26", "2026-11-28", Some(&[]));
        saved(bed, &studio).await.expect("nothing is booked");
        for day in ["2026-11-26", "2026-11-27", "2026-11-28"] {
            assert!(starts_on(bed, day).await.is_empty(), "{day}");
        }
        let hours = hers(bed).await;
        let closed = DateHours { first: date("2026-11-26"), last: date("2026-11-28"), hours: Vec::new() };
        assert_eq!(hours.dates, [closed]);
        saved(bed, &on("2026-11-27", "2026-11-27", Some(&[(600, 720), (840, 900)]))).await.expect("free");
        assert_eq!(hers(bed).await.dates.len(), 3);
        assert_eq!(starts_on(bed, "2026-11-27").await.len(), 6);
        saved(bed, &on("2026-11-26", "2026-11-28", None)).await.expect("free");
        assert!(hers(bed).await.dates.is_empty());
        assert_eq!(starts_on(bed, "2026-11-27").await.len(), 29);
    }

    async fn a_week_is_not_saved_over_one_that_nobody_has_seen(bed: &TestBed) {
        let seen = Seen { weeks: Some(hers(bed).await.weeks), ..Seen::default() };
        let mine = async |week, seen: &Seen| {
            let change = from("2026-11-30", week);
            save(&bed.services, &ana(bed), bed.studio.ana, &change, seen).await
        };
        mine(weekdays(&[(600, 700)]), &seen).await.expect("as it was shown");
        let late = mine(weekdays(&[(800, 900)]), &seen).await.expect_err("somebody was first");
        assert_eq!(late.code(), "changed");
        assert_eq!(hers(bed).await.planned, [(date("2026-11-30"), weekdays(&[(600, 700)]))]);
        let again = Seen { weeks: Some(hers(bed).await.weeks), ..Seen::default() };
        mine(weekdays(&[(800, 900)]), &again).await.expect("seen now");
        let closed = on("2026-12-01", "2026-12-01", Some(&[]));
        save(&bed.services, &ana(bed), bed.studio.ana, &closed, &seen).await.expect("no week");
    }

    async fn a_change_is_tried_out_from_the_day_on_which_it_begins(bed: &TestBed) {
        let change = from("2027-02-22", weekdays(&[(600, 660)]));
        let slots = previewed(bed, Some(&change)).await;
        let days: Vec<_> = slots.iter().map(|slot| slot.local.date()).collect();
        assert_eq!((days.len(), days[0]), (10, date("2027-02-22")), "beyond the window too");
        assert!(slots.iter().all(|slot| slot.local.time().format("%H:%M").to_string() == "10:00"));
        let extra = on("2026-12-13", "2026-12-13", Some(&[(600, 660)]));
        let slots = previewed(bed, Some(&extra)).await;
        assert_eq!(slots[0].local.date(), date("2026-12-13"));
    }

    async fn an_empty_week_is_said_to_be_one(bed: &TestBed) {
        assert!(!hers(bed).await.is_empty);
        saved(bed, &from("2026-11-23", Week::default())).await.expect("free");
        assert!(hers(bed).await.is_empty);
        assert!(offered(bed, bed.studio.ana).await.is_empty());
        saved(bed, &on("2026-11-27", "2026-11-27", Some(&[(600, 720)]))).await.expect("free");
        assert!(!hers(bed).await.is_empty);
    }

    async fn nobody_else_sees_or_sets_somebodys_hours(bed: &TestBed) {
        let change = from("2026-11-24", weekdays(&[(540, 900)]));
        let (services, her) = (&bed.services, bed.studio.ana);
        for other in strangers(bed) {
            let code = |found: Result<(), HoursRefused>| found.expect_err("not theirs").code();
            assert_eq!(code(save(services, &other, her, &change, &Seen::default()).await), "not_found");
            assert_eq!(code(read(services, &other, her, None).await.map(|_| ())), "not_found");
            assert_eq!(code(conflicts(services, &other, her, &change).await.map(|_| ())), "not_found");
            let preview = preview(services, &other, her, bed.studio.deep_tissue, None).await;
            assert_eq!(code(preview.map(|_| ())), "not_found");
        }
        let owner = testing::owner(bed.studio.id).into();
        save(services, &owner, her, &change, &Seen::default()).await.expect("an owner may");
        assert_eq!(people(services, &owner).await.expect("read").len(), 3);
        let own: Vec<_> = people(services, &ana(bed)).await.expect("read");
        assert_eq!(own.iter().map(|person| person.id).collect::<Vec<_>>(), [her]);
    }

    async fn dates_that_make_no_sense_are_refused_by_their_field(bed: &TestBed) {
        let week = weekdays(&[(540, 900)]);
        let until = |first, last| Change::Week { week: week.clone(), first: date(first), last: Some(date(last)) };
        for (change, field, code) in [
            (from("2026-11-22", week.clone()), "first", "past"),
            (from("2031-01-01", week.clone()), "first", "too_far"),
            (until("2026-11-30", "2026-11-29"), "last", "ends_before"),
            (on("2026-11-25", "2026-11-24", None), "last", "ends_before"),
            (on("2026-11-25", "2027-02-01", None), "last", "too_long"),
            (on("2026-11-25", "2026-11-25", Some(&[(60, 60)])), "hours", "empty"),
            (on("2026-11-25", "2026-11-25", Some(&[(60, 120), (90, 180)])), "hours", "overlaps"),
        ] {
            let Err(HoursRefused::Invalid(wrong)) = saved(bed, &change).await else {
                panic!("{change:?} is refused");
            };
            assert_eq!(wrong, [FieldError::new(field, code)], "{change:?}");
        }
    }
}
