//! What clients do, by the JSON API and the payment page.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{
    http::{Answer, Http},
    world::{Studio, World, time},
};

/// A short visit with what surrounds it, in minutes.
const SHORT_APART: i64 = 45;

/// Below which path a payment page has its session.
pub const PAGE: &str = "/c/pay/";

/// A visit that the server said was made.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Whose: the part of the address before the `@`.
    pub client: String,
    /// The part of its link after `/b/`.
    pub token: String,
    /// The payment page's id.
    pub session: String,
}

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    pub treatment: &'static str,
    /// A therapist's name in addresses, or `any`.
    pub therapist: String,
    /// As the slots have it.
    pub start: String,
    pub client: String,
}

impl Wish {
    /// The body of the request.
    pub fn body(&self) -> Value {
        json!({
            "treatment": self.treatment,
            "therapist": self.therapist,
            "start": self.start,
            "client": { "name": "Amara Okafor", "email": format!("{}@chaos.example", self.client) },
            "screening": { "none": true },
            "accept_policy": true,
            "accept_card": true,
        })
    }
}

/// A client, as an HTTP client that may use connections again.
#[derive(Clone, Debug)]
pub struct Clients {
    pub base: String,
    pub http: Http,
}

impl World {
    /// The clients of this world.
    pub fn clients(&self) -> Clients {
        Clients { base: self.lumbar.url(), http: self.http.clone() }
    }
}

impl Clients {
    /// Asks for a visit. With a key, asking again gets the first answer.
    pub async fn ask(&self, wish: &Wish, key: Option<&str>) -> Result<Answer> {
        let url = format!("{}/api/v1/studios/{}/bookings", self.base, Studio::SLUG);
        let keys: Vec<_> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
        self.http.post_with(&url, &keys, &wish.body()).await
    }

    /// Books what must be free.
    pub async fn book(&self, wish: &Wish) -> Result<Visit> {
        Visit::of(&wish.client, &self.ask(wish, None).await?.expect(201)?.json())
    }

    /// How a visit stands, as its link says.
    pub async fn state(&self, visit: &Visit) -> Result<String> {
        let url = format!("{}/api/v1/bookings/{}", self.base, visit.token);
        let seen = self.http.get(&url).await?.expect(200)?.json();
        Ok(seen["state"].as_str().context("a state")?.to_owned())
    }

    /// Cancels a visit.
    pub async fn cancel(&self, visit: &Visit) -> Result<Answer> {
        let url = format!("{}/api/v1/bookings/{}/cancel", self.base, visit.token);
        self.http.post(&url, &Value::Null).await
    }

    /// Comes back from the payment page, and sees the visit or where it went.
    pub async fn come_back(&self, to: &str) -> Result<Answer> {
        let answer = self.http.get(to).await?;
        match &answer.location {
            Some(path) if path.starts_with('/') => {
                self.http.get(&format!("{}{path}", self.base)).await
            }
            Some(url) => self.http.get(url).await,
            None => Ok(answer),
        }
    }

    /// Sends a form, as the browser with that cookie.
    pub async fn form(&self, form: &str, cookie: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        self.http.form(&format!("{}/api/ui/{form}", self.base), cookie, fields).await
    }

    /// Reads a page, as the browser with that cookie.
    pub async fn page(&self, path: &str, cookie: &str) -> Result<Answer> {
        self.http.page(&format!("{}{path}", self.base), cookie).await
    }

    /// Goes where an address leads, as the browser with that cookie: where that ends, and what
    /// is there.
    pub async fn follow(&self, address: String, cookie: &str) -> Result<(String, Answer)> {
        let mut to = address;
        let mut page = self.http.page(&to, cookie).await?;
        for _ in 0..4 {
            let Some(next) = page.location.clone() else { break };
            to = if next.starts_with('/') { format!("{}{next}", self.base) } else { next };
            page = self.http.page(&to, cookie).await?;
        }
        ensure!(page.status < 500, "{to} answered {}: {}", page.status, page.text());
        Ok((to, page))
    }

    /// So many wishes for a short visit, each for a time of its own with one of so many
    /// therapists.
    pub async fn wishes(&self, therapists: usize, size: usize) -> Result<Vec<Wish>> {
        let mut wishes = Vec::new();
        for number in 0..therapists {
            let therapist = Studio::therapist(number);
            let starts = apart(self.free("short", &therapist, (3, 60)).await?, SHORT_APART);
            wishes.extend(starts.into_iter().take(size.div_ceil(therapists)).map(|start| Wish {
                treatment: "short",
                therapist: therapist.clone(),
                start,
                client: String::new(),
            }));
        }
        ensure!(wishes.len() >= size, "there are {} times for {size} clients", wishes.len());
        wishes.truncate(size);
        for (number, wish) in wishes.iter_mut().enumerate() {
            wish.client = format!("c{number}");
        }
        Ok(wishes)
    }

    /// The free times of a treatment on so many days from a day that is so far away.
    pub async fn free(
        &self,
        treatment: &str,
        therapist: &str,
        (first, days): (i64, i64),
    ) -> Result<Vec<String>> {
        let (from, to) = (day(first), day(first + days - 1));
        let url = format!(
            "{}/api/v1/studios/{}/slots?treatment={treatment}&therapist={therapist}&from={from}&to={to}",
            self.base,
            Studio::SLUG
        );
        let answer = self.http.get(&url).await?.expect(200)?.json();
        let slots = answer["slots"].as_array().context("a list")?.iter();
        slots.map(|slot| Ok(slot["start"].as_str().context("a time")?.to_owned())).collect()
    }
}

impl Visit {
    /// The visit that an answer of 201 tells of.
    pub fn of(client: &str, made: &Value) -> Result<Self> {
        let last = |name: &str| {
            let url = made[name].as_str()?;
            Some(url.split(['?', '#']).next()?.rsplit('/').next()?.to_owned())
        };
        match (last("manage_url"), last("checkout_url")) {
            (Some(token), Some(session)) => Ok(Self { client: client.to_owned(), token, session }),
            _ => bail!("this is no visit that is to be paid: {made}"),
        }
    }
}

/// What an address has below a path: the token of `/b/`, the session of `/c/pay/`; nothing where
/// it leads elsewhere.
pub fn below(path: &str, url: &str) -> Option<String> {
    let after = url.split_once(path)?.1;
    after.split(['?', '#']).next().map(ToOwned::to_owned)
}

/// The date so many days from today.
pub fn day(from_today: i64) -> String {
    let at = chrono::DateTime::from_timestamp(time::now() + from_today * 86_400, 0);
    at.unwrap_or_default().date_naive().to_string()
}

/// Starts that are so many minutes apart, so that a visit at each fits beside the others.
/// They must be in order and of one zone.
pub fn apart(starts: Vec<String>, minutes: i64) -> Vec<String> {
    let mut last = i64::MIN / 2;
    let apart = |start: &String| {
        let at = chrono::DateTime::parse_from_rfc3339(start).map_or(0, |at| at.timestamp());
        let fits = at - last >= minutes * 60;
        if fits {
            last = at;
        }
        fits
    };
    let mut apart = apart;
    starts.into_iter().filter(|start| apart(start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_thinned_out_in_order() {
        let at = |text: &str| format!("2026-12-01T{text}:00+00:00");
        let all = ["06:00", "06:15", "06:45", "07:30", "07:45", "08:30"].map(at).to_vec();
        assert_eq!(apart(all, 60), ["06:00", "07:30", "08:30"].map(at).to_vec());
    }

    #[test]
    fn a_payment_page_is_known_by_its_address_and_nothing_else_is_one() {
        let paid = below(PAGE, "http://there/c/pay/cs_test_1?x#y");
        assert_eq!(paid.as_deref(), Some("cs_test_1"));
        assert_eq!(below(PAGE, "/chaos/course?refused=dates_taken"), None);
    }

    #[test]
    fn an_answer_is_read_into_a_visit_or_refused() {
        let made = json!({
            "manage_url": "http://here/b/abc",
            "checkout_url": "http://there/c/pay/cs_test_1#x",
        });
        let visit = Visit::of("amara", &made).unwrap();
        assert_eq!((visit.token.as_str(), visit.session.as_str()), ("abc", "cs_test_1"));
        assert!(Visit::of("amara", &json!({ "manage_url": "http://here/b/abc" })).is_err());
    }
}
