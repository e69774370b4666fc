use super::*;

#[test]
fn the_session_lies_inside_working_hours_to_the_minute() {
    let times = times_on(&studio(), &query("2027-01-05", "2027-01-05"));
    assert_eq!(times.first().map(String::as_str), Some("09:00"));
    assert_eq!(times.last().map(String::as_str), Some("16:00"));
    assert_eq!(times.len(), 15);
}

#[test]
fn buffers_may_run_past_opening_and_closing() {
    let treatment =
        TreatmentTimes { minutes: 60, setup_minutes: 15, cleanup_minutes: 20, rest_minutes: 10 };
    let query = SlotQuery { treatment, ..query("2027-01-05", "2027-01-05") };
    let times = times_on(&studio(), &query);
    assert_eq!((times[0].as_str(), times.last().map(String::as_str)), ("09:00", Some("16:00")));
}

#[test]
fn weekly_hours_hold_only_between_their_dates() {
    let mut studio = studio();
    for hours in &mut studio.therapists[0].hours {
        hours.valid_from = Some(date("2027-01-06"));
        hours.valid_until = Some(date("2027-01-07"));
    }
    let offered = available_slots(&query("2027-01-04", "2027-01-12"), &studio, now());
    let mut days: Vec<_> = offered.iter().map(|slot| slot.local.date()).collect();
    days.dedup();
    assert_eq!(days, [date("2027-01-06"), date("2027-01-07")]);
}

#[test]
fn a_date_override_replaces_the_day_and_an_empty_one_closes_it() {
    let mut studio = studio();
    let day = date("2027-01-05");
    studio.therapists[0].overrides = vec![
        DateOverride { date: day, hours: Some((13 * 60, 14 * 60)) },
        DateOverride { date: day, hours: Some((18 * 60, 19 * 60)) },
        DateOverride { date: date("2027-01-06"), hours: None },
    ];
    assert_eq!(times_on(&studio, &query("2027-01-05", "2027-01-06")), ["13:00", "18:00"]);
}

#[test]
fn hours_that_cross_midnight_split_there_and_a_session_runs_over_it() {
    let mut studio = studio();
    studio.therapists[0].hours =
        every_day(22 * 60, 2 * 60).into_iter().filter(|h| h.weekday == Weekday::Tue).collect();
    let offered = available_slots(&query("2027-01-05", "2027-01-06"), &studio, now());
    let starts: Vec<_> = offered.iter().map(|slot| slot.local.rfc3339()[..16].to_owned()).collect();
    assert_eq!(
        starts,
        [
            "2027-01-05T22:00",
            "2027-01-05T22:30",
            "2027-01-05T23:00",
            "2027-01-05T23:30",
            "2027-01-06T00:00",
            "2027-01-06T00:30",
            "2027-01-06T01:00",
        ]
    );
}

#[test]
fn closing_a_date_also_closes_what_runs_into_it() {
    let mut studio = studio();
    studio.therapists[0].hours =
        every_day(22 * 60, 2 * 60).into_iter().filter(|h| h.weekday == Weekday::Tue).collect();
    studio.therapists[0].overrides = vec![DateOverride { date: date("2027-01-06"), hours: None }];
    let times = times_on(&studio, &query("2027-01-05", "2027-01-06"));
    assert_eq!(times, ["22:00", "22:30", "23:00"]);
}

#[test]
fn dates_in_a_row_with_hours_across_midnight_keep_all_of_them() {
    let mut studio = studio();
    let own = |day, hours| DateOverride { date: date(day), hours: Some(hours) };
    let night = (22 * 60, 60);
    studio.therapists[0].hours = Vec::new();
    studio.therapists[0].overrides =
        ["2027-01-05", "2027-01-06", "2027-01-07"].map(|day| own(day, night)).into();
    let offered = available_slots(&query("2027-01-05", "2027-01-08"), &studio, now());
    let starts: Vec<_> =
        offered.iter().map(|slot| slot.local.rfc3339()[5..16].to_owned()).collect();
    let expected = [
        "01-05T22:00",
        "01-05T22:30",
        "01-05T23:00",
        "01-05T23:30",
        "01-06T00:00",
        "01-06T22:00",
        "01-06T22:30",
        "01-06T23:00",
        "01-06T23:30",
        "01-07T00:00",
        "01-07T22:00",
        "01-07T22:30",
        "01-07T23:00",
        "01-07T23:30",
        "01-08T00:00",
    ];
    assert_eq!(starts, expected);
}

#[test]
fn hours_of_a_date_leave_what_the_evening_before_runs_into_it() {
    let mut studio = studio();
    studio.therapists[0].hours =
        every_day(22 * 60, 2 * 60).into_iter().filter(|h| h.weekday == Weekday::Fri).collect();
    studio.therapists[0].overrides =
        vec![DateOverride { date: date("2027-01-09"), hours: Some((12 * 60, 13 * 60)) }];
    let times = times_on(&studio, &query("2027-01-09", "2027-01-09"));
    assert_eq!(times, ["00:00", "00:30", "01:00", "12:00"]);
}

#[test]
fn a_whole_day_may_be_written_either_way() {
    for (from, until) in [(0, 24 * 60), (0, 0)] {
        let mut studio = studio();
        studio.therapists[0].hours = every_day(from, until);
        assert_eq!(times_on(&studio, &query("2027-01-05", "2027-01-05")).len(), 48);
    }
}

#[test]
fn hours_that_touch_make_one_stretch() {
    let mut studio = studio();
    studio.therapists[0].hours = [every_day(NINE, 630), every_day(630, 690)].concat();
    let times = times_on(&studio, &query("2027-01-05", "2027-01-05"));
    assert_eq!(times, ["09:00", "09:30", "10:00", "10:30"]);
}
