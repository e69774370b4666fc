//! From a name to a connection, by addresses that were checked and no others.

use std::{io::ErrorKind, net::SocketAddr, time::Duration};

use hyper_util::rt::TokioIo;
use services::ports::FeedError;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{client::TlsStream, rustls::pki_types::ServerName};
use url::{Host, Url};

use super::Fetcher;

/// How long one of several addresses may take.
const EACH: Duration = Duration::from_secs(4);
/// How many of them are tried.
const TRIED: usize = 3;

/// A connection.
pub(super) enum Stream {
    /// Of a test.
    Plain(TokioIo<TcpStream>),
    Tls(Box<TokioIo<TlsStream<TcpStream>>>),
}

impl Fetcher {
    /// Connects to the host of an address that the rules allow.
    pub(super) async fn connect(&self, url: &Url) -> Result<Stream, FeedError> {
        let stream = reach(&self.addresses(url).await?).await?;
        if url.scheme() != "https" {
            return Ok(Stream::Plain(TokioIo::new(stream)));
        }
        let name = match url.host().ok_or(FeedError::Misled)? {
            Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned())
                .map_err(|_| FeedError::Misled)?,
            Host::Ipv4(address) => ServerName::IpAddress(std::net::IpAddr::V4(address).into()),
            Host::Ipv6(address) => ServerName::IpAddress(std::net::IpAddr::V6(address).into()),
        };
        let stream = self.tls.connect(name, stream).await.map_err(|error| match error.kind() {
            ErrorKind::InvalidData => FeedError::Certificate,
            _ => FeedError::Unreachable,
        })?;
        Ok(Stream::Tls(Box::new(TokioIo::new(stream))))
    }

    /// Every address of the host. One that is not public spoils the others: nobody's
    /// calendar has both, and somebody who tries has.
    async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, FeedError> {
        let port = url.port_or_known_default().ok_or(FeedError::Misled)?;
        let found: Vec<SocketAddr> = match url.host().ok_or(FeedError::Misled)? {
            Host::Domain(name) => match (self.rules.names)(name, port) {
                Some(own) => vec![own],
                None => lookup_host((name, port)).await.map_err(|_| FeedError::NoHost)?.collect(),
            },
            Host::Ipv4(address) => vec![(address, port).into()],
            Host::Ipv6(address) => vec![(address, port).into()],
        };
        if found.is_empty() {
            return Err(FeedError::NoHost);
        }
        let all = found.iter().all(|address| (self.rules.may_connect)(*address));
        if all { Ok(found) } else { Err(FeedError::NotPublic) }
    }
}

/// The first of these that answers.
async fn reach(addresses: &[SocketAddr]) -> Result<TcpStream, FeedError> {
    for address in addresses.iter().take(TRIED) {
        if let Ok(Ok(stream)) = timeout(EACH, TcpStream::connect(address)).await {
            return Ok(stream);
        }
    }
    Err(FeedError::Unreachable)
}
