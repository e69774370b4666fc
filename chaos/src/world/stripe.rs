//! The payment stand-in as a process of its own, and its books.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use hyper::Method;
use serde_json::{Value, json};

use super::{
    Process,
    lumbar::{STRIPE_KEY, WEBHOOK_SECRET},
};
use crate::http::Http;

const AUTHORIZATION: &str = "authorization";
/// How a program shows [`STRIPE_KEY`].
const BEARER: &str = "Bearer sk_test_chaos";

/// How long a client waits for a stand-in that was killed.
const BACK_WITHIN: Duration = Duration::from_secs(120);

/// One stand-in, which keeps its books in a file, so that it survives being killed.
pub struct Stripe {
    pub url: String,
    pub process: Process,
    program: PathBuf,
    words: Vec<String>,
    log: PathBuf,
    http: Http,
}

impl Stripe {
    /// Starts it on a port, and waits until it answers. Its webhooks go to `told`.
    pub async fn start(
        binaries: &Path,
        folder: &Path,
        port: u16,
        told: Option<String>,
        http: Http,
    ) -> Result<Self> {
        let file = folder.join("stripe.json").to_string_lossy().into_owned();
        let port_text = port.to_string();
        let mut words = vec!["--port", &port_text, "--key", STRIPE_KEY, "--file", &file];
        if let Some(told) = &told {
            words.extend(["--webhook", told, "--webhook-secret", WEBHOOK_SECRET]);
        }
        let words: Vec<String> = words.into_iter().map(ToOwned::to_owned).collect();
        let (program, log) = (binaries.join("fake-stripe"), folder.join("stripe.log"));
        let url = format!("http://127.0.0.1:{port}");
        let process = launch(&program, &words, &log, &url, &http).await?;
        Ok(Self { url, process, program, words, log, http })
    }

    /// Kills it and starts it again, with the books that it kept.
    pub async fn again(&mut self) -> Result<()> {
        self.process.kill();
        self.process = launch(&self.program, &self.words, &self.log, &self.url, &self.http).await?;
        Ok(())
    }

    /// Tells it what to do: `tell("sessions/cs_1/pay", &json!({}))`. Its refusals come back as
    /// they are.
    pub async fn tell(&self, path: &str, order: &Value) -> Result<Value> {
        let answer = self.http.post(&format!("{}/_fake/{path}", self.url), order).await?;
        Ok(answer.json())
    }

    /// Asks it: `ask("books")`.
    pub async fn ask(&self, path: &str) -> Result<Value> {
        Ok(self.http.get(&format!("{}/_fake/{path}", self.url)).await?.expect(200)?.json())
    }

    /// No call fails any more.
    pub async fn clear_faults(&self) -> Result<()> {
        let url = format!("{}/_fake/faults", self.url);
        self.http.send(Method::DELETE, &url, &[], String::new()).await?.expect(200).map(drop)
    }

    /// The payment page, for clients of their own.
    pub fn page(&self) -> Page {
        Page { url: self.url.clone(), http: self.http.clone() }
    }

    /// Calls its API, as a program with the key would.
    pub async fn api(&self, path: &str) -> Result<Value> {
        let url = format!("{}{path}", self.url);
        let headers = [(AUTHORIZATION, BEARER)];
        let answer = self.http.send(Method::GET, &url, &headers, String::new()).await?;
        Ok(answer.expect(200)?.json())
    }

    /// Every event since that one, the oldest first; all there were, where it is none.
    pub async fn events(&self, since: Option<&str>) -> Result<Vec<Value>> {
        let mut events: Vec<Value> = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.api(&format!("/v1/events?limit=100{after}")).await?;
            let data = page["data"].as_array().context("a list")?;
            let news = data.iter().take_while(|event| since.is_none_or(|id| event["id"] != id));
            let before = events.len();
            events.extend(news.cloned());
            let all_new = events.len() - before == data.len();
            let Some(last) = data.last().filter(|_| all_new && page["has_more"] == true) else {
                break;
            };
            after = format!("&starting_after={}", last["id"].as_str().context("an id")?);
        }
        events.reverse();
        Ok(events)
    }
}

/// The payment page, as whoever pays sees it.
#[derive(Clone, Debug)]
pub struct Page {
    url: String,
    http: Http,
}

impl Page {
    /// Pays. Where the client is sent then, if that worked; `None` where it can be paid no
    /// more. An error means that nobody knows.
    pub async fn pay(&self, session: &str) -> Result<Option<String>> {
        self.order(session, "pay", &json!({})).await
    }

    /// The same, with money that takes its time.
    pub async fn promise(&self, session: &str) -> Result<()> {
        self.order(session, "pay", &json!({ "processing": true })).await.map(drop)
    }

    /// The same, again and again until it is known what came of it. The error is the last,
    /// where the stand-in does not come back.
    pub async fn pay_for_sure(&self, session: &str) -> Result<Option<String>> {
        let begun = Instant::now();
        loop {
            match self.pay(session).await {
                // It may have been done before: then it says so.
                Ok(paid) => return Ok(paid),
                Err(error) if begun.elapsed() > BACK_WITHIN => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// A time that nobody pays for any more.
    pub async fn expire(&self, session: &str) -> Result<()> {
        self.order(session, "expire", &json!({})).await.map(drop)
    }

    async fn order(&self, session: &str, what: &str, how: &Value) -> Result<Option<String>> {
        let url = format!("{}/_fake/sessions/{session}/{what}", self.url);
        let mut answer = self.http.post(&url, how).await?;
        if answer.status == 400 {
            let api = format!("{}/v1/checkout/sessions/{session}", self.url);
            answer = self
                .http
                .send(Method::GET, &api, &[(AUTHORIZATION, BEARER)], String::new())
                .await?;
        }
        let session = answer.expect(200)?.json();
        let back = session["success_url"].as_str().unwrap_or_default().to_owned();
        Ok((session["payment_status"] == "paid").then_some(back))
    }
}

async fn launch(
    program: &Path,
    words: &[String],
    log: &Path,
    url: &str,
    http: &Http,
) -> Result<Process> {
    let mut command = Command::new(program);
    let mut process = Process::start(command.env_clear().args(words), log)?;
    process.answers(&format!("{url}/_fake/clock"), http).await?;
    Ok(process)
}
