//! `/proc/PID/cgroup` as any bytes, read field by field; and the directories in which a cgroup shows, by their rules.
//!
//! Of the input the first two lines are a mount's root and mount point, the rest is the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::system::{Controller, cgroup_mounts, memberships, visible_directories};
use skypilot_utils_fuzz::kernel::{escape, fields, has_word};

fn without_slash(path: &[u8]) -> &[u8] {
    path.strip_suffix(b"/").unwrap_or(path)
}

fn leads_upwards(path: &[u8]) -> bool {
    fields(path, b'/')
        .iter()
        .any(|component| component == b"..")
}

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(3, |&byte| byte == b'\n');
    let (Some(root), Some(mount_point), Some(text)) = (parts.next(), parts.next(), parts.next())
    else {
        return;
    };

    let found: Vec<_> = memberships(text).collect();
    let expected: Vec<_> = fields(text, b'\n')
        .into_iter()
        .map(|line| fields(&line, b':'))
        .filter(|line| line.len() >= 3 && line[2].starts_with(b"/"))
        .collect();
    assert_eq!(found.len(), expected.len());
    for (membership, line) in found.iter().zip(&expected) {
        assert_eq!(membership.path, line[2..].join(&b':'));
        for (controller, name) in [
            (Controller::Cpu, "cpu"),
            (Controller::Cpuset, "cpuset"),
            (Controller::Memory, "memory"),
        ] {
            assert_eq!(membership.is_of(controller), has_word(&line[1], name));
        }
        let is_unified = line[0] == b"0" && line[1].is_empty();
        assert_eq!(membership.is_of(Controller::Unified), is_unified);
    }

    let line = [
        b"1 2 0:3 ",
        &*escape(root),
        b" ",
        &*escape(mount_point),
        b" rw - cgroup2 none rw",
    ]
    .concat();
    let mount = cgroup_mounts(&line).next().expect("a mount");
    let top = without_slash(mount_point);
    for membership in found {
        let path = without_slash(membership.path);
        let directories: Vec<_> = visible_directories(&mount, membership.path).collect();
        assert!(directories.len() <= path.len() + 1);
        let Some(innermost) = directories.first() else {
            assert!(
                !leads_upwards(path),
                "what leads upwards shows at the mount point"
            );
            continue;
        };
        // From the innermost up to the mount point, each the parent of the one before.
        assert_eq!(directories.last().map(Vec::as_slice), Some(top));
        for pair in directories.windows(2) {
            let name = pair[0].strip_prefix(pair[1].as_slice()).expect("a parent");
            assert!(name.starts_with(b"/") && !name[1..].contains(&b'/'));
        }
        let below = innermost.strip_prefix(top).expect("below the mount point");
        assert!(!leads_upwards(below));
        // What shows is the cgroup itself, unless no path leads to it.
        let is_itself = [without_slash(root), below].concat() == path;
        assert!(is_itself || below.is_empty() && (leads_upwards(path) || leads_upwards(root)));
    }
});
