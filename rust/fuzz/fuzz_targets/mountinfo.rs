//! `/proc/PID/mountinfo`: any bytes, read field by field; and what was written as the kernel writes comes back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skypilot_utils_core::system::{Controller, Mount, cgroup_mounts};
use skypilot_utils_fuzz::kernel::{self, escape, fields, has_word};

fn assert_same(mount: &Mount, expected: &kernel::Mount) {
    assert_eq!(*mount.root, *expected.root);
    assert_eq!(*mount.mount_point, *expected.mount_point);
    let controllers = [
        (Controller::Cpu, "cpu"),
        (Controller::Cpuset, "cpuset"),
        (Controller::Memory, "memory"),
    ];
    for (controller, name) in controllers {
        let is_listed = expected
            .options
            .as_ref()
            .is_some_and(|options| has_word(options, name));
        assert_eq!(mount.shows(controller), is_listed, "{name}");
    }
    assert_eq!(mount.shows(Controller::Unified), expected.options.is_none());
}

fuzz_target!(|text: &[u8]| {
    let mounts: Vec<_> = cgroup_mounts(text).collect();
    let expected = kernel::cgroup_mounts(text);
    assert_eq!(mounts.len(), expected.len());
    for (mount, expected) in mounts.iter().zip(&expected) {
        assert_same(mount, expected);
    }

    let parts = fields(text, b'\n');
    let part = |index: usize| parts.get(index).map_or(&b""[..], |part| part);
    let (root, mount_point) = (part(0), part(1));
    let line = [
        &b"36 35 98:0 "[..],
        &escape(root),
        b" ",
        &escape(mount_point),
        b" rw,noatime master:1 - cgroup2 cgroup rw",
    ]
    .concat();
    let written: Vec<_> = cgroup_mounts(&line).collect();
    assert_eq!(written.len(), 1);
    assert_eq!(
        (&*written[0].root, &*written[0].mount_point),
        (root, mount_point)
    );
});
