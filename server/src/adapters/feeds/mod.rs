//! Reads calendars at addresses that people typed.
//!
//! Such an address may lead anywhere, this machine's neighbours included. So nothing that
//! chooses where to connect is left to a library: the name is resolved here, every address
//! it has must be public, and the connection goes to one of those that were checked, so
//! that a name cannot mean something else a moment later. Each redirect begins anew. There
//! are no proxies, no cookies and no packed bodies; time and size are bounded as a whole.

mod connect;
mod public;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use services::{
    feeds::FeedAddress,
    ports::{FeedAnswer, FeedError, FeedFetcher, FeedRequest},
};
use tokio::time::timeout;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore},
};
use url::Url;

use self::connect::Stream;

/// From the name to the last byte, redirects included.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest calendar.
const LONGEST: usize = 2 * 1024 * 1024;
/// How often an address may lead on.
const REDIRECTS: usize = 3;

/// Reads calendars elsewhere.
pub struct Fetcher {
    tls: TlsConnector,
    rules: Rules,
}

/// What a test has to loosen to be its own world.
#[derive(Clone, Copy)]
struct Rules {
    /// Whether a connection may go there.
    may_connect: fn(SocketAddr) -> bool,
    /// What an address that another leads to must be.
    address: fn(Url) -> Option<Url>,
    patience: Duration,
    /// Names that are a test's own; all others are looked up.
    names: fn(&str, u16) -> Option<SocketAddr>,
}

impl Rules {
    const PUBLIC: Self = Self {
        may_connect: |to| public::is_public(to.ip()) && to.port() == 443,
        address: |url| FeedAddress::of(url).ok().map(|address| address.expose().clone()),
        patience: PATIENCE,
        names: |_, _| None,
    };
}

impl Default for Fetcher {
    fn default() -> Self {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Self::new(roots, Rules::PUBLIC)
    }
}

#[async_trait]
impl FeedFetcher for Fetcher {
    async fn fetch(&self, wanted: &FeedRequest) -> Result<FeedAnswer, FeedError> {
        self.within_patience(wanted.address.expose().clone(), &conditions(wanted)).await
    }
}

impl Fetcher {
    fn new(roots: RootCertStore, rules: Rules) -> Self {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring knows the versions of today")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { tls: TlsConnector::from(Arc::new(config)), rules }
    }

    async fn within_patience(
        &self,
        url: Url,
        conditions: &HeaderMap,
    ) -> Result<FeedAnswer, FeedError> {
        let all = self.follow(url, conditions);
        timeout(self.rules.patience, all).await.unwrap_or(Err(FeedError::TimedOut))
    }

    async fn follow(&self, mut url: Url, conditions: &HeaderMap) -> Result<FeedAnswer, FeedError> {
        for _ in 0..=REDIRECTS {
            let answer = self.ask(&url, conditions).await?;
            if !leads_on(answer.status()) {
                return read(answer).await;
            }
            let to = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| url.join(to).ok()).ok_or(FeedError::Misled)?;
            url = (self.rules.address)(to).ok_or(FeedError::Misled)?;
        }
        Err(FeedError::TooManyRedirects)
    }

    /// Asks once, on a connection of its own.
    async fn ask(
        &self,
        url: &Url,
        conditions: &HeaderMap,
    ) -> Result<Response<Incoming>, FeedError> {
        match self.connect(url).await? {
            Stream::Plain(io) => send(io, url, conditions).await,
            Stream::Tls(io) => send(*io, url, conditions).await,
        }
    }
}

async fn send<S>(io: S, url: &Url, conditions: &HeaderMap) -> Result<Response<Incoming>, FeedError>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let handshake = hyper::client::conn::http1::handshake::<_, Empty<Bytes>>(io).await;
    let (mut sender, connection) = handshake.map_err(|_| FeedError::Unreachable)?;
    // It ends with the answer's body, or when that is given up.
    tokio::spawn(connection);
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut request = Request::get(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("Lumbar/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "text/calendar, */*;q=0.1")
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close")
        .body(Empty::new())
        .map_err(|_| FeedError::Misled)?;
    request.headers_mut().extend(conditions.clone());
    sender.send_request(request).await.map_err(|_| FeedError::Unreachable)
}

/// What of the calendar is known already.
fn conditions(wanted: &FeedRequest) -> HeaderMap {
    let known =
        [(header::IF_NONE_MATCH, &wanted.etag), (header::IF_MODIFIED_SINCE, &wanted.modified)];
    known
        .into_iter()
        .filter_map(|(name, value)| Some((name, HeaderValue::from_str(value.as_deref()?).ok()?)))
        .collect()
}

fn leads_on(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

async fn read(answer: Response<Incoming>) -> Result<FeedAnswer, FeedError> {
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NOT_MODIFIED => return Ok(FeedAnswer::Unchanged),
        other => return Err(FeedError::Status(other.as_u16())),
    }
    let packed = answer.headers().get(header::CONTENT_ENCODING);
    if packed.is_some_and(|packed| packed.as_bytes() != b"identity") {
        return Err(FeedError::Packed);
    }
    let kept = |name: HeaderName| {
        let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
        value.filter(|value| value.len() <= 200).map(ToOwned::to_owned)
    };
    let (etag, modified) = (kept(header::ETAG), kept(header::LAST_MODIFIED));
    Ok(FeedAnswer::Whole { body: body(answer.into_body()).await?, etag, modified })
}

/// As it comes, and no more than a calendar holds.
async fn body(mut body: Incoming) -> Result<Vec<u8>, FeedError> {
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| FeedError::Unreachable)?;
        if let Some(data) = frame.data_ref() {
            if all.len() + data.len() > LONGEST {
                return Err(FeedError::TooLong);
            }
            all.extend_from_slice(data);
        }
    }
    Ok(all)
}
