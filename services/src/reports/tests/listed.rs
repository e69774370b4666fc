//! What is listed behind clients is what the rule says of every visit, however little of the
//! database is read for it; and it is found once while nothing changes.

use std::sync::atomic::Ordering;

use chrono::NaiveDate;
use domain::report::{Event, Figure, Outcome, Range, Within};
use rand::{SeedableRng, rngs::StdRng};
use storage::{
    on_both_engines,
    reports::{FactsQuery, Source, facts},
};
use uuid::Uuid;

use super::changing::{World, range};
use crate::{
    auth::testing,
    bookings::tests::bench::{sql, tuesday},
    reports::{Behind, BehindPage, Of, Wanted, behind, bring_up_to_date, ground::Ground},
    testing::TestBed,
};

/// All visits took place and were of one client.
const OF_ONE: &str = "UPDATE booking SET state = 'completed',
    client = (SELECT o.client FROM booking o ORDER BY o.id LIMIT 1)";
/// One of the visits.
const FIRST: &str = "(SELECT o.id FROM booking o ORDER BY o.id LIMIT 1)";
/// Another one.
const OTHER: &str = "(SELECT o.id FROM booking o ORDER BY o.id LIMIT 1 OFFSET 1)";
/// Around the days within which somebody counts as having come again.
const GAPS: [i64; 9] = [0, 1, 29, 30, 31, 32, 179, 180, 181];

fn wanted(range: Range, behind: Behind) -> Wanted {
    Wanted { range, behind, of: Of::Studio }
}

async fn page(bed: &TestBed, wanted: &Wanted) -> BehindPage {
    let who = testing::manager(bed.studio.id);
    behind(&bed.services, &who, wanted, None).await.expect("listed")
}

/// Whether a visit counts, in the words of the definition.
fn counts(wanted: &Wanted, event: &Event) -> bool {
    let Event::Visit(visit) = event else { return false };
    let Outcome::Completed { known: true, before, again_after } = visit.outcome else {
        return false;
    };
    match &wanted.behind {
        Behind::Returning => before.is_some_and(|before| before < wanted.range.from),
        Behind::Came => before.is_none_or(|before| before < wanted.range.from),
        Behind::Again(within) => {
            before.is_none() && again_after.is_some_and(|days| days <= within.days())
        }
        _ => false,
    }
}

/// What counts of every visit of the range, the last first.
async fn plainly(bed: &TestBed, wanted: &Wanted) -> Vec<(NaiveDate, Option<Uuid>)> {
    let reading = bed.services.store.begin_reading().await.expect("begun");
    let ground = Ground::read(&*reading, bed.studio.id).await.expect("read");
    let days = ground.books.days(wanted.range);
    let Ground { books, rules, .. } = &ground;
    let query = FactsQuery { books, rules, days: &days, source: Source::All };
    let facts = facts(&*reading, &query).await.expect("read");
    reading.end().await.expect("ended");
    let mut all = Vec::new();
    for (day, facts) in facts.into_iter().enumerate() {
        let counted = facts.into_iter().filter(|fact| counts(wanted, &fact.event));
        all.extend(counted.map(|fact| (days.date(day), fact.at, fact.id)));
    }
    all.sort_unstable();
    all.into_iter().rev().map(|(date, _, id)| (date, Some(id))).collect()
}

/// Asked for twice, it is what the rule says; and how much that is.
async fn is_what_the_rule_says(bed: &TestBed, wanted: &Wanted, why: &str) -> usize {
    let plain = plainly(bed, wanted).await;
    for time in ["first", "again"] {
        let page = page(bed, wanted).await;
        let listed: Vec<_> =
            page.lines.iter().map(|line| (line.date, line.booking.map(|id| id.0))).collect();
        assert_eq!(listed, plain, "{wanted:?}, {time}, {why}");
        assert_eq!(
            usize::try_from(page.total).ok(),
            Some(plain.len()),
            "{wanted:?}, {time}, {why}"
        );
    }
    plain.len()
}

on_both_engines! {
    async fn who_came_back_is_told_by_the_dates_of_the_calendar_to_the_day(bed: &TestBed) {
        World::new(bed).await;
        sql(bed, OF_ONE).await;
        sql(bed, "UPDATE booking SET state = 'no_show'").await;
        let first = tuesday(9, 0).timestamp();
        for which in [FIRST, OTHER] {
            let set = format!("state = 'completed', starts = {first}, ends = {first} + 3600");
            sql(bed, &format!("UPDATE booking SET {set} WHERE id = {which}")).await;
        }
        for gap in GAPS {
            // Ten hours later in the day: more seconds than so many days have.
            let at = first + gap * 86_400 + 36_000;
            let set = format!("starts = {at}, ends = {at} + 3600");
            sql(bed, &format!("UPDATE booking SET {set} WHERE id = {OTHER}")).await;
            let why = format!("after {gap} days");
            let whole = range("2026-11-01", "2027-10-31");
            for within in Within::ALL {
                let wanted = wanted(whole, Behind::Again(within));
                let found = is_what_the_rule_says(bed, &wanted, &why).await;
                assert_eq!(found, usize::from(gap <= within.days()), "{within:?}, {why}");
            }
            let came: NaiveDate = "2026-11-24".parse().expect("a date");
            for later in 0..=2 {
                let from = came + chrono::TimeDelta::days(later);
                let wanted = wanted(Range { from, ..whole }, Behind::Returning);
                let found = is_what_the_rule_says(bed, &wanted, &why).await;
                assert_eq!(found, usize::from((1..=gap).contains(&later)), "{from}, {why}");
            }
        }
    }

    async fn whoever_comes_back_after_any_change_is_who_the_rule_says(bed: &TestBed) {
        let mut world = World::new(bed).await;
        sql(bed, OF_ONE).await;
        let mut draw = StdRng::seed_from_u64(73);
        let (mut returned, mut again) = (0, 0);
        for round in 0..8 {
            let why = format!("round {round}");
            for from in ["2026-10-26", "2026-11-25", "2026-12-10"] {
                let range = range(from, "2027-02-28");
                let wanted = |behind| wanted(range, behind);
                let back = is_what_the_rule_says(bed, &wanted(Behind::Returning), &why).await;
                let came = is_what_the_rule_says(bed, &wanted(Behind::Came), &why).await;
                assert!(came >= back, "{came} came, {back} of them again, {why}");
                returned += back;
                let within = wanted(Behind::Again(Within::Days30));
                again += is_what_the_rule_says(bed, &within, &why).await;
            }
            for _ in 0..3 {
                world.change(bed, &mut draw).await;
            }
            if round % 3 == 1 {
                let until = range("2027-03-01", "2027-03-01").to;
                bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
            }
        }
        assert!(returned > 0 && again > 0, "{returned} came back, {again} soon");
    }

    async fn what_is_behind_a_figure_is_looked_for_once_while_nothing_changes(bed: &TestBed) {
        World::new(bed).await;
        sql(bed, OF_ONE).await;
        let (store, asked) = bed.services.store.counting();
        let services = bed.on_store(store);
        let who = testing::manager(bed.studio.id);
        let until = range("2027-03-31", "2027-03-31").to;
        bring_up_to_date(&services, bed.studio.id, until).await.expect("kept");
        let wanted = wanted(range("2026-01-01", "2027-02-28"), Behind::Figure(Figure::Completed));
        let page = async || {
            asked.store(0, Ordering::SeqCst);
            let page = behind(&services, &who, &wanted, None).await.expect("listed");
            (page, asked.load(Ordering::SeqCst))
        };
        let (found, first) = page().await;
        let (known, again) = page().await;
        assert_eq!((found.total, found.lines.len()), (8, 8));
        assert_eq!(known, found);
        assert!(again < first, "{first} statements, then {again}");
        assert!(again <= 12, "{again} statements");
        sql(bed, "UPDATE booking SET contact_name = 'Somebody'").await;
        let (named, _) = page().await;
        assert!(named.lines.iter().all(|line| line.client == "Somebody"), "{named:?}");
        sql(bed, "UPDATE booking SET state = 'no_show'").await;
        let (gone, _) = page().await;
        assert_eq!((gone.total, gone.lines.len()), (0, 0));
    }
}
