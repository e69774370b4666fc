//! Every figure of the demonstration's history beside plain SQL that shares nothing with it
//! but the words of its definition.

mod behind;
mod beside;
mod figures;
mod heat;
mod helped;
mod intervals;
mod people;
mod plain;
mod rarely;
mod rostered;
mod rows;
mod waiting;

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    StudioId,
    outcomes::Scale,
    report::{Figure, Range, Rate, Step, Sums},
    time::Zone,
};
use storage::{Engine, Store, studios};

use self::plain::Plain;
use crate::{
    Services,
    auth::testing,
    reports::{Report, bring_up_to_date_everywhere, report},
    seed,
    testing::TestBed,
};

/// Services around a database without a studio.
struct Empty(Services);

impl storage::testing::OnStore for Empty {
    async fn on(store: Store) -> Self {
        Self(TestBed::services_on(store))
    }
}

/// From the first of which month to which the panel is asked: everything, and a season with few.
const MONTHS: [(&str, &str); 3] =
    [("2024-01-01", "2027-12-01"), ("2026-03-01", "2026-05-01"), ("2026-09-01", "2026-11-01")];

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Both changes of the studio's clock, each alone and in its month; a week and a month of
/// their own; a year; what is to come; and everything there is.
fn ranges(zone: Zone) -> Vec<Range> {
    let changes = match zone.name() {
        "America/Vancouver" => [
            ("2026-03-08", "2026-03-08"),
            ("2025-11-02", "2025-11-02"),
            ("2026-02-23", "2026-03-22"),
            ("2025-10-20", "2025-11-16"),
        ],
        _ => [
            ("2026-10-25", "2026-10-25"),
            ("2026-03-29", "2026-03-29"),
            ("2026-10-01", "2026-10-31"),
            ("2026-03-15", "2026-04-12"),
        ],
    };
    let others = [
        ("2026-10-20", "2026-10-26"),
        ("2025-11-23", "2026-11-22"),
        ("2026-11-16", "2026-12-13"),
        ("2024-01-01", "2027-12-31"),
    ];
    let all = changes.into_iter().chain(others);
    all.map(|(from, to)| Range::new(date(from), date(to)).expect("a range")).collect()
}

/// Everything of a range that is quickly recomputed.
async fn all_is_what_sql_says(plain: &Plain<'_>, studio: StudioId, report: &Report) {
    rows::every_figure_is_what_sql_says(plain, report).await;
    rows::parts_make_the_whole(report);
    people::clients_are_what_sql_says(plain, &report.here).await;
    people::lead_times_are_what_sql_says(plain, (report.here.range, report.lead)).await;
    people::what_is_owed_is_what_sql_says(plain, report).await;
    heat::heat_is_what_the_rows_say(plain, report).await;
    beside::earlier_periods_are_what_sql_says(plain, studio, report).await;
    assert!(report.here.rate(Rate::NoShow).part <= report.here.rate(Rate::NoShow).whole);
}

/// PostgreSQL learns what its tables hold, which the tests' own cluster never does by itself:
/// without it, plain SQL over two years of two studios takes minutes.
async fn learns(store: &Store) {
    if store.engine() == Engine::Postgres {
        storage::testing::execute(store, "ANALYZE").await.expect("learnt");
    }
}

fn everything_happened(sums: &Sums) {
    for figure in Figure::ALL {
        assert_ne!(sums.of(figure), 0, "{figure:?} was compared as nothing with nothing");
    }
}

storage::on_both_engines! {
    async fn every_figure_of_the_demonstration_is_what_plain_sql_says(bed: &Empty) {
        let (services, store) = (&bed.0, &bed.0.store);
        seed::demo(services, 1).await.expect("written");
        learns(store).await;
        let mut happened = Sums::default();
        let all = studios::all(store.reader()).await.expect("read");
        // In the first alone: the request of the other still waits.
        rarely::a_request_is_declined(services, all[0].id.into()).await;
        for studio in &all {
            let zone = studio.zone.parse().expect("a zone");
            rarely::a_visit_is_stopped(services, studio.id.into(), &zone).await;
            rarely::a_cent_of_tax_goes_back(services, studio.id.into()).await;
        }
        for (nth, studio) in all.into_iter().enumerate() {
            // The first of them while its past is counted, the other once it is kept.
            if nth > 0 {
                bring_up_to_date_everywhere(services).await.expect("kept");
            }
            let (id, zone): (StudioId, Zone) = (studio.id.into(), studio.zone.parse().expect("a zone"));
            let who = testing::manager(id);
            let today = Range { from: date("2026-11-16"), to: date("2026-12-13") };
            for range in ranges(zone) {
                let report = report(services, &who, range).await.expect("told");
                let plain = Plain::of(store, id, zone, range);
                all_is_what_sql_says(&plain, id, &report).await;
                let unmet = waiting::waiting_is_what_sql_says(&plain, &report).await;
                // A year has both changes of the clock in it; more of them take long.
                if range.days() <= 366 {
                    rostered::rostered_is_what_the_rules_say(&plain, id, &report).await;
                }
                // An ordinary week, and today's with its tips and cards.
                if range.days() == 7 || range == today {
                    behind::what_is_behind_adds_up(services, &who, &report).await;
                }
                if range.days() > 1_000 {
                    people::cohorts_are_what_sql_says(&plain, &report).await;
                    assert!(report.here.sums.of(Figure::Completed) > 1_000);
                    assert!(report.here.sums.of(Figure::CancelledLate) > 10);
                    assert!(report.here.sums.of(Figure::Fees) > 0);
                    assert_eq!(report.step, Step::Month);
                    assert!(unmet && report.waited.all.now > 0);
                    happened.join(&report.here.sums);
                }
                // To count years again and again takes long.
                if nth > 0 || range.days() <= 31 {
                    beside::what_is_read_beside_it_is_the_same(services, &who, &report).await;
                }
            }
        }
        everything_happened(&happened);
    }

    async fn whether_it_helped_in_the_demonstration_is_what_its_rows_say(bed: &Empty) {
        let (services, store) = (&bed.0, &bed.0.store);
        seed::demo(services, 1).await.expect("written");
        learns(store).await;
        let mut found: HashMap<Scale, Vec<helped::Rows>> = HashMap::new();
        let all = studios::all(store.reader()).await.expect("read");
        for (studio, (from, to)) in all.iter().flat_map(|studio| MONTHS.map(|at| (studio, at))) {
            let (id, zone): (StudioId, Zone) = (studio.id.into(), studio.zone.parse().expect("a zone"));
            let months = (date(from), date(to));
            let plain = Plain::of(store, id, zone, Range { from: months.0, to: months.1 });
            for scale in Scale::COMPARED {
                let rows =
                    helped::the_panel_is_what_its_rows_say(services, &plain, (id, scale), months);
                found.entry(scale).or_default().push(rows.await);
            }
        }
        // Each measure has some of both.
        for scale in Scale::COMPARED {
            assert!(found[&scale].iter().any(|rows| rows.shown > 0), "{found:?}");
            assert!(found[&scale].iter().any(|rows| rows.hidden > 0), "{found:?}");
        }
    }
}

#[test]
fn the_days_on_which_clocks_change_begin_and_end_where_they_do() {
    let hours = |zone: &str, days: [&str; 3]| {
        let zone: Zone = zone.parse().expect("a zone");
        days.map(|day| {
            let day = date(day);
            (zone.day_start(day + TimeDelta::days(1)) - zone.day_start(day)).num_hours()
        })
    };
    let berlin = hours("Europe/Berlin", ["2026-03-29", "2026-10-25", "2026-10-26"]);
    let vancouver = hours("America/Vancouver", ["2026-03-08", "2025-11-02", "2025-11-03"]);
    assert_eq!([berlin, vancouver], [[23, 25, 24]; 2]);
}
