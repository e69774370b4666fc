//! Waiting for a time: somebody joins, is offered one, and takes it or lets it go.

use anyhow::{Context, Result, ensure};

use super::{
    THERAPISTS,
    known::{Mine, State},
    worker::Worker,
};
use crate::{
    history::{Act, Op, Slot, Told},
    visits::{PAGE, Visit, below},
    world::Studio,
};

/// As many places as one client has at most.
const KEPT: usize = 3;

/// A place on the list as its client knows it.
#[derive(Clone)]
pub(super) struct Place {
    client: String,
    /// The part of its link after `/w/`.
    token: String,
    therapist: usize,
    minutes: i64,
    over: bool,
}

impl Worker {
    /// Looks whether a time is offered, or begins to wait for another.
    pub(super) async fn wait(&mut self) -> Result<()> {
        let open: Vec<usize> = (0..self.places.len()).filter(|n| !self.places[*n].over).collect();
        if open.is_empty() || (open.len() < KEPT && self.dice.percent(30)) {
            return self.join().await;
        }
        let n = *self.dice.pick(&open);
        self.look(n).await
    }

    /// Waits for any time of a day with somebody.
    async fn join(&mut self) -> Result<()> {
        // No visit has this number: only the name is wanted.
        let client = format!("w{}", self.shared.next(1));
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let (treatment, minutes) = *self.dice.pick(&[("short", 30), ("long", 60)]);
        let start = self.dice.pick(&self.shared.starts).clone();
        let (hands, email) = (Studio::therapist(therapist), format!("{client}@chaos.example"));
        let fields = [
            ("studio", Studio::SLUG),
            ("treatment", treatment),
            ("therapist", hands.as_str()),
            ("first", &start[..10]),
            ("last", &start[..10]),
            ("name", "Amara Okafor"),
            ("email", email.as_str()),
            ("phone", ""),
        ];
        let sent = self.moment()?;
        let answer = self.shared.clients.form("waitlist/join", "", &fields).await?;
        let to = answer.location.unwrap_or_default();
        let token = to.split_once("/w/").and_then(|(_, it)| it.strip_suffix("?done=joined"));
        let token = token.with_context(|| format!("joining met {}: `{to}`", answer.status))?;
        let token = token.to_owned();
        self.places.push(Place { client, token, therapist, minutes, over: false });
        self.record(sent, Act::Wait, Told::Done)
    }

    /// Looks, and answers what is offered.
    async fn look(&mut self, n: usize) -> Result<()> {
        let place = self.places[n].clone();
        let sent = self.moment()?;
        let page = self.shared.clients.page(&format!("/w/{}", place.token), "").await?;
        ensure!(page.status == 200, "a place met {}: {}", page.status, page.text());
        if !page.text().contains("/api/ui/waitlist/accept") {
            return Ok(());
        }
        let answered = self.moment()?;
        let (mine, starts) = self.offered(&place).await?;
        let slot = Slot::of(place.therapist, starts, place.minutes);
        let act = Act::Offered(mine.number, slot);
        self.ops.push(Op { sent, answered, act, told: Told::Done });
        self.mine.push(mine);
        match self.dice.below(100) {
            0..60 => self.take(n, self.mine.len() - 1).await,
            60..80 => self.let_go(n, "decline").await,
            _ => self.let_go(n, "leave").await,
        }
    }

    /// What is offered, as the database calls it, and when it begins.
    async fn offered(&self, place: &Place) -> Result<(Mine, i64)> {
        let sql = format!(
            "SELECT b.reference, b.starts FROM waitlist_offer o \
             JOIN waitlist_entry e ON e.id = o.entry JOIN booking b ON b.id = o.booking \
             WHERE e.email = '{}@chaos.example' AND o.state = 'open'",
            place.client
        );
        let rows = self.shared.database.rows(&sql).await?;
        let row = rows.first().context("a time was told as offered, and none is")?;
        let reference = row["reference"].as_str().context("a reference")?.to_owned();
        let starts = row["starts"].as_i64().context("a start")?;
        let (client, token) = (place.client.clone(), String::new());
        let mine = Mine {
            number: self.shared.next(1),
            visit: Visit { client, token, session: String::new() },
            reference,
            therapist: place.therapist,
            minutes: place.minutes,
            cookie: None,
            state: State::Over,
        };
        Ok((mine, starts))
    }

    /// Says yes, and goes on to the payment page. It is paid or runs out later.
    async fn take(&mut self, n: usize, at: usize) -> Result<()> {
        let (place, number) = (self.places[n].clone(), self.mine[at].number);
        let clients = self.shared.clients.clone();
        self.places[n].over = true;
        let sent = self.moment()?;
        let token = [("token", place.token.as_str())];
        let answer = clients.form("waitlist/accept", "", &token).await?;
        let to = answer.location.unwrap_or_default();
        if to.contains("refused=offer_gone") {
            return self.record(sent, Act::Take(number), Told::Refused);
        }
        ensure!(to.ends_with("/book/details"), "a yes met {}: `{to}`", answer.status);
        self.record(sent, Act::Take(number), Told::Done)?;
        let cookie = answer.cookie.context("a browser is known by its cookie")?;
        let email = format!("{}@chaos.example", place.client);
        let fields = [
            ("studio", Studio::SLUG),
            ("name", "Amara Okafor"),
            ("email", email.as_str()),
            ("version", self.shared.terms.version.as_str()),
            ("none", "yes"),
            ("agreed", "yes"),
        ];
        let answer = clients.form("book/checkout", &cookie, &fields).await?;
        let to = answer.location.unwrap_or_default();
        let session = below(PAGE, &to);
        let session =
            session.with_context(|| format!("who took it met {}: {to}", answer.status))?;
        self.mine[at].visit.session = session;
        self.mine[at].cookie = Some(cookie);
        self.mine[at].state = State::Held;
        Ok(())
    }

    /// Says no, and perhaps waits no more.
    async fn let_go(&mut self, n: usize, how: &str) -> Result<()> {
        let token = self.places[n].token.clone();
        let number = self.mine.last().context("an offer")?.number;
        self.places[n].over = how == "leave";
        let sent = self.moment()?;
        let fields = [("token", token.as_str())];
        let answer = self.shared.clients.form(&format!("waitlist/{how}"), "", &fields).await?;
        let to = answer.location.unwrap_or_default();
        let told = if to.contains("refused=offer_gone") { Told::Refused } else { Told::Done };
        ensure!(
            told == Told::Refused || (to.contains("/w/") && !to.contains("refused=")),
            "a no met {}: `{to}`",
            answer.status
        );
        self.record(sent, Act::LetGo(number), told)
    }
}
