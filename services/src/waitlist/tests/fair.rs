//! Fifty people, ten times that become free, offers that end unanswered, and strangers who
//! press the same times on the page.

use std::collections::BTreeSet;

use domain::booking::BookingState;
use storage::{bookings, occupancy::overlaps, on_both_engines};
use uuid::Uuid;

use super::*;
use crate::{
    bookings::{
        HoldRequest, hold,
        tests::bench::{booked, holder, paid, pressed, sql, tuesday, with_ana},
    },
    jobs, payments,
};

const PEOPLE: u8 = 50;
/// How long after it began it must be over, in rounds of [`STEP`] minutes.
const ROUNDS: u32 = 200;
const STEP: i64 = 4;

/// Ana's whole Tuesday and Wednesday: nothing else fits between.
fn starts() -> Vec<Instant> {
    let times = [(9, 0), (10, 30), (12, 0), (13, 30), (15, 0)];
    let tuesday = times.map(|(hour, minute)| tuesday(hour, minute));
    tuesday.into_iter().chain(tuesday.map(|at| at + chrono::TimeDelta::days(1))).collect()
}

/// What somebody does with an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Temper {
    SaysNo,
    IsSilent,
    TakesAndPays,
    TakesAndLeaves,
}

fn temper(n: u8) -> Temper {
    match n % 5 {
        0 => Temper::SaysNo,
        1 | 2 => Temper::IsSilent,
        3 => Temper::TakesAndPays,
        _ => Temper::TakesAndLeaves,
    }
}

struct Crowd {
    people: Vec<(u8, WaitToken)>,
    /// The offers whose order was looked at.
    seen: BTreeSet<Uuid>,
    /// What people have done something about.
    answered: BTreeSet<Uuid>,
}

impl Crowd {
    async fn gather(bed: &TestBed) -> Self {
        let mut people = Vec::new();
        for n in 1..=PEOPLE {
            people.push((n, joined(bed, n).await));
        }
        Self { people, seen: BTreeSet::new(), answered: BTreeSet::new() }
    }

    fn person(&self, entry: Uuid) -> (u8, WaitToken) {
        let found = self.people.iter().find(|(_, token)| token.entry().0 == entry);
        *found.expect("somebody who waits")
    }

    /// Each new offer went to the first in the queue who had none and was not asked about that
    /// time before.
    async fn in_order(&mut self, bed: &TestBed) {
        let all = offers(bed).await;
        let conn = bed.services.store.reader();
        let queue = waitlist::waiting(conn, bed.studio.id).await.expect("read");
        for (n, offer) in all.iter().enumerate() {
            if !self.seen.insert(offer.id) {
                continue;
            }
            let earlier = &all[..n];
            let busy = |id: Uuid| {
                let open = |o: &&waitlist_offer::Model| matches!(&*o.state, "open" | "accepted");
                earlier.iter().filter(open).any(|o| o.entry == id)
            };
            let asked = |id: Uuid| {
                let same =
                    |o: &waitlist_offer::Model| o.starts < offer.ends && offer.starts < o.ends;
                earlier.iter().any(|o| o.entry == id && same(o))
            };
            let first = queue.iter().find(|row| !busy(row.id) && !asked(row.id));
            assert_eq!(first.map(|row| row.id), Some(offer.entry), "out of turn: {offer:?}");
        }
    }

    /// Whoever has just been told was told of a time that is kept for them.
    async fn told_the_truth(&self, bed: &TestBed) {
        let now = bed.services.now();
        for offer in offers(bed).await {
            if offer.told_at != Some(now.timestamp()) {
                continue;
            }
            let held = bookings::by_id(bed.services.store.reader(), offer.booking.into()).await;
            let held = held.expect("read").expect("there");
            assert!(held.is_held_at(now), "told of a time that is gone: {offer:?}");
            assert_eq!(held.span.start.timestamp(), offer.starts);
        }
    }

    /// Everybody who was told does what they do.
    async fn answer(&mut self, bed: &TestBed) {
        for offer in offers(bed).await {
            let fresh = offer.state == "open" && offer.told_at.is_some();
            if !fresh || !self.answered.insert(offer.id) {
                continue;
            }
            let (n, token) = self.person(offer.entry);
            match temper(n) {
                Temper::IsSilent => {}
                Temper::SaysNo => decline(&bed.services, &token).await.expect("declined"),
                Temper::TakesAndLeaves | Temper::TakesAndPays => {
                    accept(&bed.services, &token, browser(n), None).await.expect("accepted");
                }
            }
            if temper(n) == Temper::TakesAndPays {
                pressed(bed, form(n)).await;
                paid(bed).await;
            }
        }
    }
}

/// Somebody presses one of the times on the page, and does not go on. Whether they got it.
async fn stranger(bed: &TestBed, n: u8, start: Instant) -> bool {
    let wish = HoldRequest { holder: holder(n), ..with_ana(bed, start, n) };
    hold(&bed.services, wish).await.is_ok()
}

async fn freed(bed: &TestBed) {
    // Starts every hour and a half, until a quarter past four: nothing fits beside these times,
    // whichever of them are free.
    sql(bed, "UPDATE policy SET start_grid_minutes = 90").await;
    sql(bed, "UPDATE working_hours SET until_minute = 975").await;
    let mut visits = Vec::new();
    for (n, start) in (1..).zip(starts()) {
        visits.push(booked(bed, start, n).await);
    }
    // Nobody is offered what nobody waits for: the crowd comes first, then they cancel.
    bed.clock.advance_minutes(1);
    for visit in &visits {
        cancelled(bed, visit).await;
    }
}

on_both_engines! {
    async fn each_time_goes_to_one_person_and_the_order_is_kept(bed: &TestBed) {
        let mut crowd = Crowd::gather(bed).await;
        freed(bed).await;
        for n in 0..ROUNDS {
            let services = &bed.services;
            let press = async {
                let Some(start) = starts().get(n as usize % 10).copied() else { return };
                if n % 3 == 1 {
                    stranger(bed, 99, start).await;
                }
            };
            let (a, b, c, ()) = tokio::join!(
                make_offers(services),
                make_offers(services),
                make_offers(services),
                press,
            );
            for made in [a, b, c] {
                made.expect("the next round goes on");
            }
            crowd.in_order(bed).await;
            let (_, _) = tokio::join!(jobs::run_due(services, 60), jobs::run_due(services, 60));
            crowd.told_the_truth(bed).await;
            crowd.answer(bed).await;
            bed.clock.advance_minutes(STEP);
            payments::sweep(services).await.expect("swept");
            if offers(bed).await.iter().filter(|offer| offer.state == "booked").count() == 10 {
                break;
            }
        }
        let conn = bed.services.store.reader();
        let found = bookings::between(
            conn,
            bed.studio.id,
            Some(bed.studio.ana),
            tuesday(0, 0),
            tuesday(0, 0) + chrono::TimeDelta::days(2),
        )
        .await
        .expect("read");
        for start in starts() {
            let there = found.iter().filter(|b| b.span.start == start && b.state.occupies());
            let there: Vec<_> = there.collect();
            assert_eq!(there.len(), 1, "{start}: {there:?}");
            assert_eq!(there[0].state, BookingState::Confirmed);
            let who = there[0].contact.as_ref().expect("a contact");
            assert!(who.name.starts_with("Wanda"), "a stranger never paid: {who:?}");
        }
        assert_eq!(overlaps(conn).await.expect("counted"), 0);
        let mut booked = 0;
        for (n, token) in &crowd.people {
            let row = entry(bed, token).await;
            booked += usize::from(row.state == "booked");
            if row.state == "booked" {
                assert_eq!(temper(*n), Temper::TakesAndPays);
            }
        }
        assert_eq!(booked, 10);
        let told = offers(bed).await.iter().filter(|offer| offer.told_at.is_some()).count();
        let mails = bed.mailer.sent().into_iter();
        let mails = mails.filter(|mail| mail.subject.starts_with("A time is free")).count();
        assert_eq!(mails, told, "one mail for each offer");
        assert!(told >= 20, "{told} is not much of a queue");
    }

    async fn answers_offers_mails_and_ends_at_the_same_moment_leave_one_person_a_time(bed: &TestBed) {
        let mut crowd = Crowd::gather(bed).await;
        freed(bed).await;
        for n in 0..40_u8 {
            let services = &bed.services;
            let open: Vec<_> = offers(bed).await.into_iter().filter(|o| o.state == "open").collect();
            let say = async {
                for offer in &open {
                    let (n, token) = crowd.person(offer.entry);
                    // Whoever is too late is told so, and nothing else.
                    let _ = match temper(n) {
                        Temper::SaysNo | Temper::IsSilent => decline(services, &token).await.err(),
                        _ => accept(services, &token, browser(n), None).await.err(),
                    };
                }
            };
            let press = stranger(bed, 90 + n % 5, starts()[usize::from(n) % 10]);
            let swept = payments::sweep(services);
            let mails = jobs::run_due(services, 40);
            let (made, again, (), _, swept, _) = tokio::join!(
                make_offers(services),
                make_offers(services),
                say,
                press,
                swept,
                mails,
            );
            made.expect("offered");
            again.expect("offered");
            swept.expect("swept");
            crowd.answered.extend(open.iter().map(|offer| offer.id));
            let conn = services.store.reader();
            assert_eq!(overlaps(conn).await.expect("counted"), 0);
            bed.clock.advance_minutes(STEP);
        }
        for offer in offers(bed).await {
            let told = offer.told_at.unwrap_or(i64::MAX);
            assert!(offer.told_at.is_none() || told < offer.expires_at, "{offer:?}");
            assert!(offer.decided_at.is_none_or(|at| offer.told_at.is_none() || told <= at), "{offer:?}");
        }
    }
}
