//! By how much limits are raised.

use std::{net::SocketAddr, num::NonZeroU32};

use url::{Host, Url};

use super::{ConfigError, Network, invalid, parsed};

const KEY: &str = "LUMBAR_LIMIT_FACTOR";
/// The most where others than this machine can reach the server.
const IN_PUBLIC: u32 = 10;

/// The switch that load tests throw: nobody else can reach a server whose limits are off. One that
/// listens on this machine alone is reached by others through a proxy, of which an address of
/// elsewhere and trusted proxies tell.
pub(super) fn factor(
    value: Option<&str>,
    listen: SocketAddr,
    base_url: &str,
    proxies: &[Network],
) -> Result<NonZeroU32, ConfigError> {
    let factor: NonZeroU32 = parsed(KEY, value.unwrap_or("1"), "a whole number from 1")?;
    if factor.get() <= IN_PUBLIC {
        return Ok(factor);
    }
    let instead = if !listen.ip().is_loopback() {
        format!("listen on 127.0.0.1 (LUMBAR_LISTEN is {listen})")
    } else if !is_here(base_url) {
        format!("be known as http://localhost (LUMBAR_BASE_URL is {base_url})")
    } else if !proxies.is_empty() {
        "trust no proxy (LUMBAR_TRUSTED_PROXIES is set)".to_owned()
    } else {
        return Ok(factor);
    };
    let problem = format!(
        "more than {IN_PUBLIC} is for load tests on this machine alone: lower it, or {instead}"
    );
    Err(invalid(KEY, problem))
}

/// Whether an address leads to this machine, and without TLS.
fn is_here(base_url: &str) -> bool {
    let Ok(url) = Url::parse(base_url) else { return false };
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && here
}
