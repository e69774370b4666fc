//! Who is asking, behind proxies that are named in the settings.

use std::net::{IpAddr, SocketAddr};

use app::request::ClientAddress;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

use super::Site;

/// Puts the client's address among the request's extensions.
pub async fn find(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
    let address = behind_proxies(peer, request.headers(), &site.trusted_proxies);
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// Walks `X-Forwarded-For` from the nearest hop outwards and stops at the first that
/// no trusted proxy vouches for. Anybody can write the far end of that header.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let mut address = peer;
    for hop in hops.iter().rev() {
        if !trusted.contains(&address) {
            break;
        }
        match hop.parse() {
            Ok(next) => address = next,
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &str) -> String {
        let trusted = ["10.0.0.1", "10.0.0.2"].map(|a| a.parse().expect("an address"));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().expect("a header"));
        behind_proxies(peer.parse().expect("an address"), &headers, &trusted).to_string()
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
}
