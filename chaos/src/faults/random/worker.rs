//! One client, who does one thing after another.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use super::THERAPISTS;
use crate::{
    dice::Dice,
    engines::Database,
    history::{Act, Op, Slot, Told, VisitNo},
    http::Answer,
    visits::{Clients, Visit, Wish},
    world::{Owner, Studio, time},
};

/// As many visits as one client keeps at most.
const KEPT: usize = 9;

/// What surrounds a session, in seconds.
const SETUP: i64 = 5 * 60;
const CLEANUP: i64 = 10 * 60;

/// What all workers share.
pub(super) struct Shared {
    pub clients: Clients,
    pub database: Database,
    pub stripe: String,
    pub starts: Vec<String>,
    pub begun: Instant,
    pub visits: AtomicUsize,
}

/// A visit as its client knows it.
#[derive(Clone)]
pub(super) struct Mine {
    pub number: VisitNo,
    pub visit: Visit,
    pub reference: String,
    pub therapist: usize,
    pub minutes: i64,
    pub state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Held,
    Paid,
    /// Nothing more is done with it.
    Over,
}

pub(super) struct Worker {
    pub shared: Arc<Shared>,
    pub dice: Dice,
    /// The first one is the owner, too.
    pub owner: Option<Owner>,
    /// The hours that the owner gave off, or tried to.
    pub off: BTreeSet<(usize, String)>,
    pub mine: Vec<Mine>,
    pub ops: Vec<Op>,
}

impl Worker {
    pub async fn work(mut self, operations: u64) -> Result<(Vec<Op>, Vec<Mine>)> {
        for _ in 0..operations {
            if self.owner.is_some() && self.dice.percent(6) {
                if self.dice.percent(50) {
                    self.block().await?;
                } else {
                    self.hours().await?;
                }
                continue;
            }
            let standing = self.mine.iter().filter(|mine| mine.state != State::Over).count();
            let sort =
                if standing >= KEPT { 45 + self.dice.below(55) } else { self.dice.below(100) };
            match sort {
                0..45 => self.hold().await?,
                45..68 => self.pay().await?,
                68..82 => self.shift().await?,
                82..94 => self.cancel().await?,
                _ => self.expire().await?,
            }
        }
        Ok((self.ops, self.mine))
    }

    pub(super) fn moment(&self) -> Result<u64> {
        Ok(u64::try_from(self.shared.begun.elapsed().as_micros())?)
    }

    pub(super) fn record(&mut self, sent: u64, act: Act, told: Told) -> Result<()> {
        let answered = self.moment()?;
        self.ops.push(Op { sent, answered, act, told });
        Ok(())
    }

    /// One of those in this state.
    fn one(&mut self, state: State) -> Option<usize> {
        let all: Vec<usize> =
            (0..self.mine.len()).filter(|n| self.mine[*n].state == state).collect();
        (!all.is_empty()).then(|| *self.dice.pick(&all))
    }

    async fn hold(&mut self) -> Result<()> {
        let number = self.shared.visits.fetch_add(1, Ordering::Relaxed);
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let (treatment, minutes) = *self.dice.pick(&[("short", 30), ("long", 60)]);
        let start = self.dice.pick(&self.shared.starts).clone();
        let slot = slot(therapist, at(&start)?, minutes);
        let client = format!("v{number}");
        let hands = Studio::therapist(therapist);
        let wish = Wish { treatment, therapist: hands, start, client: client.clone() };
        let sent = self.moment()?;
        let Ok(answer) = self.shared.clients.ask(&wish, None).await else {
            return self.record(sent, Act::Hold(number, slot), Told::Nothing);
        };
        let told = told(&answer, 201)?;
        self.record(sent, Act::Hold(number, slot), told)?;
        if told == Told::Done {
            let made = answer.json();
            let reference = made["reference"].as_str().context("a reference")?.to_owned();
            let visit = Visit::of(&client, &made)?;
            let state = State::Held;
            self.mine.push(Mine { number, visit, reference, therapist, minutes, state });
        }
        Ok(())
    }

    /// Pays on the payment page; half of the clients come back to ours.
    async fn pay(&mut self) -> Result<()> {
        let Some(at) = self.one(State::Held) else { return Ok(()) };
        let mine = self.mine[at].clone();
        let url = format!("{}/_fake/sessions/{}/pay", self.shared.stripe, mine.visit.session);
        let sent = self.moment()?;
        let paid = self.shared.clients.http.post(&url, &json!({})).await?.json();
        let paid = paid["payment_status"] == "paid";
        self.record(sent, Act::Pay(mine.number), if paid { Told::Done } else { Told::Refused })?;
        ensure!(paid, "nobody let it run out, and it cannot be paid: {}", mine.reference);
        // The next thing needs the visit: who does not come back waits for the webhook.
        if self.dice.percent(50) {
            let back = format!("{}/b/{}?paid=1", self.shared.clients.base, mine.visit.token);
            let page = self.shared.clients.come_back(&back).await?;
            ensure!(page.status < 500, "who came back met {}: {}", page.status, page.text());
        }
        self.mine[at].state = State::Paid;
        Ok(())
    }

    async fn shift(&mut self) -> Result<()> {
        let Some(n) = self.one(State::Paid) else { return Ok(()) };
        let mine = self.mine[n].clone();
        let start = self.dice.pick(&self.shared.starts).clone();
        let slot = slot(mine.therapist, at(&start)?, mine.minutes);
        let clients = &self.shared.clients;
        let url = format!("{}/api/v1/bookings/{}/reschedule", clients.base, mine.visit.token);
        let sent = self.moment()?;
        let answer = clients.http.post(&url, &json!({ "start": start })).await?;
        self.record(sent, Act::Move(mine.number, slot), told(&answer, 200)?)
    }

    async fn cancel(&mut self) -> Result<()> {
        let Some(n) = self.one(State::Paid) else { return Ok(()) };
        let mine = self.mine[n].clone();
        let sent = self.moment()?;
        let answer = self.shared.clients.cancel(&mine.visit).await?;
        let told = told(&answer, 200)?;
        if told == Told::Done {
            self.mine[n].state = State::Over;
        }
        self.record(sent, Act::Cancel(mine.number), told)
    }

    /// Its hold ends now: the sweeper comes by within seconds.
    async fn expire(&mut self) -> Result<()> {
        let Some(n) = self.one(State::Held) else { return Ok(()) };
        let mine = self.mine[n].clone();
        let (second, reference) = (time::now() - 1, &mine.reference);
        let sent = self.moment()?;
        for sql in [
            format!(
                "UPDATE booking SET hold_expires = {second} \
                 WHERE state = 'held' AND reference = '{reference}'"
            ),
            format!(
                "UPDATE occupancy SET hold_expires = {second} WHERE kind = 'hold' AND booking = \
                 (SELECT id FROM booking WHERE reference = '{reference}')"
            ),
        ] {
            self.shared.database.run(&sql).await?;
        }
        self.mine[n].state = State::Over;
        self.record(sent, Act::Expire(mine.number), Told::Done)
    }
}

/// What an answer says. An error of the server's is a finding, and so is a refusal that nobody
/// here asked for.
fn told(answer: &Answer, done: u16) -> Result<Told> {
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    Ok(match (answer.status, code.as_str()) {
        (status, _) if status == done => Told::Done,
        (409, "slot_taken") => Told::Taken,
        (409, "not_changeable" | "too_often" | "too_late") => Told::Refused,
        // Moved to where it is.
        (422, "invalid") if answer.json()["errors"][0]["code"] == "unchanged" => Told::Refused,
        (status, _) => bail!("answered {status}: {}", answer.text()),
    })
}

pub(super) fn at(start: &str) -> Result<i64> {
    Ok(chrono::DateTime::parse_from_rfc3339(start)?.timestamp())
}

pub(super) fn slot(therapist: usize, start: i64, minutes: i64) -> Slot {
    Slot { therapist, from: start - SETUP, until: start + minutes * 60 + CLEANUP }
}
