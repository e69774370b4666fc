//! One address, or a network of them.

use std::{net::IpAddr, str::FromStr};

/// One address, or a network in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// It is neither an address nor a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an IP address or a network such as 10.0.0.0/8")]
pub struct NotANetwork;

impl Network {
    /// Whether the address lies in it; an IPv4 address may be written as IPv6.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (ours, width) = number(self.address);
        let (theirs, other) = number(address.to_canonical());
        let rest = width - self.bits;
        width == other && ours.checked_shr(rest) == theirs.checked_shr(rest)
    }

    /// Whether every address of its kind lies in it.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.bits == 0
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().map_err(|_| NotANetwork)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let mapped = address.is_ipv6() && address.to_canonical().is_ipv4();
        let address = address.to_canonical();
        let (_, width) = number(address);
        let bits: u32 = match bits {
            None => width,
            Some(bits) if mapped => u32::checked_sub(bits, 96).ok_or(NotANetwork)?,
            Some(bits) => bits,
        };
        if bits > width {
            return Err(NotANetwork);
        }
        Ok(Self { address, bits })
    }
}

/// The address as a number, and how many bits it has.
fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(network: &str, address: &str) -> bool {
        let network: Network = network.parse().expect("a network");
        network.contains(address.parse().expect("an address"))
    }

    #[test]
    fn an_address_is_a_network_of_one() {
        assert!(within("10.0.0.1", "10.0.0.1") && !within("10.0.0.1", "10.0.0.2"));
        assert!(within("::1", "::1") && !within("::1", "::2"));
    }

    #[test]
    fn a_network_holds_what_begins_like_it() {
        assert!(within("10.1.0.0/16", "10.1.255.3") && !within("10.1.0.0/16", "10.2.0.0"));
        assert!(within("192.0.2.128/25", "192.0.2.200") && !within("192.0.2.128/25", "192.0.2.1"));
        assert!(within("2001:db8::/32", "2001:db8:1::9") && !within("2001:db8::/32", "2001:db9::"));
        assert!(within("0.0.0.0/0", "203.0.113.9") && within("::/0", "2001:db8::"));
        assert!(!within("0.0.0.0/0", "2001:db8::"), "IPv6 is another kind");
    }

    #[test]
    fn an_ipv4_address_written_as_ipv6_is_the_same() {
        assert!(within("10.0.0.0/8", "::ffff:10.2.3.4"));
        assert!(within("::ffff:10.0.0.1", "10.0.0.1"));
        assert!(within("::ffff:10.0.0.0/104", "10.9.9.9"));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in ["", "proxy", "10.0.0.1/33", "10.0.0.1/", "10.0.0/8", "::/129", "10.0.0.1:80"] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
