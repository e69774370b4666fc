//! Free times that do not touch each other: each can be had whoever has the others.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::slots;
use crate::{generator::Ask, kept::STUDIO, lumbar::asked};

/// Half an hour, and a quarter of preparing and leaving the room.
pub const TREATMENT: &str = "back-reset";
const APART: TimeDelta = TimeDelta::minutes(60);
/// As many days as the API answers at once.
const DAYS: i64 = 62;

/// A time with somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Free {
    pub therapist: String,
    pub start: DateTime<Utc>,
}

impl Free {
    /// As forms have it.
    pub fn start(&self) -> String {
        self.start.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The form that holds it.
    pub fn hold(&self) -> Ask {
        let (therapist, start) = (&self.therapist, self.start());
        let form =
            format!("studio={STUDIO}&treatment={TREATMENT}&therapist={therapist}&start={start}");
        Ask::Form("/api/ui/book/hold".into(), form)
    }

    /// The request that books it over the JSON API for a client of that name in addresses, paid
    /// as the studio prefers unless it is said how.
    pub fn booking(&self, client: &str, payment: Option<&str>) -> Ask {
        let (name, email) = (format!("Client {client}"), format!("{client}@post.example"));
        let body = json!({
            "treatment": TREATMENT,
            "therapist": self.therapist,
            "start": self.start(),
            "client": { "name": name, "email": email },
            "screening": { "none": true },
            "payment": payment,
            "accept_policy": true,
        });
        Ask::Json(format!("/api/v1/studios/{STUDIO}/bookings"), body.to_string())
    }
}

/// Every therapist's, in an order in which neighbours have nothing to do with each other.
pub async fn distinct(port: u16) -> Result<Vec<Free>> {
    let answer = asked(port, &Ask::Get(slots(TREATMENT, "any", DAYS)?)).await?;
    if answer.status != 200 {
        bail!("free times are answered with {}", answer.status);
    }
    let told: Value = serde_json::from_str(&answer.text())?;
    let mut free = apart(&told)?;
    shuffle(&mut free);
    Ok(free)
}

fn apart(told: &Value) -> Result<Vec<Free>> {
    let mut until: HashMap<&str, DateTime<Utc>> = HashMap::new();
    let mut free = Vec::new();
    for slot in told["slots"].as_array().context("no list of free times")? {
        let start = slot["start"].as_str().context("a start")?;
        let start = DateTime::parse_from_rfc3339(start)?.to_utc();
        for name in slot["therapists"].as_array().into_iter().flatten() {
            let name = name.as_str().context("a name")?;
            if until.get(name).is_none_or(|until| *until <= start) {
                until.insert(name, start + APART);
                free.push(Free { therapist: name.to_owned(), start });
            }
        }
    }
    Ok(free)
}

/// The same order each time.
fn shuffle(free: &mut [Free]) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for last in (1..free.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        free.swap(last, usize::try_from(state % (last as u64 + 1)).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_therapists_times_are_an_hour_apart_and_anothers_may_be_the_same() {
        let told = json!({ "slots": [
            { "start": "2026-12-01T09:00:00+01:00", "therapists": ["ana", "bia"] },
            { "start": "2026-12-01T09:30:00+01:00", "therapists": ["ana", "caio"] },
            { "start": "2026-12-01T10:00:00+01:00", "therapists": ["ana"] },
        ] });
        let free = apart(&told).expect("read");
        let short: Vec<_> = free.iter().map(|it| (it.therapist.as_str(), it.start())).collect();
        let at = |time: &str| format!("2026-12-01T{time}:00Z");
        assert_eq!(
            short,
            [
                ("ana", at("08:00")),
                ("bia", at("08:00")),
                ("caio", at("08:30")),
                ("ana", at("09:00"))
            ]
        );
        let mut mixed = free.clone();
        shuffle(&mut mixed);
        assert!(mixed.len() == 4 && free.iter().all(|it| mixed.contains(it)));
    }
}
