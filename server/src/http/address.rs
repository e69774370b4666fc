//! Who is asking, behind proxies that are named in the settings.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
};

use app::request::ClientAddress;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

use super::Site;
use crate::Network;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Said once: strangers can send the header as often as they like.
static UNTRUSTED: Once = Once::new();

/// Whether a proxy that is named in the settings sent this.
pub fn is_from_proxy(request: &Request, site: &Site) -> bool {
    is_trusted(peer(request), &site.trusted_proxies)
}

fn peer(request: &Request) -> IpAddr {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
    connected.map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip().to_canonical())
}

/// Puts the client's address among the request's extensions.
pub async fn find(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let peer = peer(&request);
    let trusted = &site.trusted_proxies;
    if request.headers().contains_key(FORWARDED_FOR) && !is_trusted(peer, trusted) {
        UNTRUSTED.call_once(|| {
            tracing::warn!(
                %peer,
                "X-Forwarded-For from an address that is not in LUMBAR_TRUSTED_PROXIES is \
                 ignored: behind a proxy, all its clients count as one"
            );
        });
    }
    let address = behind_proxies(peer, request.headers(), trusted);
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// Walks `X-Forwarded-For` from the nearest hop outwards and stops at the first that
/// no trusted proxy vouches for. Anybody can write the far end of that header.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let hops: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let mut address = peer;
    for hop in hops.iter().rev() {
        if !is_trusted(address, trusted) {
            break;
        }
        match hop_address(hop) {
            Some(next) => address = next,
            None => break,
        }
    }
    address
}

fn is_trusted(address: IpAddr, trusted: &[Network]) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// An address as proxies write it: `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`,
/// `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let plain = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let with_port = || hop.parse::<SocketAddr>().ok().map(|found| found.ip());
    plain.parse().ok().or_else(with_port).map(|found: IpAddr| found.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &str) -> String {
        let trusted =
            ["10.0.0.1", "10.0.0.2", "172.16.0.0/12"].map(|a| a.parse().expect("a network"));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().expect("a header"));
        let peer: IpAddr = peer.parse().expect("an address");
        behind_proxies(peer.to_canonical(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_claim_another_address() {
        assert_eq!(found("203.0.113.9", "198.51.100.1"), "203.0.113.9");
    }

    #[test]
    fn each_trusted_proxy_vouches_for_the_hop_before_it() {
        assert_eq!(found("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(found("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(found("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn a_network_of_proxies_is_trusted_as_a_whole() {
        assert_eq!(found("172.20.3.4", "198.51.100.1, 172.31.0.9"), "198.51.100.1");
        assert_eq!(found("172.32.0.1", "198.51.100.1"), "172.32.0.1");
    }

    #[test]
    fn ports_brackets_and_ipv4_written_as_ipv6_make_no_difference() {
        assert_eq!(found("::ffff:10.0.0.1", "198.51.100.1:4711"), "198.51.100.1");
        assert_eq!(found("10.0.0.1", "::ffff:198.51.100.1"), "198.51.100.1");
        assert_eq!(found("10.0.0.1", "2001:db8::1"), "2001:db8::1");
        assert_eq!(found("10.0.0.1", "[2001:db8::1]"), "2001:db8::1");
        assert_eq!(found("10.0.0.1", "[2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(found("10.0.0.1", "198.51.100.1, [::ffff:10.0.0.2]:80"), "198.51.100.1");
    }
}
