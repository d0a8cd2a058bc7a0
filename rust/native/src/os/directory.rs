//! Counting a directory's entries.

use std::path::Path;

use super::error::Failure;

/// What readdir(3)'s callers in Node name, whichever call failed.
const SYSCALL: &str = "scandir";

/// How many entries a directory itself has, `.` and `..` not counted.
#[cfg(target_os = "linux")]
pub fn count_entries(path: &Path) -> Result<u64, Failure> {
    use std::mem::MaybeUninit;

    use rustix::fs::{Mode, OFlags, RawDir};
    use rustix::io::{Errno, retry_on_intr};

    /// About a thousand names of usual length, and glibc's readdir(3) uses as much.
    const BUFFER: usize = 32 * 1024;

    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let directory = retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty()))
        .map_err(Failure::of(SYSCALL))?;
    let mut buffer = [MaybeUninit::uninit(); BUFFER];
    let mut entries = RawDir::new(directory, &mut buffer);
    let mut count = 0;
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) => count += u64::from(!matches!(entry.file_name().to_bytes(), b"." | b"..")),
            Err(Errno::INTR) => {}
            Err(error) => return Err(Failure::system(error, SYSCALL)),
        }
    }
    Ok(count)
}

/// How many entries a directory itself has, `.` and `..` not counted.
#[cfg(not(target_os = "linux"))]
pub fn count_entries(path: &Path) -> Result<u64, Failure> {
    demand_directory(path)?;
    let entries = std::fs::read_dir(path).map_err(Failure::of(SYSCALL))?;
    entries
        .map(|entry| entry.map_err(Failure::of(SYSCALL)))
        .try_fold(0, |count, entry| entry.map(|_| count + 1))
}

/// Windows would list the current folder for an empty path, and find no file where there is one instead of a folder.
#[cfg(windows)]
fn demand_directory(path: &Path) -> Result<(), Failure> {
    let metadata = std::fs::metadata(path).map_err(Failure::of(SYSCALL))?;
    if metadata.is_dir() {
        Ok(())
    } else {
        Err(Failure::System {
            errno: super::errno::ENOTDIR,
            syscall: SYSCALL,
            port: None,
        })
    }
}

#[cfg(target_os = "macos")]
fn demand_directory(_: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_entries_and_refuses_what_is_none() {
        let path =
            std::env::temp_dir().join(format!("skypilot-utils-entries-{}", std::process::id()));
        std::fs::create_dir(&path).expect("a temporary directory");
        assert_eq!(count_entries(&path), Ok(0));
        for number in 0..5_000 {
            std::fs::write(path.join(number.to_string()), "").expect("a file");
        }
        assert_eq!(count_entries(&path), Ok(5_000));
        let refusal = |path: &Path| count_entries(path).map_err(|failure| failure.to_string());
        assert_eq!(
            refusal(&path.join("0")),
            Err("ERR_SYSTEM -20 scandir".to_owned())
        );
        assert_eq!(
            refusal(&path.join("none")),
            Err("ERR_SYSTEM -2 scandir".to_owned())
        );
        assert_eq!(
            refusal(Path::new("")),
            Err("ERR_SYSTEM -2 scandir".to_owned())
        );
        std::fs::remove_dir_all(&path).expect("the directory was there");
    }
}
