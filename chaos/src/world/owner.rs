//! The studio's owner, in a browser without scripts.

use anyhow::{Context, Result, bail, ensure};
use hyper::Method;

use super::{Studio, World};
use crate::http::{Answer, Http};

const EMAIL: &str = "owner@chaos.example";
const PASSWORD: &str = "warm hands and stones, every day";

/// What came of an hour that somebody wanted off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    Done,
    /// Visits stand there.
    InTheWay,
}

/// An owner who is signed in.
#[derive(Clone)]
pub struct Owner {
    base: String,
    cookie: String,
    http: Http,
}

impl World {
    /// Makes an owner, who chooses a password by the link and signs in.
    pub async fn owner(&self) -> Result<Owner> {
        let words = ["create-owner", "--studio", Studio::SLUG, "--email", EMAIL];
        let said = self.lumbar.to_the_end(&words)?;
        let token = said.trim().rsplit_once("/reset/").context("a link")?.1;
        let (base, http) = (self.lumbar.url(), self.http.clone());
        let owner = Owner { base, cookie: String::new(), http };
        let form = [("token", token), ("password", PASSWORD)];
        owner.send("account/reset", &form).await?.expect(303)?;
        owner.signed_in().await
    }
}

impl Owner {
    /// Signs in anew: some of what an owner may do wants to know lately who it is.
    pub async fn signed_in(&self) -> Result<Self> {
        let nobody = Self { cookie: String::new(), ..self.clone() };
        let form = [("email", EMAIL), ("password", PASSWORD), ("next", "")];
        let signed_in = nobody.send("account/sign-in", &form).await?.expect(303)?;
        let cookie = signed_in.cookie.context("nobody was signed in")?;
        Ok(Self { cookie, ..nobody })
    }

    /// With one cookie more.
    pub fn with(&self, cookie: &str) -> Self {
        Self { cookie: format!("{}; {cookie}", self.cookie), ..self.clone() }
    }

    /// Reads a page.
    pub async fn page(&self, path: &str) -> Result<Answer> {
        let url = format!("{}{path}", self.base);
        let headers = [("accept", "text/html"), ("cookie", self.cookie.as_str())];
        self.http.send(Method::GET, &url, &headers, String::new()).await
    }

    /// Sends a form that must lead to an address with `to` in it.
    pub async fn done(&self, form: &str, fields: &[(&str, &str)], to: &str) -> Result<()> {
        let answer = self.send(form, fields).await?;
        let led = answer.location.as_deref().unwrap_or_default();
        ensure!(led.contains(to), "{form} met {}, and leads to `{led}`", answer.status);
        Ok(())
    }

    /// Sends a form, whatever comes of it.
    pub async fn send(&self, form: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let url = format!("{}/api/ui/{form}", self.base);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("accept", "text/html"),
            ("cookie", self.cookie.as_str()),
        ];
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.http.send(Method::POST, &url, &headers, fields.join("&")).await
    }

    /// Gives a therapist a longer day on a date, or the usual one again. Visits lie in both.
    pub async fn hours(&self, therapist: &str, date: &str, longer: bool) -> Result<()> {
        let (kind, code, done) = if longer {
            ("code", "05:00-23:00", "done=dates")
        } else {
            ("usual", "", "done=usual")
        };
        let fields = [
            ("studio", Studio::SLUG),
            ("therapist", therapist),
            ("keep", ""),
            ("sure", ""),
            ("first", date),
            ("last", date),
            ("kind", kind),
            ("code", code),
            ("act", "save"),
        ];
        self.done("desk/hours-dates", &fields, done).await
    }

    /// Gives a therapist time off on a date, between two readings of the clock.
    pub async fn off(&self, therapist: &str, date: &str, hours: (&str, &str)) -> Result<Off> {
        let fields = [
            ("studio", Studio::SLUG),
            ("therapist", therapist),
            ("keep", ""),
            ("sure", ""),
            ("date", date),
            ("kind", "part"),
            ("start", hours.0),
            ("end", hours.1),
        ];
        let answer = self.send("desk/hours-off", &fields).await?;
        ensure!(answer.status == 303, "time off met {}: {}", answer.status, answer.text());
        let to = answer.location.context("it leads somewhere")?;
        match () {
            () if to.contains("done=off") => Ok(Off::Done),
            () if to.contains("refused=conflicts") => Ok(Off::InTheWay),
            () => bail!("time off led to {to}"),
        }
    }
}

/// As forms send it.
fn encoded(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    value.bytes().map(byte).collect()
}
