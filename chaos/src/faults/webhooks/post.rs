//! Who carries the webhooks: in order, or as badly as it happens.

use std::{collections::HashSet, fmt::Write as _};

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

/// So many are on their way at a time where the order is of no matter.
const AT_ONCE: usize = 8;

/// The carrier of one run.
pub struct Post {
    /// Chance, where it carries badly.
    dice: Option<Dice>,
    /// Events that were looked at.
    seen: HashSet<String>,
    /// Letters that come with a later round.
    late: Vec<Letter>,
    /// How many events happened since it began.
    pub events: u64,
    pub figures: Figures,
}

#[derive(Clone)]
struct Letter {
    body: String,
    /// Nothing, where it is genuine; else it was signed by somebody else.
    forged: bool,
}

impl Post {
    /// One after the other, each once, as they happened.
    pub async fn in_order(world: &World) -> Result<Self> {
        Self::new(world, None).await
    }

    /// 30 % twice, 20 % with a later round, 10 % never, some forged, and shuffled.
    pub async fn badly(world: &World, dice: Dice) -> Result<Self> {
        Self::new(world, Some(dice)).await
    }

    async fn new(world: &World, dice: Option<Dice>) -> Result<Self> {
        let (seen, late, figures) = (HashSet::new(), Vec::new(), Figures::default());
        let mut post = Self { dice, seen, late, events: 0, figures };
        post.happened(world).await?;
        Ok(post)
    }

    /// What happened since it was asked last.
    async fn happened(&mut self, world: &World) -> Result<Vec<Letter>> {
        let mut letters = Vec::new();
        for event in world.stripe.events().await? {
            let id = event["id"].as_str().context("an id")?.to_owned();
            if self.seen.insert(id) {
                letters.push(Letter { body: event.to_string(), forged: false });
            }
        }
        Ok(letters)
    }

    /// Carries what happened since the last round.
    pub async fn round(&mut self, world: &World) -> Result<()> {
        let letters = self.happened(world).await?;
        self.events += u64::try_from(letters.len())?;
        if self.dice.is_none() {
            for letter in letters {
                carry(&world.http, &world.at("/stripe/webhook"), letter).await?;
            }
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
        let carried = stream::iter(letters).map(|letter| carry(http, &url, letter));
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
    Ok(Letter { body: event.to_string(), forged: true })
}

/// Genuine ones are taken, and others are not.
async fn carry(http: &Http, url: &str, letter: Letter) -> Result<()> {
    let secret = if letter.forged { "whsec_somebody_else" } else { WEBHOOK_SECRET };
    let signature = signature(secret, time::now(), &letter.body);
    let headers = [("content-type", "application/json"), ("stripe-signature", signature.as_str())];
    let answer = http.send(hyper::Method::POST, url, &headers, letter.body).await?;
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
