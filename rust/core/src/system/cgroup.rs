//! `/proc/PID/cgroup`, and the directories in which a cgroup and its ancestors show.

use std::iter::successors;

use super::Mount;

/// What a hierarchy controls, as far as limits of CPUs and memory are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// Quotas of CPU time, version 1.
    Cpu,
    /// Sets of CPUs, version 1.
    Cpuset,
    /// Memory, version 1.
    Memory,
    /// All of version 2.
    Unified,
}

impl Controller {
    /// Whether a comma-separated list names this version 1 controller.
    pub(super) fn is_in(self, list: &[u8]) -> bool {
        let name: &[u8] = match self {
            Self::Cpu => b"cpu",
            Self::Cpuset => b"cpuset",
            Self::Memory => b"memory",
            Self::Unified => return false,
        };
        list.split(|&byte| byte == b',').any(|word| word == name)
    }
}

/// The cgroup of a process in one hierarchy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership<'a> {
    hierarchy: &'a [u8],
    controllers: &'a [u8],
    /// From the hierarchy's root, or from the root of the cgroup namespace: then it may begin with `/..`.
    pub path: &'a [u8],
}

impl Membership<'_> {
    /// Whether the line is about the hierarchy that has this controller.
    pub fn is_of(&self, controller: Controller) -> bool {
        match controller {
            Controller::Unified => self.hierarchy == b"0" && self.controllers.is_empty(),
            _ => controller.is_in(self.controllers),
        }
    }
}

/// The lines `HIERARCHY:CONTROLLERS:PATH` of `/proc/PID/cgroup`; lines that break the format are passed over.
pub fn memberships(text: &[u8]) -> impl Iterator<Item = Membership<'_>> {
    text.split(|&byte| byte == b'\n').filter_map(|line| {
        let mut fields = line.splitn(3, |&byte| byte == b':');
        let (hierarchy, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
        path.starts_with(b"/").then_some(Membership {
            hierarchy,
            controllers,
            path,
        })
    })
}

/// The directories of a cgroup and of its ancestors, as far up as the mount shows them: innermost first.
///
/// They end without a slash, so the root directory is empty. Nothing for a mount that shows another part of the tree.
pub fn visible_directories(mount: &Mount, path: &[u8]) -> impl Iterator<Item = Vec<u8>> + use<> {
    let top = mount
        .mount_point
        .strip_suffix(b"/")
        .unwrap_or(&mount.mount_point);
    let top_length = top.len();
    let innermost = path_below(&mount.root, path).map(|below| [top, below].concat());
    successors(innermost, move |directory| {
        let slash = directory.iter().rposition(|&byte| byte == b'/')?;
        (directory.len() > top_length).then(|| directory[..slash].to_vec())
    })
}

/// What of a cgroup's path lies below the mount's root: empty, or beginning with a slash.
fn path_below<'a>(root: &[u8], path: &'a [u8]) -> Option<&'a [u8]> {
    let root = root.strip_suffix(b"/").unwrap_or(root);
    let path = path.strip_suffix(b"/").unwrap_or(path);
    match path.strip_prefix(root) {
        Some(below) if !leads_upwards(below) && (below.is_empty() || below[0] == b'/') => {
            Some(below)
        }
        // A cgroup outside the namespace's root has no path to it from the mount: only the mount point is sure.
        _ if leads_upwards(path) || leads_only_upwards(root) => Some(b""),
        _ => None,
    }
}

fn leads_upwards(path: &[u8]) -> bool {
    path.split(|&byte| byte == b'/')
        .any(|component| component == b"..")
}

/// Whether a mount's root is an ancestor of the namespace's root: `/..`, `/../..` and so on.
fn leads_only_upwards(root: &[u8]) -> bool {
    leads_upwards(root)
        && root
            .split(|&byte| byte == b'/')
            .all(|component| matches!(component, b"" | b".."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::cgroup_mounts;
    use proptest::prelude::*;

    fn directories(root: &str, mount_point: &str, path: &str) -> Vec<String> {
        let line = format!("1 2 0:3 {root} {mount_point} rw - cgroup2 none rw");
        let mount = cgroup_mounts(line.as_bytes())
            .next()
            .expect("a cgroup mount");
        visible_directories(&mount, path.as_bytes())
            .map(|directory| String::from_utf8(directory).expect("UTF-8"))
            .collect()
    }

    fn path_of(text: &str, controller: Controller) -> Option<&str> {
        let membership =
            memberships(text.as_bytes()).find(|membership| membership.is_of(controller))?;
        Some(str::from_utf8(membership.path).expect("UTF-8"))
    }

    #[test]
    fn version_1_controllers_stand_alone_or_joined_in_any_order() {
        let text = "9:name=systemd:/s\n4:memory:/m\n3:cpuacct,cpu:/c\n2:cpuset:/cs\n0::/u\n";
        assert_eq!(path_of(text, Controller::Cpu), Some("/c"));
        assert_eq!(path_of(text, Controller::Cpuset), Some("/cs"));
        assert_eq!(path_of(text, Controller::Memory), Some("/m"));
        assert_eq!(path_of(text, Controller::Unified), Some("/u"));
    }

    #[test]
    fn version_2_is_hierarchy_0_without_controllers() {
        assert_eq!(
            path_of("1:name=systemd:/s\n0::/", Controller::Unified),
            Some("/")
        );
        assert_eq!(path_of("1::/x\n", Controller::Unified), None);
        assert_eq!(path_of("0::/\n", Controller::Cpu), None);
    }

    #[test]
    fn a_path_may_hold_colons() {
        assert_eq!(
            path_of("0::/a:b:/c\n", Controller::Unified),
            Some("/a:b:/c")
        );
    }

    #[test]
    fn broken_lines_are_passed_over() {
        assert_eq!(memberships(b"\n0\n0:\n0::\n0::x\n::\n\xff").count(), 0);
    }

    #[test]
    fn lists_the_cgroup_and_its_ancestors() {
        assert_eq!(
            directories("/", "/sys/fs/cgroup", "/a/b"),
            ["/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup"]
        );
        assert_eq!(directories("/", "/sys/fs/cgroup", "/"), ["/sys/fs/cgroup"]);
        assert_eq!(directories("/", "/", "/a"), ["/a", ""]);
    }

    #[test]
    fn a_bind_mount_hides_what_lies_above_its_root() {
        assert_eq!(
            directories("/docker/x", "/cg", "/docker/x/y"),
            ["/cg/y", "/cg"]
        );
        assert_eq!(directories("/docker/x", "/cg", "/docker/x"), ["/cg"]);
    }

    #[test]
    fn a_mount_of_another_cgroup_shows_nothing() {
        assert_eq!(directories("/docker/x", "/cg", "/docker/xy"), [""; 0]);
        assert_eq!(directories("/docker/x", "/cg", "/docker"), [""; 0]);
        assert_eq!(directories("/docker/x", "/cg", "/"), [""; 0]);
    }

    #[test]
    fn outside_the_cgroup_namespace_only_the_mount_point_is_sure() {
        assert_eq!(directories("/", "/cg", "/../other"), ["/cg"]);
        assert_eq!(directories("/x", "/cg", "/.."), ["/cg"]);
        assert_eq!(directories("/..", "/cg", "/"), ["/cg"]);
        assert_eq!(directories("/..", "/cg", "/../.."), ["/cg"]);
        assert_eq!(directories("/../other", "/cg", "/"), [""; 0]);
        assert_eq!(directories("/..", "/cg", "/../other"), ["/cg/other", "/cg"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(text: Vec<u8>) {
            memberships(&text).count();
        }

        #[test]
        fn every_directory_lies_at_or_below_the_mount_point(
            root in "(/[a-c.]{0,3}){1,4}",
            mount_point in "(/[a-c.]{0,3}){1,4}",
            path in "(/[a-c.]{0,3}){1,6}",
        ) {
            let top = mount_point.strip_suffix('/').unwrap_or(&mount_point);
            let found = directories(&root, &mount_point, &path);
            prop_assert!(found.iter().all(|directory| directory.starts_with(top)));
            prop_assert!(found.last().is_none_or(|directory| directory == top));
        }
    }
}
