//! Finding a TCP port that can be bound.

mod probe;

use std::iter;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::errno;
use super::error::Failure;
use probe::{Probe, WithoutIpv6};

/// How often the system is asked for a port of its choice before that counts as none free.
const CHOICES: usize = 100;

/// The lowest port from `start` to `end` that can be bound on every address `host` stands for; 0 if there is none.
///
/// `host` is an address, `localhost` (127.0.0.1 and ::1) or empty (every address). From port 0 the system chooses.
pub fn find_port(start: u16, end: u16, host: &str) -> Result<u16, Failure> {
    let mut probes = probes_of(host)?;
    match start {
        0 => first_free(iter::repeat_n(0, CHOICES), &mut probes),
        _ => first_free(start..=end, &mut probes),
    }
}

fn first_free(ports: impl Iterator<Item = u16>, probes: &mut [Probe]) -> Result<u16, Failure> {
    let mut refusal = None;
    let mut was_used = false;
    for port in ports {
        match probes
            .iter_mut()
            .try_fold(port, |port, probe| probe.bind(port))
        {
            Err(Failure::System {
                errno: errno::EADDRINUSE,
                ..
            }) => was_used = true,
            Err(
                failure @ Failure::System {
                    errno: errno::EACCES,
                    ..
                },
            ) => refusal = refusal.or(Some(failure)),
            result => return result,
        }
    }
    match refusal {
        Some(failure) if !was_used => Err(failure),
        _ => Ok(0),
    }
}

/// The addresses to bind, in order.
#[cfg(target_os = "linux")]
fn probes_of(host: &str) -> Result<Vec<Probe>, Failure> {
    match host {
        // One dual-stack socket conflicts with a listener on any address of either family.
        "" => Ok(vec![Probe::new(
            Ipv6Addr::UNSPECIFIED,
            WithoutIpv6::Bind(Ipv4Addr::UNSPECIFIED),
        )]),
        _ => probes_of_address(host),
    }
}

/// The addresses to bind, in order.
#[cfg(not(target_os = "linux"))]
fn probes_of(host: &str) -> Result<Vec<Probe>, Failure> {
    match host {
        // With SO_REUSEADDR, BSD's sockets bind a wildcard beside a listener on one address, and no manual of Windows says
        // that a dual-stack socket conflicts with one of IPv4 alone: ask for those, too.
        "" => Ok(vec![
            Probe::new(
                Ipv6Addr::UNSPECIFIED,
                WithoutIpv6::Bind(Ipv4Addr::UNSPECIFIED),
            ),
            Probe::new(Ipv4Addr::UNSPECIFIED, WithoutIpv6::Fail),
            Probe::new(Ipv4Addr::LOCALHOST, WithoutIpv6::Fail),
            Probe::new(Ipv6Addr::LOCALHOST, WithoutIpv6::Skip),
        ]),
        _ => probes_of_address(host),
    }
}

fn probes_of_address(host: &str) -> Result<Vec<Probe>, Failure> {
    if host == "localhost" {
        return Ok(vec![
            Probe::new(Ipv4Addr::LOCALHOST, WithoutIpv6::Fail),
            Probe::new(Ipv6Addr::LOCALHOST, WithoutIpv6::Skip),
        ]);
    }
    let (text, zone) = match host.split_once('%') {
        Some((text, zone)) => (text, Some(zone)),
        None => (host, None),
    };
    let Ok(address) = text.parse::<IpAddr>() else {
        return Err(Failure::System {
            errno: errno::EINVAL,
            syscall: "listen",
            port: None,
        });
    };
    Ok(vec![Probe::new(address, WithoutIpv6::Fail).in_zone(zone)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn listen(host: &str) -> (TcpListener, u16) {
        let listener = TcpListener::bind((host, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        (listener, port)
    }

    #[test]
    fn a_listener_on_any_address_occupies_the_port() {
        for host in ["127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "::"] {
            let (listener, port) = listen(host);
            assert_eq!(find_port(port, port, ""), Ok(0), "{host}");
            drop(listener);
            assert_eq!(find_port(port, port, ""), Ok(port), "{host}");
        }
    }

    #[test]
    fn a_host_narrows_the_search() {
        let (_listener, port) = listen("127.0.0.2");
        assert_eq!(find_port(port, port, "127.0.0.2"), Ok(0));
        assert_eq!(find_port(port, port, "127.0.0.1"), Ok(port));
        assert_eq!(find_port(port, port, "localhost"), Ok(port));
        let (_listener, port) = listen("::1");
        assert_eq!(find_port(port, port, "localhost"), Ok(0));
        assert_eq!(find_port(port, port, "127.0.0.1"), Ok(port));
    }

    #[test]
    fn from_0_the_system_chooses() {
        for host in ["", "localhost", "127.0.0.1", "::1"] {
            assert!(find_port(0, 65535, host).expect("a port") > 0);
        }
    }

    #[test]
    fn an_empty_range_has_none() {
        assert_eq!(find_port(2, 1, ""), Ok(0));
    }

    #[test]
    fn an_address_that_is_not_ours_is_an_error() {
        let failure = find_port(5000, 5001, "192.0.2.1").expect_err("RFC 5737 gives it to nobody");
        assert_eq!(
            failure,
            Failure::System {
                errno: errno::EADDRNOTAVAIL,
                syscall: "listen",
                port: Some(5000)
            }
        );
        assert!(find_port(5000, 5001, "fe80::1%none").is_err());
        assert!(find_port(5000, 5001, "example").is_err());
    }
}
