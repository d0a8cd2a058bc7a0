//! Reading small files whole, under a root that stands before their paths.

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{Errno, read, retry_on_intr};

use super::errno;
use super::error::Failure;

/// What a path may have with its final NUL (linux/limits.h); longer ones are walked in pieces.
const PATH_MAX: usize = 4096;
/// More than any file of a cgroup holds, but for cpusets on the largest machines; a longer file makes it grow.
const USUAL_LENGTH: usize = 4096;

/// A whole file under the root; `None` if it is not there or refuses to be read. A shortage is no refusal: what cannot
/// be known for now is not to be taken for unlimited.
pub fn read_file(root: &str, path: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
    match read_whole(&[root.trim_end_matches('/').as_bytes(), path].concat()) {
        Ok(text) => Ok(Some(text)),
        Err(error @ (Errno::MFILE | Errno::NFILE | Errno::NOMEM)) => Err(Failure::Shortage {
            errno: errno::from_system(error.raw_os_error()),
            path: String::from_utf8_lossy(path).into_owned(),
        }),
        Err(_) => Ok(None),
    }
}

fn read_whole(path: &[u8]) -> Result<Vec<u8>, Errno> {
    let file = open(path)?;
    let mut text = Vec::with_capacity(USUAL_LENGTH);
    loop {
        text.reserve(USUAL_LENGTH / 2);
        if retry_on_intr(|| read(&file, rustix::buffer::spare_capacity(&mut text)))? == 0 {
            return Ok(text);
        }
    }
}

fn open(path: &[u8]) -> Result<OwnedFd, Errno> {
    let mut rest = path;
    let mut directory: Option<OwnedFd> = None;
    while rest.len() >= PATH_MAX {
        let slash = rest[..PATH_MAX]
            .iter()
            .rposition(|&byte| byte == b'/')
            .ok_or(Errno::NAMETOOLONG)?;
        directory = Some(open_at(
            directory.as_ref(),
            &rest[..slash],
            OFlags::PATH | OFlags::DIRECTORY,
        )?);
        rest = &rest[slash + 1..];
    }
    open_at(directory.as_ref(), rest, OFlags::RDONLY | OFlags::NONBLOCK)
}

fn open_at(directory: Option<&OwnedFd>, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
    let directory = directory.map_or(CWD, AsFd::as_fd);
    retry_on_intr(|| openat(directory, path, flags | OFlags::CLOEXEC, Mode::empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::cgroup::tests::Tree;

    #[test]
    fn paths_beyond_path_max_are_read() {
        let tree = Tree::new("long", "", &[("file", "text")]);
        // Each "/." stays where it is, so that no deep tree has to be made.
        let path = [b"/.".repeat(3 * PATH_MAX), b"/file".to_vec()].concat();
        assert_eq!(read_file(tree.root(), &path), Ok(Some(b"text".to_vec())));
        assert_eq!(read_file(tree.root(), &b"/.".repeat(PATH_MAX)), Ok(None));
        assert_eq!(read_file(tree.root(), &b"x".repeat(PATH_MAX)), Ok(None));
    }

    #[test]
    fn files_longer_than_the_buffer_are_read_whole() {
        let text = "x".repeat(5 * USUAL_LENGTH);
        let tree = Tree::new("large", "", &[("file", &text)]);
        assert_eq!(
            read_file(tree.root(), b"/file"),
            Ok(Some(text.into_bytes()))
        );
    }

    #[test]
    fn a_root_with_nul_leads_nowhere() {
        assert_eq!(read_file("\0", b"/proc/self/cgroup"), Ok(None));
    }
}
