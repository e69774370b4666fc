//! Mail over SMTP.

use std::{net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{self, PoolConfig},
};
use services::ports::{Clock, MailError, Mailer, OutgoingMail};
use url::Url;

use super::mime;

#[cfg(test)]
mod tests;

/// How long any step of the conversation may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// As many as the worker has lanes.
const CONNECTIONS: u32 = 4;
/// Authentication is missing or was refused: the operator's mistake, not the
/// mail's, so that the mail waits until it is put right.
const UNAUTHENTICATED: [u16; 4] = [530, 534, 535, 538];

/// A mail server, with a pool of connections.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    clock: Arc<dyn Clock>,
}

/// The address is not one of a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an address such as smtps://user:password@mail.example.com")]
pub struct BadSmtpUrl;

impl Smtp {
    /// The server at `url`: `smtps://user:password@host` speaks TLS from the start
    /// (port 465), `smtp://...` turns to it (port 587) and refuses a server that
    /// cannot, except on this machine, or where `?tls=none` says so.
    pub fn new(url: &str, clock: Arc<dyn Clock>) -> Result<Self, BadSmtpUrl> {
        let url = with_tls(Url::parse(url).map_err(|_| BadSmtpUrl)?);
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| BadSmtpUrl)?
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .build();
        Ok(Self { transport, clock })
    }

    /// Whether the server answers and lets us in: for the doctor.
    pub async fn check(&self) -> Result<(), MailError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Temporary),
            Err(error) => Err(refusal(&error)),
        }
    }
}

fn with_tls(mut url: Url) -> Url {
    let asked = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, v)| v.into_owned());
    match asked.as_deref() {
        Some("none") => url.set_query(None),
        None if url.scheme() == "smtp" && !is_loopback(&url) => url.set_query(Some("tls=required")),
        _ => {}
    }
    url
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let message = mime::message(mail, self.clock.now().into())?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(refusal(&error)),
        }
    }
}

/// The server's words may repeat an address: only its code is logged.
fn refusal(error: &smtp::Error) -> MailError {
    let code = error.status().map(u16::from);
    let lasting = error.is_permanent() && !code.is_some_and(|c| UNAUTHENTICATED.contains(&c));
    let outcome =
        if lasting || error.is_client() { MailError::Permanent } else { MailError::Temporary };
    tracing::warn!(code, timed_out = error.is_timeout(), ?outcome, "mail was not taken");
    outcome
}
