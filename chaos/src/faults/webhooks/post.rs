//! Who carries the webhooks: in order, or as badly as it happens.

use std::{collections::HashMap, fmt::Write as _};

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, stream};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::{
    dice::Dice,
    http::Http,
    report::Figures,
    world::{WEBHOOK_SECRET, World, time},
};

/// So many are on their way at a time, each about another payment where the order matters.
const AT_ONCE: usize = 8;

/// The carrier of one run.
pub struct Post {
    /// Chance, where it carries badly.
    dice: Option<Dice>,
    /// The last event that was looked at.
    latest: Option<String>,
    /// What events were about, in the order in which that was heard of first.
    heard_of: HashMap<String, usize>,
    /// Letters that come with a later round.
    late: Vec<Letter>,
    /// How many events happened since it began.
    pub events: u64,
    pub figures: Figures,
}

#[derive(Clone)]
struct Letter {
    /// Which of those that were heard of it is about.
    about: usize,
    body: String,
    /// Nothing, where it is genuine; else it was signed by somebody else.
    forged: bool,
}

impl Post {
    /// Each once, and those about one payment one after the other, as they happened.
    pub async fn in_order(world: &World) -> Result<Self> {
        Self::new(world, None).await
    }

    /// 30 % twice, 20 % with a later round, 10 % never, some forged, and shuffled.
    pub async fn badly(world: &World, dice: Dice) -> Result<Self> {
        Self::new(world, Some(dice)).await
    }

    async fn new(world: &World, dice: Option<Dice>) -> Result<Self> {
        let last = world.stripe.api("/v1/events?limit=1").await?;
        let latest = last["data"][0]["id"].as_str().map(ToOwned::to_owned);
        let (heard_of, late, figures) = (HashMap::new(), Vec::new(), Figures::default());
        Ok(Self { dice, latest, heard_of, late, events: 0, figures })
    }

    /// What happened since it was asked last. In the order in which payments were heard of first:
    /// which of several that are at work comes first must not change what chance picks.
    async fn happened(&mut self, world: &World) -> Result<Vec<Letter>> {
        let events = world.stripe.events(self.latest.as_deref()).await?;
        let mut letters = Vec::with_capacity(events.len());
        for event in &events {
            let object = &event["data"]["object"];
            let about = object["payment_intent"].as_str().or(object["id"].as_str());
            let next = self.heard_of.len();
            let about = *self.heard_of.entry(about.unwrap_or_default().to_owned()).or_insert(next);
            letters.push(Letter { about, body: event.to_string(), forged: false });
            self.latest = event["id"].as_str().map(ToOwned::to_owned);
        }
        self.events += u64::try_from(letters.len())?;
        letters.sort_by_key(|letter| letter.about);
        Ok(letters)
    }

    /// Carries what happened since the last round.
    pub async fn round(&mut self, world: &World) -> Result<()> {
        let letters = self.happened(world).await?;
        if self.dice.is_none() {
            carry_in_order(world, &letters).await?;
            return world.settle(std::time::Duration::from_secs(120)).await;
        }
        let letters = self.muddled(letters)?;
        self.carry_all(world, letters).await
    }

    /// Carries what was held back.
    pub async fn rest(&mut self, world: &World) -> Result<()> {
        let late = std::mem::take(&mut self.late);
        self.carry_all(world, late).await?;
        world.settle(std::time::Duration::from_secs(120)).await
    }

    async fn carry_all(&mut self, world: &World, letters: Vec<Letter>) -> Result<()> {
        let (http, url) = (&world.http, world.at("/stripe/webhook"));
        self.figures.add("webhooks carried", letters.len());
        let carried = stream::iter(&letters).map(|letter| carry(http, &url, letter));
        let carried: Vec<Result<()>> = carried.buffer_unordered(AT_ONCE).collect().await;
        carried.into_iter().collect()
    }

    fn muddled(&mut self, letters: Vec<Letter>) -> Result<Vec<Letter>> {
        let dice = self.dice.as_mut().context("it carries badly")?;
        let mut now = std::mem::take(&mut self.late);
        for letter in letters {
            if dice.percent(10) {
                self.figures.add("dropped", 1);
                continue;
            }
            if dice.percent(5) {
                self.figures.add("forged", 1);
                now.push(forged(&letter)?);
            }
            if dice.percent(30) {
                self.figures.add("doubled", 1);
                now.push(letter.clone());
            }
            if dice.percent(20) {
                self.figures.add("late", 1);
                self.late.push(letter);
            } else {
                now.push(letter);
            }
        }
        dice.shuffle(&mut now);
        Ok(now)
    }
}

/// The same with another id, so that it would be news, and a lie about what was paid.
fn forged(letter: &Letter) -> Result<Letter> {
    let mut event: Value = serde_json::from_str(&letter.body)?;
    event["id"] = Value::from(format!("{}_forged", event["id"].as_str().unwrap_or_default()));
    event["data"]["object"]["payment_status"] = Value::from("paid");
    Ok(Letter { about: letter.about, body: event.to_string(), forged: true })
}

/// Several payments at once, and the letters about each one after the other.
async fn carry_in_order(world: &World, letters: &[Letter]) -> Result<()> {
    let (http, url) = (&world.http, world.at("/stripe/webhook"));
    let payments = stream::iter(letters.chunk_by(|one, next| one.about == next.about));
    let carried = payments.map(|letters| carry_each(http, &url, letters));
    let carried: Vec<Result<()>> = carried.buffer_unordered(AT_ONCE).collect().await;
    carried.into_iter().collect()
}

async fn carry_each(http: &Http, url: &str, letters: &[Letter]) -> Result<()> {
    for letter in letters {
        carry(http, url, letter).await?;
    }
    Ok(())
}

/// Genuine ones are taken, and others are not.
async fn carry(http: &Http, url: &str, letter: &Letter) -> Result<()> {
    let secret = if letter.forged { "whsec_somebody_else" } else { WEBHOOK_SECRET };
    let signature = signature(secret, time::now(), &letter.body);
    let headers = [("content-type", "application/json"), ("stripe-signature", signature.as_str())];
    let answer = http.send(hyper::Method::POST, url, &headers, letter.body.clone()).await?;
    let wanted = if letter.forged { 400 } else { 200 };
    ensure!(answer.status == wanted, "a webhook was answered {} and not {wanted}", answer.status);
    Ok(())
}

fn signature(secret: &str, at: i64, body: &str) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{at}.{body}").as_bytes());
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        let _ = write!(hex, "{byte:02x}");
    }
    format!("t={at},v1={hex}")
}
