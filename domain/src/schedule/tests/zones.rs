//! All IANA zones, 2024 to 2030.

use std::collections::HashSet;

use super::*;
use crate::time::Resolved;

/// Open around the clock, starts every quarter of an hour.
fn always_open(zone: Zone) -> Snapshot {
    let mut studio = studio();
    studio.zone = zone;
    studio.rules.grid_minutes = 15;
    studio.rules.window_days = 4000;
    studio.therapists[0].hours = every_day(0, 0);
    studio
}

/// The local dates around every change of a zone's offset, and one in two hundred others.
fn interesting_dates(zone: Zone) -> Vec<NaiveDate> {
    let days = (0..7 * 365 + 2).map(|day| utc("2024-01-01T00:00:00Z") + TimeDelta::days(day));
    let rules = zone.rules();
    let days: Vec<_> = days.map(|at| (at.date_naive(), rules.offset_seconds(at))).collect();
    let mut dates: HashSet<NaiveDate> = days.iter().step_by(200).map(|(date, _)| *date).collect();
    for pair in days.windows(2).filter(|pair| pair[0].1 != pair[1].1) {
        dates.extend([pair[0].0, pair[1].0]);
        dates.extend(pair[0].0.pred_opt());
        dates.extend(pair[1].0.succ_opt());
    }
    let mut dates: Vec<_> = dates.into_iter().collect();
    dates.sort_unstable();
    dates
}

/// The wall times of a date that exist, counted without the scheduler.
fn readings(zone: Zone, date: NaiveDate) -> (usize, usize) {
    let all = (0..96).map(|n| date.and_time(NaiveTime::MIN) + TimeDelta::minutes(15 * n));
    let rules = zone.rules();
    let resolved: Vec<_> = all.map(|wall| rules.resolve(wall)).collect();
    let gaps = resolved.iter().filter(|r| matches!(r, Resolved::Gap)).count();
    let folds = resolved.iter().filter(|r| matches!(r, Resolved::Fold { .. })).count();
    (gaps, folds)
}

#[test]
fn in_every_zone_no_start_lies_in_a_gap_and_none_comes_twice() {
    let now = utc("2023-12-01T00:00:00Z");
    let (mut gaps, mut folds, mut zones) = (0, 0, 0);
    for zone in Zone::all() {
        let studio = always_open(zone);
        zones += 1;
        for date in interesting_dates(zone) {
            let treatment = TreatmentTimes { minutes: 15, ..HOUR };
            let query = SlotQuery { treatment, therapist: None, from: date, until: date };
            let slots = available_slots(&query, &studio, now);
            let (gap, fold) = readings(zone, date);
            (gaps, folds) = (gaps + gap, folds + fold);
            assert_eq!(slots.len(), 96 - gap, "{zone} {date}");
            let mut walls = HashSet::new();
            for slot in &slots {
                assert!(walls.insert(slot.local.wall), "{zone}: {} twice", slot.local.wall);
                assert_eq!(zone.resolve(slot.local.wall).first(), Some(slot.start), "{zone}");
            }
            assert!(slots.is_sorted_by(|a, b| a.start < b.start), "{zone} {date}");
            for slot in &slots {
                let placed = place(&query, &studio, slot.start, now);
                assert_eq!(placed.map(|p| p.local), Ok(slot.local), "{zone} {}", slot.local.wall);
            }
        }
    }
    println!("{zones} zones, {gaps} quarter hours in gaps, {folds} in folds");
    assert!(zones > 590 && gaps > 2000 && folds > 2000);
}

#[test]
fn a_second_reading_is_refused_in_every_zone_that_has_one() {
    let now = utc("2023-12-01T00:00:00Z");
    for zone in Zone::all() {
        let (studio, rules) = (always_open(zone), zone.rules());
        for date in interesting_dates(zone) {
            let walls = (0..96).map(|n| date.and_time(NaiveTime::MIN) + TimeDelta::minutes(15 * n));
            for wall in walls {
                if let Resolved::Fold { second, .. } = rules.resolve(wall) {
                    let query = query("2024-01-01", "2024-01-01");
                    let refused = place(&query, &studio, second, now);
                    assert_eq!(refused, Err(BookingRefused::RepeatedHour), "{zone} {wall}");
                }
            }
        }
    }
}
