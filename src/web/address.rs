//! From which address a request comes, when it may have come through a proxy.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// An address, or a network of addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// `10.0.0.5`, `10.0.0.0/24`, `fd00::/8`.
    pub fn parse(text: &str) -> Option<Network> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.parse().ok()?, None),
        };
        let most = length(address);
        Some(Network { address, bits: bits.unwrap_or(most) }).filter(|network| network.bits <= most)
    }

    pub fn holds(self, address: IpAddr) -> bool {
        length(self.address) == length(address) && start(self.address, self.bits) == start(address, self.bits)
    }
}

fn length(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first bits of an address.
fn start(address: IpAddr, bits: u8) -> u128 {
    let (value, most) = match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    value.checked_shr(most - u32::from(bits)).unwrap_or(0)
}

/// The client: the last address of `X-Forwarded-For` that is not a trusted proxy's, if the connection comes from one.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return peer;
    }
    let passed_on = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let addresses: Vec<IpAddr> = passed_on.map_while(|text| text.trim().parse().ok()).collect();
    addresses.iter().rev().copied().find(|address| !is_trusted(*address)).unwrap_or(peer)
}

/// What a limit counts by: an address of IPv4, or the network of 64 bits that one household or office has of IPv6.
pub fn counted(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(_) => start(address, 32),
        IpAddr::V6(_) => start(address, 64) << 64,
    }
}
