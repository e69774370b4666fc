//! What is kept is never stale, whatever changes and whoever keeps it up to date.

use std::collections::BTreeMap;

use domain::{
    Money,
    earnings::{Rule, Terms},
    ledger::Context,
    report::{Range, Summary},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use storage::{
    Store, ledger, on_both_engines,
    testing::{count, number},
};
use uuid::Uuid;

use crate::{
    bookings::tests::bench::{booked, literal, sql, tuesday},
    reports::{
        bring_up_to_date,
        ground::Ground,
        kept::{Depth, Kept},
        standing,
    },
    testing::TestBed,
};

const WHOLE: (&str, &str) = ("2026-01-01", "2027-02-28");

pub(super) fn range(from: &str, to: &str) -> Range {
    let date = |text: &str| text.parse().expect("a date");
    Range::new(date(from), date(to)).expect("a range")
}

/// A visit on any hour of three months, and some clients to have them.
pub(super) struct World {
    visits: Vec<Uuid>,
    clients: Vec<Uuid>,
    therapists: Vec<Uuid>,
    journals: u32,
}

impl World {
    /// Eight visits, each as a client would book it; then they are scattered.
    pub(super) async fn new(bed: &TestBed) -> Self {
        let mut visits = Vec::new();
        for n in 0..8 {
            let hour = 9 + u32::from(n % 4) * 2;
            let start = tuesday(hour, 0) + chrono::TimeDelta::days(i64::from(n / 4) * 7);
            visits.push(booked(bed, start, n).await.id.0);
        }
        let mut clients = Vec::new();
        for booking in &visits {
            let of = storage::bookings::by_id(bed.services.store.reader(), (*booking).into());
            clients.push(of.await.expect("read").expect("there").client.expect("known").0);
        }
        let therapists = [bed.studio.ana, bed.studio.bia, bed.studio.caio].map(|id| id.0).into();
        Self { visits, clients, therapists, journals: 0 }
    }

    pub(super) async fn change(&mut self, bed: &TestBed, draw: &mut StdRng) {
        let visit = literal(bed, self.visits[draw.random_range(0..self.visits.len())]);
        let at = draw.random_range(1_793_000_000..1_801_000_000_i64) / 900 * 900;
        let set = match draw.random_range(0..9) {
            0..=2 => {
                let states = [
                    "held",
                    "requested",
                    "confirmed",
                    "completed",
                    "no_show",
                    "expired",
                    "declined",
                ];
                let state = states[draw.random_range(0..states.len())];
                format!("state = '{state}', hold_expires = starts")
            }
            3 => {
                let by = ["client", "studio", "system"][draw.random_range(0..3)];
                format!(
                    "state = 'cancelled', cancelled_by = '{by}', cancelled_at = starts - 7200,
                        refund_minor = 0"
                )
            }
            4 => format!("starts = {at}, ends = {at} + 3600"),
            5 => {
                let client = self.clients[draw.random_range(0..self.clients.len())];
                format!("client = {}", literal(bed, client))
            }
            6 => {
                let therapist = self.therapists[draw.random_range(0..self.therapists.len())];
                format!("therapist = {}", literal(bed, therapist))
            }
            7 => return self.post(bed, draw, at).await,
            _ if draw.random_bool(0.3) => return rule(bed, draw).await,
            _ => {
                let to = at + draw.random_range(1..12) * 900;
                let moved = format!(
                    "UPDATE occupancy SET starts = {at}, ends = {to} WHERE booking = {visit}"
                );
                // What is taken already refuses it: then nothing has changed.
                let tx = bed.services.store.begin().await.expect("begun");
                return match storage::Connection::execute_unprepared(&*tx, &moved).await {
                    Ok(_) => tx.commit().await.expect("committed"),
                    Err(_) => tx.rollback().await.expect("undone"),
                };
            }
        };
        sql(bed, &format!("UPDATE booking SET {set} WHERE id = {visit}")).await;
    }

    async fn post(&mut self, bed: &TestBed, draw: &mut StdRng, at: i64) {
        self.journals += 1;
        let booking = self.visits[draw.random_range(0..self.visits.len())].into();
        let at = domain::Instant::from_timestamp(at, 0).expect("an instant");
        let context = Context { studio: bed.studio.id, booking, at };
        // What Stripe pays out may be in the currency of the bank.
        let currency = match draw.random_bool(0.2) {
            true => domain::Currency::Chf,
            false => domain::Currency::Eur,
        };
        let amount = Money::new(draw.random_range(100..9_000), currency);
        let journal = match draw.random_range(0..4) {
            0 => context.captured(storage::new_id(), amount),
            1 => context.recognised(amount, 2_300, bed.studio.deep_tissue),
            2 => context.no_show_fee(amount, 2_300),
            _ => context.stripe_fee(storage::new_id(), amount),
        };
        let tx = bed.services.store.begin().await.expect("begun");
        ledger::post(&tx, &journal.expect("a journal")).await.expect("posted or known");
        tx.commit().await.expect("committed");
    }
}

async fn rule(bed: &TestBed, draw: &mut StdRng) {
    let valid_from = [range("2026-11-01", "2026-11-01"), range("2026-12-05", "2026-12-05")]
        [draw.random_range(0..2)]
    .from;
    let terms = Terms {
        price_basis_points: draw.random_range(0..10_000),
        per_session: Money::new(250, domain::Currency::Eur),
        fee_basis_points: 5_000,
    };
    let rule = Rule { therapist: None, valid_from, terms };
    let tx = bed.services.store.begin().await.expect("begun");
    let now = bed.services.now();
    storage::earnings::set_rule(&tx, bed.studio.id, &rule, now).await.expect("set");
    tx.commit().await.expect("committed");
}

/// What is kept beside what is counted anew, of the same moment.
async fn both(bed: &TestBed, range: Range) -> (Summary, Summary) {
    let reading = bed.services.store.begin_reading().await.expect("begun");
    let ground = Ground::read(&*reading, bed.studio.id).await.expect("read");
    let memory = bed.services.summaries();
    let kept = Kept::open(&*reading, &ground, memory).await.expect("opened");
    let told = kept.over(range, Depth::Whole).await.expect("told");
    let anew = kept.anew(range).await.expect("counted");
    drop(kept);
    reading.end().await.expect("ended");
    (told.as_ref().clone(), anew)
}

/// What stands on each account beside what all that was ever posted adds up to.
async fn accounts_stand_as_posted(bed: &TestBed, why: &str) {
    let studio = storage::studios::by_id(bed.services.store.reader(), bed.studio.id).await;
    let zone: domain::time::Zone =
        studio.expect("read").expect("there").zone.parse().expect("a zone");
    for date in ["2026-10-01", "2026-11-30", "2026-12-05", "2027-01-17", "2050-01-01"] {
        let date: chrono::NaiveDate = date.parse().expect("a date");
        let told = standing(&bed.services, bed.studio.id, date).await.expect("told");
        let until = zone.day_start(date.succ_opt().expect("a date"));
        let reader = bed.services.store.reader();
        let posted = ledger::standing_at(reader, bed.studio.id, until).await.expect("read");
        let mut all = BTreeMap::new();
        for balance in posted {
            let currency = balance.amount.currency;
            let sum = all.entry((balance.account.name().to_owned(), currency.code()));
            let sum = sum.or_insert_with(|| Money::zero(currency));
            *sum = sum.plus(balance.amount).expect("a sum");
        }
        assert_eq!(told, all, "until {date}, {why}");
    }
}

async fn is_never_stale(bed: &TestBed, why: &str) {
    accounts_stand_as_posted(bed, why).await;
    for (from, to) in [WHOLE, ("2026-11-10", "2026-12-20"), ("2026-12-01", "2026-12-31")] {
        let (told, anew) = both(bed, range(from, to)).await;
        assert_eq!(told, anew, "{from} to {to}, {why}");
    }
}

async fn summaries(store: &Store) -> i64 {
    count(store, "report_summary").await
}

on_both_engines! {
    async fn what_is_kept_is_never_stale_whatever_changes(bed: &TestBed) {
        let mut world = World::new(bed).await;
        let mut most = 0;
        for seed in 0..3 {
            let mut draw = StdRng::seed_from_u64(seed);
            for round in 0..40 {
                for _ in 0..draw.random_range(1..4) {
                    world.change(bed, &mut draw).await;
                }
                if draw.random_bool(0.5) {
                    let until = range("2026-11-15", "2027-03-01");
                    let until = if draw.random_bool(0.5) { until.from } else { until.to };
                    bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
                }
                is_never_stale(bed, &format!("seed {seed}, round {round}")).await;
                most = most.max(summaries(&bed.services.store).await);
            }
        }
        assert!(most > 90, "nothing was kept");
        assert!(world.journals > 5);
    }

    async fn who_keeps_them_up_to_date_leaves_no_mark_and_needs_nothing_anew(bed: &TestBed) {
        World::new(bed).await;
        let store = &bed.services.store;
        assert!(count(store, "report_mark").await > 0);
        let until = range("2026-12-31", "2026-12-31").to;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        assert_eq!(count(store, "report_mark").await, 0);
        let years = "SELECT COUNT(*) AS n FROM report_summary WHERE span = 'year'";
        assert_eq!(number(store, years).await, 1, "2026 is kept as one");
        let generation = "SELECT generation AS n FROM report_state";
        let seen = number(store, generation).await;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        assert_eq!(number(store, generation).await, seen, "it was written again");
        is_never_stale(bed, "kept").await;
    }

    async fn a_change_that_matters_to_no_figure_marks_nothing(bed: &TestBed) {
        World::new(bed).await;
        let until = range("2026-12-31", "2026-12-31").to;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        sql(bed, "UPDATE booking SET updated_at = updated_at + 1, version = version + 1").await;
        sql(bed, "UPDATE occupancy SET hold_expires = NULL WHERE kind <> 'booking'").await;
        assert_eq!(count(&bed.services.store, "report_mark").await, 0);
    }

    async fn two_who_keep_them_up_to_date_while_others_change_things_agree(bed: &TestBed) {
        let mut world = World::new(bed).await;
        let until = range("2027-01-31", "2027-01-31").to;
        let keep = || async {
            for _ in 0..15 {
                bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
            }
        };
        let change = async {
            let mut draw = StdRng::seed_from_u64(9);
            for _ in 0..60 {
                world.change(bed, &mut draw).await;
            }
        };
        tokio::join!(keep(), keep(), change);
        is_never_stale(bed, "while others kept them").await;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        is_never_stale(bed, "in the end").await;
    }

    async fn a_new_zone_of_the_studio_counts_everything_anew(bed: &TestBed) {
        World::new(bed).await;
        let until = range("2026-12-31", "2026-12-31").to;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        sql(bed, "UPDATE studio SET zone = 'Pacific/Auckland'").await;
        is_never_stale(bed, "in another zone").await;
    }
}
