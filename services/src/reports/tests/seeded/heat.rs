//! Booked minutes by hour of the week, minute by minute of every row.

use chrono::{Datelike, Timelike};
use domain::Instant;

use super::{
    figures::BY_VISITS,
    plain::{Plain, whole},
};
use crate::reports::Report;

pub async fn heat_is_what_the_rows_say(plain: &Plain<'_>, report: &Report) {
    let taken = format!(
        "SELECT o.starts, o.ends FROM occupancy o JOIN therapist t ON t.resource = o.resource
         WHERE o.studio = :studio AND o.starts < :until AND o.ends > :from AND {BY_VISITS}"
    );
    let mut cells = [0_i64; 168];
    for row in plain.rows(&taken).await {
        let from = whole(&row, "starts").max(plain.from);
        let until = whole(&row, "ends").min(plain.until);
        for minute in (from..until).step_by(60) {
            let at = Instant::from_timestamp(minute, 0).expect("an instant");
            let wall = plain.zone.local(at).wall;
            let weekday = wall.weekday().num_days_from_monday() as usize;
            cells[weekday * 24 + wall.hour() as usize] += 1;
        }
    }
    for (cell, minutes) in cells.into_iter().enumerate() {
        let told = report.heat.at(cell / 24, cell % 24).part;
        assert_eq!(told, minutes, "hour {cell} of the week, {:?}", report.here.range);
    }
}
