//! By how much limits are raised.

use std::{net::SocketAddr, num::NonZeroU32};

use super::{ConfigError, Network, invalid, parsed};

const KEY: &str = "LUMBAR_LIMIT_FACTOR";
/// The most where others than this machine can reach the server.
const IN_PUBLIC: u32 = 10;

/// The switch that load tests throw: nobody else can reach a server whose limits are off. One that
/// listens on this machine alone is reached by others through a proxy, of which an address with
/// https and trusted proxies tell.
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
    } else if base_url.starts_with("https://") {
        format!("be known by http:// alone (LUMBAR_BASE_URL is {base_url})")
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
