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

    /// What a page has in a hidden field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let (text, named) = (self.text(), format!("name=\"{name}\""));
        let tag = text.split('<').find(|tag| tag.starts_with("input") && tag.contains(&named))?;
        let value = tag.split_once("value=\"")?.1;
        value.split('"').next().map(ToOwned::to_owned)
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

    /// Reads a page, as a browser without scripts does.
    pub async fn page(&self, url: &str, cookie: &str) -> Result<Answer> {
        let headers = [("accept", "text/html"), ("cookie", cookie)];
        self.send(Method::GET, url, &headers, String::new()).await
    }

    /// Sends a form, as a browser without scripts does.
    pub async fn form(&self, url: &str, cookie: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("accept", "text/html"),
            ("cookie", cookie),
        ];
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.send(Method::POST, url, &headers, fields.join("&")).await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_field_is_found_by_its_name_alone() {
        let page =
            r#"<p>p</p><input type="hidden" name="shown" value="84-0"/><input name="x" value="1">"#;
        let body = Bytes::from(page);
        let answer = Answer { status: 200, location: None, cookie: None, body };
        assert_eq!(answer.hidden("shown").as_deref(), Some("84-0"));
        assert_eq!(answer.hidden("x").as_deref(), Some("1"));
        assert_eq!(answer.hidden("p"), None);
    }

    #[test]
    fn a_form_is_sent_in_plain_letters() {
        assert_eq!(encoded("a b+c@d,10:00_x"), "a%20b%2Bc%40d%2C10%3A00_x");
    }
}
