//! The studio's owner, in a browser without scripts.

use anyhow::{Context, Result, bail, ensure};

use super::{Studio, World};
use crate::http::{Answer, Http};

const EMAIL: &str = "owner@chaos.example";
const PASSWORD: &str = "warm hands and stones, every day";

/// The hours of a day.
#[derive(Clone, Debug)]
pub enum Hours {
    /// As the week has them.
    Usual,
    Other {
        /// Such as `09:00-17:00`.
        code: String,
        /// The visits that stay although they lie outside, by their references, with dots
        /// between.
        keep: String,
    },
}

/// What came of hours that somebody wanted off, or of others.
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
        self.http.page(&format!("{}{path}", self.base), &self.cookie).await
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
        self.http.form(&url, &self.cookie, fields).await
    }

    /// Says that the studio sells gift cards.
    pub async fn sells_gift_cards(&self) -> Result<()> {
        let fields = [
            ("studio", Studio::SLUG),
            ("on", "yes"),
            ("amounts", "50"),
            ("least", "10"),
            ("most", "500"),
            ("valid_months", ""),
        ];
        self.done("desk/gift-settings", &fields, "done=set").await
    }

    /// Gives a therapist other hours on a date, or the usual ones again. Visits in the way
    /// refuse it, but for those that are to stay.
    pub async fn hours(&self, therapist: &str, date: &str, hours: &Hours) -> Result<Off> {
        let (kind, code, keep) = match hours {
            Hours::Usual => ("usual", "", ""),
            Hours::Other { code, keep } => ("code", code.as_str(), keep.as_str()),
        };
        let fields = [
            ("studio", Studio::SLUG),
            ("therapist", therapist),
            ("keep", keep),
            ("sure", if keep.is_empty() { "" } else { "yes" }),
            ("first", date),
            ("last", date),
            ("kind", kind),
            ("code", code),
            ("act", "save"),
        ];
        let answer = self.send("desk/hours-dates", &fields).await?;
        let to = answer.location.unwrap_or_default();
        match () {
            () if to.contains("done=dates") || to.contains("done=usual") => Ok(Off::Done),
            () if to.contains("refused=conflicts") || to.contains("refused=sure") => {
                Ok(Off::InTheWay)
            }
            () => bail!("hours met {}, and lead to `{to}`", answer.status),
        }
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
