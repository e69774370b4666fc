//! One client, who does one thing after another.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use super::{
    THERAPISTS,
    course::Course,
    known::{Mine, Shared, State},
    waiting::Place,
};
use crate::{
    dice::Dice,
    history::{Act, Moment, Op, Slot, Told},
    http::Answer,
    visits::{Visit, Wish, below},
    world::{Owner, Studio, time},
};

/// As many visits as one client keeps at most.
const KEPT: usize = 9;

pub(super) struct Worker {
    pub shared: Arc<Shared>,
    pub dice: Dice,
    /// The first one is the owner, too.
    pub owner: Option<Owner>,
    /// The hours that the owner gave off, or tried to.
    pub off: BTreeSet<(usize, String)>,
    /// The visits, by their references, of which the owner said that they stay outside hours,
    /// each with when these were sent.
    pub named: Vec<(Moment, String)>,
    pub mine: Vec<Mine>,
    pub courses: Vec<Course>,
    /// Where they wait.
    pub places: Vec<Place>,
    pub ops: Vec<Op>,
}

impl Worker {
    /// Does so many operations, and knows more afterwards.
    pub async fn work(mut self, operations: u64) -> Result<Self> {
        for _ in 0..operations {
            if self.owner.is_some() && self.dice.percent(12) {
                if self.dice.percent(25) {
                    self.block().await?;
                } else {
                    self.hours().await?;
                }
                continue;
            }
            match self.dice.below(100) {
                0..12 => {
                    self.course().await?;
                    continue;
                }
                12..22 => {
                    self.wait().await?;
                    continue;
                }
                _ => {}
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
        Ok(self)
    }

    pub(super) fn moment(&self) -> Result<Moment> {
        Ok(u64::try_from(self.shared.begun.elapsed().as_micros())?)
    }

    pub(super) fn record(&mut self, sent: Moment, act: Act, told: Told) -> Result<()> {
        let answered = self.moment()?;
        self.ops.push(Op { sent, answered, act, told });
        Ok(())
    }

    /// One of those in these states.
    fn one(&mut self, states: &[State]) -> Option<usize> {
        let all: Vec<usize> =
            (0..self.mine.len()).filter(|n| states.contains(&self.mine[*n].state)).collect();
        (!all.is_empty()).then(|| *self.dice.pick(&all))
    }

    async fn hold(&mut self) -> Result<()> {
        let number = self.shared.next(1);
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let (treatment, minutes) = *self.dice.pick(&[("short", 30), ("long", 60)]);
        let start = self.dice.pick(&self.shared.starts).clone();
        let slot = Slot::of(therapist, at(&start)?, minutes);
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
            let (cookie, state) = (None, State::Held);
            self.mine.push(Mine { number, visit, reference, therapist, minutes, cookie, state });
        }
        Ok(())
    }

    /// Pays on the payment page; half of the clients come back to ours.
    async fn pay(&mut self) -> Result<()> {
        let Some(at) = self.one(&[State::Held]) else { return Ok(()) };
        let mine = self.mine[at].clone();
        let back = self.pay_page(&mine.visit.session, Act::Pay(mine.number)).await?;
        if let Some(cookie) = &mine.cookie {
            // Whoever comes back before it is settled has the link by mail alone.
            let (to, _) = self.shared.clients.follow(back, cookie).await?;
            let token = below("/b/", &to);
            self.mine[at].state = if token.is_some() { State::Paid } else { State::Over };
            self.mine[at].visit.token = token.unwrap_or_default();
            return Ok(());
        }
        // The next thing needs the visit: who does not come back waits for the webhook.
        if self.dice.percent(50) {
            let back = format!("{}/b/{}?paid=1", self.shared.clients.base, mine.visit.token);
            let page = self.shared.clients.come_back(&back).await?;
            ensure!(page.status < 500, "who came back met {}: {}", page.status, page.text());
        }
        self.mine[at].state = State::Paid;
        Ok(())
    }

    /// Pays on that page, which must be possible. Where the client is sent then.
    pub(super) async fn pay_page(&mut self, session: &str, act: Act) -> Result<String> {
        let url = format!("{}/_fake/sessions/{session}/pay", self.shared.stripe);
        let sent = self.moment()?;
        let page = self.shared.clients.http.post(&url, &json!({})).await?.json();
        let paid = page["payment_status"] == "paid";
        self.record(sent, act, if paid { Told::Done } else { Told::Refused })?;
        ensure!(paid, "nobody let it run out, and it cannot be paid: {act:?}");
        Ok(page["success_url"].as_str().unwrap_or_default().to_owned())
    }

    async fn shift(&mut self) -> Result<()> {
        match self.one(&[State::Paid, State::OfCourse]) {
            Some(n) => self.move_to_another(n).await,
            None => Ok(()),
        }
    }

    pub(super) async fn move_to_another(&mut self, n: usize) -> Result<()> {
        let mine = self.mine[n].clone();
        let start = self.dice.pick(&self.shared.starts).clone();
        let slot = Slot::of(mine.therapist, at(&start)?, mine.minutes);
        let clients = &self.shared.clients;
        let url = format!("{}/api/v1/bookings/{}/reschedule", clients.base, mine.visit.token);
        let sent = self.moment()?;
        let answer = clients.http.post(&url, &json!({ "start": start })).await?;
        self.record(sent, Act::Move(mine.number, slot), told(&answer, 200)?)
    }

    async fn cancel(&mut self) -> Result<()> {
        let Some(n) = self.one(&[State::Paid]) else { return Ok(()) };
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
        let Some(n) = self.one(&[State::Held]) else { return Ok(()) };
        let mine = self.mine[n].clone();
        let sent = self.moment()?;
        self.end_holds(&[&mine.reference]).await?;
        self.mine[n].state = State::Over;
        self.record(sent, Act::Expire(mine.number), Told::Done)
    }

    /// The holds of these end now.
    pub(super) async fn end_holds(&self, references: &[&str]) -> Result<()> {
        let (second, these) = (time::now() - 1, references.join("', '"));
        for sql in [
            format!(
                "UPDATE booking SET hold_expires = {second} \
                 WHERE state = 'held' AND reference IN ('{these}')"
            ),
            format!(
                "UPDATE occupancy SET hold_expires = {second} WHERE kind = 'hold' AND booking IN \
                 (SELECT id FROM booking WHERE reference IN ('{these}'))"
            ),
        ] {
            self.shared.database.run(&sql).await?;
        }
        Ok(())
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
        (422, "outside_hours") => Told::Closed,
        // Moved to where it is.
        (422, "invalid") if answer.json()["errors"][0]["code"] == "unchanged" => Told::Refused,
        (status, _) => bail!("answered {status}: {}", answer.text()),
    })
}

pub(super) fn at(start: &str) -> Result<i64> {
    Ok(chrono::DateTime::parse_from_rfc3339(start)?.timestamp())
}
