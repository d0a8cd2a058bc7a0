//! Opening regular files, and only those, without ever waiting.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::errno;
use super::error::Failure;

/// Opens a regular file for reading, and tells its size and times as of then.
///
/// It is looked at before it is opened: opening a FIFO would wake its writer and break it on closing, opening a device
/// may do anything. It is looked at again once open, since another may have taken its place.
pub fn open(path: &Path) -> Result<(File, Metadata), Failure> {
    look_at(path)?;
    let file = uninterrupted(|| reading().open(path)).map_err(refused)?;
    let metadata = uninterrupted(|| file.metadata()).map_err(Failure::of("fstat"))?;
    demand_regular(&metadata)?;
    #[cfg(windows)]
    demand_disk(&file)?;
    Ok((file, metadata))
}

/// Refuses what is no regular file, as far as can be told without opening it.
#[cfg(unix)]
fn look_at(path: &Path) -> Result<(), Failure> {
    let found = uninterrupted(|| std::fs::metadata(path)).map_err(Failure::of("open"))?;
    demand_regular(&found)
}

/// Refuses what is no regular file, by a handle that may read nothing: a device does not tell metadata.
#[cfg(windows)]
fn look_at(path: &Path) -> Result<(), Failure> {
    use std::os::windows::fs::OpenOptionsExt;
    use windows_sys::Win32::Storage::FileSystem::FILE_FLAG_BACKUP_SEMANTICS;

    // Without this flag Windows opens no directory.
    let handle = OpenOptions::new()
        .access_mode(0)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .open(path)
        .map_err(Failure::of("open"))?;
    demand_disk(&handle)?;
    demand_regular(&handle.metadata().map_err(Failure::of("open"))?)
}

/// Repeats a call that a signal interrupted.
pub fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Fills the buffer from `offset` on, in as many reads as it takes; fewer bytes only where the file ends.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match uninterrupted(|| read_once_at(file, &mut buffer[filled..], offset + filled as u64))? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

fn demand_regular(metadata: &Metadata) -> Result<(), Failure> {
    if metadata.is_file() {
        Ok(())
    } else if metadata.is_dir() {
        // The number that read(2) gives for a directory.
        Err(Failure::System {
            errno: errno::EISDIR,
            syscall: "read",
            port: None,
        })
    } else {
        Err(Failure::NotRegularFile)
    }
}

fn refused(error: io::Error) -> Failure {
    // open(2): a socket, or a device without a driver, took the file's place.
    match errno::of(&error) {
        errno::ENXIO => Failure::NotRegularFile,
        _ => Failure::system(error, "open"),
    }
}

#[cfg(unix)]
fn reading() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    let mut options = OpenOptions::new();
    options
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    options
}

#[cfg(windows)]
fn reading() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// Refuses consoles and pipes, whose metadata does not tell them from files.
#[cfg(windows)]
fn demand_disk(file: &File) -> Result<(), Failure> {
    use std::os::windows::io::AsRawHandle;
    use windows_sys::Win32::Storage::FileSystem::{FILE_TYPE_DISK, GetFileType};

    // SAFETY: the handle is open for as long as `file` is borrowed.
    let kind = unsafe { GetFileType(file.as_raw_handle()) };
    if kind == FILE_TYPE_DISK {
        Ok(())
    } else {
        Err(Failure::NotRegularFile)
    }
}

#[cfg(unix)]
fn read_once_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_once_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_files_and_directories_are_refused_as_the_system_does() {
        let refusal = |path: &str| {
            open(Path::new(path))
                .err()
                .map(|failure| failure.to_string())
        };
        assert_eq!(
            refusal("/nonexistent/file").as_deref(),
            Some("ERR_SYSTEM -2 open")
        );
        assert_eq!(refusal("").as_deref(), Some("ERR_SYSTEM -2 open"));
        assert_eq!(refusal("/").as_deref(), Some("ERR_SYSTEM -21 read"));
        assert_eq!(
            refusal("/dev/zero").as_deref(),
            Some("ERR_NOT_REGULAR_FILE")
        );
    }
}
