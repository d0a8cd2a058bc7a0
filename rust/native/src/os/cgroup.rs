//! The files of a process's own cgroups and of all their ancestors.

use skypilot_utils_core::system::{Controller, cgroup_mounts, memberships, visible_directories};

use super::error::Failure;
use super::rooted::read_file;

/// Where this process's cgroups show, read under a `root` that stands before /proc and every mount point.
pub struct Cgroups<'a> {
    root: &'a str,
    memberships: Vec<u8>,
    mountinfo: Vec<u8>,
}

/// A file of a cgroup.
pub struct Level {
    /// Without the root.
    pub path: String,
    pub text: Vec<u8>,
}

impl<'a> Cgroups<'a> {
    /// Reads which cgroups there are; none where that cannot be read.
    pub fn read(root: &'a str) -> Result<Self, Failure> {
        let read = |path| read_file(root, path).map(Option::unwrap_or_default);
        Ok(Self {
            root,
            memberships: read(b"/proc/self/cgroup")?,
            mountinfo: read(b"/proc/self/mountinfo")?,
        })
    }

    /// The file of that name in each of the controller's cgroups that has it and lets it be read.
    pub fn levels(
        &self,
        controller: Controller,
        name: &str,
    ) -> impl Iterator<Item = Result<Level, Failure>> {
        self.directories(controller)
            .filter_map(move |directory| self.level(&directory, name).transpose())
    }

    /// The directories of the controller's cgroups, from each one's own up to its mount point.
    pub fn directories(&self, controller: Controller) -> impl Iterator<Item = Vec<u8>> {
        let memberships =
            memberships(&self.memberships).filter(move |membership| membership.is_of(controller));
        memberships.flat_map(move |membership| {
            let mounts =
                cgroup_mounts(&self.mountinfo).filter(move |mount| mount.shows(controller));
            mounts.flat_map(move |mount| visible_directories(&mount, membership.path))
        })
    }

    /// One file of a cgroup's directory, if it can be read.
    pub fn level(&self, directory: &[u8], name: &str) -> Result<Option<Level>, Failure> {
        let path = [directory, b"/", name.as_bytes()].concat();
        let text = read_file(self.root, &path)?;
        Ok(text.map(|text| Level {
            path: String::from_utf8_lossy(&path).into_owned(),
            text,
        }))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::fs::{create_dir_all, remove_dir_all, write};
    use std::path::PathBuf;

    /// A root with the files given, and version 2 mounted where it usually is.
    pub struct Tree(PathBuf);

    impl Tree {
        pub fn new(name: &str, cgroup: &str, files: &[(&str, &str)]) -> Self {
            let root =
                std::env::temp_dir().join(format!("skypilot-utils-{name}-{}", std::process::id()));
            let mountinfo = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
            let fixed = [
                ("proc/self/cgroup", cgroup),
                ("proc/self/mountinfo", mountinfo),
            ];
            for (path, text) in fixed.iter().chain(files) {
                let path = root.join(path);
                create_dir_all(path.parent().expect("a folder")).expect("a temporary directory");
                write(path, text).expect("a temporary file");
            }
            Self(root)
        }

        pub fn root(&self) -> &str {
            self.0.to_str().expect("UTF-8")
        }
    }

    impl Drop for Tree {
        fn drop(&mut self) {
            remove_dir_all(&self.0).expect("the tree was there");
        }
    }

    #[test]
    fn levels_are_named_without_the_root_and_innermost_first() {
        let tree = Tree::new(
            "levels",
            "0::/a/b",
            &[
                ("sys/fs/cgroup/a/b/x", "1"),
                ("sys/fs/cgroup/a/y", ""),
                ("sys/fs/cgroup/x", "3"),
            ],
        );
        let levels: Vec<_> = Cgroups::read(tree.root())
            .expect("no shortage")
            .levels(Controller::Unified, "x")
            .map(|level| level.expect("no shortage"))
            .map(|level| (level.path, level.text))
            .collect();
        assert_eq!(
            levels,
            [
                ("/sys/fs/cgroup/a/b/x".to_owned(), b"1".to_vec()),
                ("/sys/fs/cgroup/x".to_owned(), b"3".to_vec())
            ]
        );
    }
}
