//! From which address a request comes, when it may have come through a proxy.

use std::net::{IpAddr, SocketAddr};

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

/// The client: from the end of `X-Forwarded-For`, the first address that is not a trusted proxy's, if the
/// connection comes from one.
///
/// Everybody can send that header, and every proxy adds to its end: only what is behind the last trusted
/// proxy is known. An entry that is not an address ends the search there, and the connection's own address
/// counts.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return peer;
    }
    for value in headers.get_all("x-forwarded-for").iter().rev() {
        for entry in value.as_bytes().rsplit(|byte| *byte == b',') {
            match std::str::from_utf8(entry).ok().and_then(entry_address) {
                Some(address) if is_trusted(address) => {}
                Some(address) => return address,
                None => return peer,
            }
        }
    }
    peer
}

/// An entry of `X-Forwarded-For`; some proxies put the port behind the address.
fn entry_address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|place| place.ip()));
    // An IPv4 address in IPv6's clothes is that IPv4 address.
    address.map(|address: IpAddr| address.to_canonical())
}

/// What a limit counts by: an address of IPv4, or the network of 64 bits that one household or office has of
/// IPv6.
pub fn counted(address: IpAddr) -> u128 {
    let address = address.to_canonical();
    match address {
        IpAddr::V4(_) => start(address, 32),
        IpAddr::V6(_) => start(address, 64) << 64,
    }
}
