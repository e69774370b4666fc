//! Asking over HTTP, as clients and Stripe do.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, body::Bytes};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// Longer than any server of ours waits by itself.
const PATIENCE: Duration = Duration::from_secs(90);

/// Connections that are used again, one for each request at a time.
#[derive(Clone, Debug)]
pub struct Http(Client<HttpConnector, Full<Bytes>>);

/// What was answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The name and value of a cookie that came along.
    pub cookie: Option<String>,
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON; nothing where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Refuses another status.
    pub fn expect(self, status: u16) -> Result<Self> {
        if self.status != status {
            bail!("answered {} instead of {status}: {}", self.status, self.text());
        }
        Ok(self)
    }
}

impl Default for Http {
    fn default() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }
}

impl Http {
    /// Reads an address.
    pub async fn get(&self, url: &str) -> Result<Answer> {
        self.send(Method::GET, url, &[], String::new()).await
    }

    /// Sends JSON.
    pub async fn post(&self, url: &str, body: &Value) -> Result<Answer> {
        self.post_with(url, &[], body).await
    }

    /// Sends JSON with headers beside.
    pub async fn post_with(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Answer> {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send(Method::POST, url, &all, body.to_string()).await
    }

    /// Sends anything. An error means that nobody knows what came of it.
    pub async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let asked = async {
            let answer = self.0.request(request).await?;
            let status = answer.status().as_u16();
            let location = answer.headers().get("location");
            let location = location.and_then(|at| at.to_str().ok()).map(ToOwned::to_owned);
            let cookie = answer.headers().get("set-cookie").and_then(|line| line.to_str().ok());
            let cookie = cookie.and_then(|line| line.split(';').next()).map(ToOwned::to_owned);
            let body = answer.into_body().collect().await?.to_bytes();
            Ok::<_, anyhow::Error>(Answer { status, location, cookie, body })
        };
        tokio::time::timeout(PATIENCE, asked).await.with_context(|| format!("{url}: no answer"))?
    }
}
