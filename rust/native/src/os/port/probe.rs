//! Binding one address to see whether a port of it is free.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

use crate::os::errno;
use crate::os::error::Failure;

/// What to do about an IPv6 address on a machine without IPv6.
#[derive(Clone, Copy)]
pub enum WithoutIpv6 {
    Bind(Ipv4Addr),
    Skip,
    Fail,
}

/// One address on which ports are tried.
pub struct Probe {
    address: SocketAddr,
    without_ipv6: WithoutIpv6,
    /// Kept from one refused port to the next: a socket stays unbound when bind(2) fails.
    socket: Option<Socket>,
}

impl Probe {
    pub fn new(address: impl Into<IpAddr>, without_ipv6: WithoutIpv6) -> Self {
        Self {
            address: SocketAddr::new(address.into(), 0),
            without_ipv6,
            socket: None,
        }
    }

    /// Takes a link-local address to be of that zone (RFC 4007, section 11).
    pub fn in_zone(mut self, zone: Option<&str>) -> Self {
        if let (SocketAddr::V6(address), Some(zone)) = (&mut self.address, zone) {
            address.set_scope_id(zone.parse().unwrap_or_else(|_| index_of_interface(zone)));
        }
        self
    }

    /// Binds a port and lets go of it. Gives its number, which for port 0 the system chose.
    pub fn bind(&mut self, port: u16) -> Result<u16, Failure> {
        match (self.try_bind(port), self.without_ipv6) {
            (Err(failure), WithoutIpv6::Skip) if is_lack_of_ipv6(&failure) => Ok(port),
            (Err(failure), WithoutIpv6::Bind(address)) if is_lack_of_ipv6(&failure) => {
                *self = Self::new(address, WithoutIpv6::Fail);
                self.try_bind(port)
            }
            (result, _) => result,
        }
    }

    fn try_bind(&mut self, port: u16) -> Result<u16, Failure> {
        let refused = |error: io::Error| Failure::System {
            errno: errno::of(&error),
            syscall: "listen",
            port: Some(port),
        };
        self.address.set_port(port);
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => open_socket(&self.address).map_err(refused)?,
        };
        match socket.bind(&self.address.into()) {
            Ok(()) if port != 0 => Ok(port),
            Ok(()) => {
                let chosen = socket.local_addr().map_err(refused)?;
                Ok(chosen.as_socket().map_or(0, |address| address.port()))
            }
            Err(error) => {
                self.socket = Some(socket);
                Err(refused(error))
            }
        }
    }
}

/// EAFNOSUPPORT where the kernel has no IPv6, EADDRNOTAVAIL where it is switched off.
fn is_lack_of_ipv6(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::System {
            errno: errno::EAFNOSUPPORT | errno::EADDRNOTAVAIL,
            ..
        }
    )
}

/// A socket with the options a server's has in Node.
fn open_socket(address: &SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(*address), Type::STREAM, None)?;
    if address.is_ipv6() && address.ip().is_unspecified() {
        socket.set_only_v6(false)?;
    }
    allow_time_wait(&socket)?;
    Ok(socket)
}

/// Lets a port be bound that a closed connection still occupies, and none that somebody listens on.
#[cfg(unix)]
fn allow_time_wait(socket: &Socket) -> io::Result<()> {
    socket.set_reuse_address(true)
}

/// On Windows SO_REUSEADDR would take a port from its listener; TIME_WAIT hinders nobody there.
#[cfg(windows)]
fn allow_time_wait(socket: &Socket) -> io::Result<()> {
    use std::os::windows::io::AsRawSocket;
    use windows_sys::Win32::Networking::WinSock::{
        SO_EXCLUSIVEADDRUSE, SOCKET_ERROR, SOL_SOCKET, setsockopt,
    };

    let on = 1_i32.to_ne_bytes();
    let handle = socket.as_raw_socket() as usize;
    // SAFETY: the socket is open while borrowed; `on` is the four bytes that the option takes and the length says.
    let result = unsafe {
        setsockopt(
            handle,
            SOL_SOCKET,
            SO_EXCLUSIVEADDRUSE,
            on.as_ptr(),
            on.len() as i32,
        )
    };
    if result == SOCKET_ERROR {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// The number of a zone named like its interface; 0, which is no zone, if there is none.
#[cfg(unix)]
fn index_of_interface(name: &str) -> u32 {
    let Ok(name) = std::ffi::CString::new(name) else {
        return 0;
    };
    // SAFETY: `name` is a string that ends with NUL and outlives the call.
    unsafe { libc::if_nametoindex(name.as_ptr()) }
}

/// Zones on Windows are numbers.
#[cfg(windows)]
fn index_of_interface(_: &str) -> u32 {
    0
}
