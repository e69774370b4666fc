//! Which addresses are on the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that lead nowhere public: first address, and how many bits count. IANA's
/// register of special purposes, without what is reachable for everybody.
const NOT_PUBLIC_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),       // This network.
    ([10, 0, 0, 0], 8),      // Private.
    ([100, 64, 0, 0], 10),   // Shared by a carrier's customers.
    ([127, 0, 0, 0], 8),     // This machine.
    ([169, 254, 0, 0], 16),  // The link, and clouds' data about machines.
    ([172, 16, 0, 0], 12),   // Private.
    ([192, 0, 0, 0], 24),    // Protocols.
    ([192, 0, 2, 0], 24),    // Documentation.
    ([192, 31, 196, 0], 24), // AS112.
    ([192, 88, 99, 0], 24),  // 6to4 relays.
    ([192, 168, 0, 0], 16),  // Private.
    ([198, 18, 0, 0], 15),   // Benchmarks.
    ([198, 51, 100, 0], 24), // Documentation.
    ([203, 0, 113, 0], 24),  // Documentation.
    ([224, 0, 0, 0], 4),     // Many at once.
    ([240, 0, 0, 0], 4),     // Reserved, and everybody.
];

/// Of IPv6 one eighth is public, and of that these blocks are not. What wraps an IPv4
/// address (mapped, NAT64, the link's and the house's own) lies outside the eighth.
const PUBLIC_V6: ([u16; 8], u32) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
const NOT_PUBLIC_V6: [([u16; 8], u32); 5] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // Protocols, Teredo among them.
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // Documentation.
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4, which wraps IPv4.
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48), // AS112.
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // Documentation.
];

/// Whether an address is on the public internet: a machine that anybody could reach.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !NOT_PUBLIC_V4.iter().any(|block| in_v4(v4, *block)),
        IpAddr::V6(v6) => {
            in_v6(v6, PUBLIC_V6) && !NOT_PUBLIC_V6.iter().any(|block| in_v6(v6, *block))
        }
    }
}

fn in_v4(address: Ipv4Addr, (first, bits): ([u8; 4], u32)) -> bool {
    let shift = 32 - bits;
    address.to_bits() >> shift == Ipv4Addr::from(first).to_bits() >> shift
}

fn in_v6(address: Ipv6Addr, (first, bits): ([u16; 8], u32)) -> bool {
    let shift = 128 - bits;
    address.to_bits() >> shift == Ipv6Addr::from(first).to_bits() >> shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_anybody_could_reach_is_public() {
        for public in [
            "8.8.8.8",
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "203.0.114.0",
            "223.255.255.255",
            "2a00:1450:4003:80a::200e",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2003::1",
        ] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
        for private in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "4000::1",
        ] {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
    }
}
