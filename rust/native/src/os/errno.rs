//! Error numbers as libuv has them: the negated errno on Unix, numbers of its own on Windows (uv/errno.h).

use std::io;

#[cfg(unix)]
mod numbers {
    pub const EACCES: i32 = -libc::EACCES;
    pub const EADDRINUSE: i32 = -libc::EADDRINUSE;
    pub const EADDRNOTAVAIL: i32 = -libc::EADDRNOTAVAIL;
    pub const EAFNOSUPPORT: i32 = -libc::EAFNOSUPPORT;
    pub const EINVAL: i32 = -libc::EINVAL;
    pub const EISDIR: i32 = -libc::EISDIR;
    pub const ENXIO: i32 = -libc::ENXIO;

    pub fn from_system(code: i32) -> i32 {
        -code
    }
}

#[cfg(windows)]
mod numbers {
    use windows_sys::Win32::Foundation::*;
    use windows_sys::Win32::Networking::WinSock::*;

    pub const EACCES: i32 = -4092;
    pub const EADDRINUSE: i32 = -4091;
    pub const EADDRNOTAVAIL: i32 = -4090;
    pub const EAFNOSUPPORT: i32 = -4089;
    pub const EINVAL: i32 = -4071;
    pub const EISDIR: i32 = -4068;
    pub const ENOTDIR: i32 = -4052;
    pub const ENXIO: i32 = -4033;

    const UNKNOWN: i32 = -4094;
    const EBUSY: i32 = -4082;
    const EIO: i32 = -4070;
    const ELOOP: i32 = -4067;
    const EMFILE: i32 = -4066;
    const ENAMETOOLONG: i32 = -4064;
    const ENOBUFS: i32 = -4060;
    const ENOENT: i32 = -4058;
    const ENOMEM: i32 = -4057;
    const ENOTSUP: i32 = -4049;
    const EPERM: i32 = -4048;

    /// As libuv's uv_translate_sys_error, for what opening, reading and binding can give.
    pub fn from_system(code: i32) -> i32 {
        let Ok(number) = u32::try_from(code) else {
            return UNKNOWN;
        };
        match number {
            ERROR_FILE_NOT_FOUND
            | ERROR_PATH_NOT_FOUND
            | ERROR_INVALID_NAME
            | ERROR_INVALID_DRIVE
            | ERROR_BAD_PATHNAME
            | ERROR_DIRECTORY
            | ERROR_INVALID_REPARSE_DATA
            | ERROR_MOD_NOT_FOUND => ENOENT,
            ERROR_INVALID_FUNCTION => EISDIR,
            ERROR_ACCESS_DENIED | ERROR_PRIVILEGE_NOT_HELD => EPERM,
            ERROR_NOACCESS | ERROR_ELEVATION_REQUIRED | ERROR_CANT_ACCESS_FILE => EACCES,
            ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION | ERROR_PIPE_BUSY => EBUSY,
            ERROR_TOO_MANY_OPEN_FILES => EMFILE,
            ERROR_FILENAME_EXCED_RANGE => ENAMETOOLONG,
            ERROR_CANT_RESOLVE_FILENAME => ELOOP,
            ERROR_NOT_ENOUGH_MEMORY | ERROR_OUTOFMEMORY => ENOMEM,
            ERROR_INVALID_PARAMETER | ERROR_INVALID_DATA | ERROR_SYMLINK_NOT_SUPPORTED => EINVAL,
            ERROR_NOT_SUPPORTED => ENOTSUP,
            ERROR_CRC | ERROR_DISK_CORRUPT | ERROR_GEN_FAILURE | ERROR_IO_DEVICE
            | ERROR_OPEN_FAILED => EIO,
            _ => from_winsock(code),
        }
    }

    fn from_winsock(code: i32) -> i32 {
        match code {
            WSAEACCES => EACCES,
            WSAEADDRINUSE => EADDRINUSE,
            WSAEADDRNOTAVAIL => EADDRNOTAVAIL,
            WSAEAFNOSUPPORT => EAFNOSUPPORT,
            WSAEINVAL | WSAEPFNOSUPPORT => EINVAL,
            WSAEMFILE => EMFILE,
            WSAENOBUFS => ENOBUFS,
            _ => UNKNOWN,
        }
    }
}

pub use numbers::*;

/// libuv's number of an error; EINVAL for one that never reached the system, such as a NUL in a path.
pub fn of(error: &io::Error) -> i32 {
    error.raw_os_error().map_or(EINVAL, from_system)
}
