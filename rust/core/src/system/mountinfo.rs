//! `/proc/PID/mountinfo`: where the cgroup hierarchies are mounted.

use std::borrow::Cow;

use super::Controller;

/// One mount of a cgroup hierarchy, bind mounts included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount<'a> {
    /// The cgroup that shows at the mount point.
    pub root: Cow<'a, [u8]>,
    /// Where it shows, seen from the reader's root directory.
    pub mount_point: Cow<'a, [u8]>,
    hierarchy: Hierarchy<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hierarchy<'a> {
    /// Version 1, with the options that name its controllers.
    One {
        options: &'a [u8],
    },
    Two,
}

impl Mount<'_> {
    /// Whether it shows the version 1 hierarchy of a controller, or, for [`Controller::Unified`], version 2.
    pub fn shows(&self, controller: Controller) -> bool {
        match self.hierarchy {
            Hierarchy::One { options } => controller.is_in(options),
            Hierarchy::Two => controller == Controller::Unified,
        }
    }
}

/// The cgroup mounts among the lines of a mountinfo, in their order; lines that break the format are passed over.
pub fn cgroup_mounts(mountinfo: &[u8]) -> impl Iterator<Item = Mount<'_>> {
    mountinfo
        .split(|&byte| byte == b'\n')
        .filter_map(parse_line)
}

/// Reads `ID PARENT MAJOR:MINOR ROOT MOUNT-POINT OPTIONS [OPTIONAL]... - TYPE SOURCE SUPER-OPTIONS`.
fn parse_line(line: &[u8]) -> Option<Mount<'_>> {
    let mut fields = line.split(|&byte| byte == b' ');
    let root = fields.nth(3)?;
    let mount_point = fields.next()?;
    // Past the options, which may themselves be a dash, then past any optional fields and the dash that ends them.
    let mut after_separator = fields.skip(1).skip_while(|&field| field != b"-").skip(1);
    let hierarchy = match after_separator.next()? {
        b"cgroup" => Hierarchy::One {
            options: after_separator.nth(1)?,
        },
        b"cgroup2" => Hierarchy::Two,
        _ => return None,
    };
    Some(Mount {
        root: unescape(root),
        mount_point: unescape(mount_point),
        hierarchy,
    })
}

/// Undoes the kernel's escapes: a blank, tab, newline or backslash is written as three octal digits.
fn unescape(field: &[u8]) -> Cow<'_, [u8]> {
    if !field.contains(&b'\\') {
        return Cow::Borrowed(field);
    }
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, after)) = rest.split_first() {
        match (byte, octal_byte(after)) {
            (b'\\', Some(escaped)) => {
                plain.push(escaped);
                rest = &after[3..];
            }
            _ => {
                plain.push(byte);
                rest = after;
            }
        }
    }
    Cow::Owned(plain)
}

fn octal_byte(text: &[u8]) -> Option<u8> {
    let digits = text
        .get(..3)
        .filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    u8::from_str_radix(str::from_utf8(digits).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn only_mount(line: &str) -> Mount<'_> {
        let mut mounts = cgroup_mounts(line.as_bytes());
        let mount = mounts.next().expect("a cgroup mount");
        assert_eq!(mounts.next(), None);
        mount
    }

    #[test]
    fn reads_version_2() {
        let mount =
            only_mount("30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n");
        assert_eq!(
            (&*mount.root, &*mount.mount_point),
            (&b"/"[..], &b"/sys/fs/cgroup"[..])
        );
        assert!(mount.shows(Controller::Unified));
        assert!(!mount.shows(Controller::Cpu));
    }

    #[test]
    fn reads_version_1_controllers_alone_and_joined() {
        let joined =
            only_mount("32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpuacct,cpu");
        assert!(joined.shows(Controller::Cpu));
        assert!(!joined.shows(Controller::Cpuset));
        assert!(!joined.shows(Controller::Unified));
        let named =
            only_mount("40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=cpu");
        assert!(!named.shows(Controller::Cpu));
    }

    #[test]
    fn any_number_of_optional_fields_may_precede_the_separator() {
        for optional in [
            "",
            "shared:7 ",
            "shared:7 master:1 propagate_from:2 unbindable ",
        ] {
            let line = format!("1 2 0:3 /a /b rw {optional}- cgroup2 none rw");
            assert_eq!(&*only_mount(&line).mount_point, b"/b");
        }
    }

    #[test]
    fn escapes_are_undone() {
        let mount = only_mount(
            r"1 2 0:3 /a\134b /with\040blank\011tab\012line\x\04\+07\400 rw - cgroup2 none rw",
        );
        assert_eq!(&*mount.root, br"/a\b");
        assert_eq!(
            &*mount.mount_point,
            b"/with blank\ttab\nline\\x\\04\\+07\\400"
        );
    }

    #[test]
    fn other_file_systems_and_broken_lines_are_passed_over() {
        let text = b"\n1\n1 2 0:3 / /\n1 2 0:3 / / rw\n1 2 0:3 / / rw -\n1 2 0:3 / / rw - cgroup\n\
            1 2 0:3 / /proc rw - proc proc rw\n1 2 0:3 / /x rw - cgroup2 none rw\n\xff\xfe";
        let mounts: Vec<_> = cgroup_mounts(text).collect();
        assert_eq!(mounts.len(), 1);
        assert_eq!(&*mounts[0].mount_point, b"/x");
    }

    #[test]
    fn long_lines_are_read_whole() {
        let layers = "lowerdir=/x:".repeat(10_000);
        let text = format!(
            "1 2 0:3 / /o rw - overlay o {layers}\n1 2 0:3 /{layers} /x rw - cgroup2 none rw\n"
        );
        assert_eq!(only_mount(&text).root.len(), layers.len() + 1);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(text: Vec<u8>, field: Vec<u8>) {
            cgroup_mounts(&text).count();
            let line = [b"1 2 0:3 /", field.as_slice(), b" / rw - cgroup x ", field.as_slice()].concat();
            cgroup_mounts(&line).count();
        }
    }
}
