//! Processes on Linux, asked by the cheapest calls that tell zombies and thread ids apart.

use std::io;
use std::sync::LazyLock;
use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering::Relaxed;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, retry_on_intr};
use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions, getpid, pidfd_open, waitid};
use skypilot_utils_core::process::parse_stat;

use super::Liveness;
use crate::os::error::Failure;
use crate::os::rooted::read_file;

/// This process. Asked once, since no C library keeps it and Node never forks itself without starting another program.
static OWN: LazyLock<Pid> = LazyLock::new(getpid);

/// `pid` is above 0.
pub fn liveness(pid: i32, root: &str) -> Result<Liveness, Failure> {
    if !root.is_empty() {
        return Ok(by_stat(pid, root)?.unwrap_or(Liveness::Gone));
    }
    let Some(process) = Pid::from_raw(pid) else {
        return Ok(Liveness::Gone);
    };
    if process == *OWN {
        return Ok(Liveness::Alive);
    }
    if relation_of(pid).load(Relaxed) == pid
        && let Some(answer) = by_waitid(process)
    {
        return Ok(answer);
    }
    by_pidfd(process)
        .or_else(|| by_waitid(process))
        .map_or_else(|| by_signal(pid), Ok)
}

/// Whose children those were that were asked about last: a number that stood for one of ours, or minus one that did not,
/// in the place that its low bits say.
///
/// waitid(2) tells of a child in a tenth of the time that a descriptor takes, and is asked in vain of any other process.
/// Whoever waits for a process to end asks about the same one again and again. A wrong guess costs a call, no answer.
static RELATIONS: [AtomicI32; 64] = [const { AtomicI32::new(0) }; 64];

fn relation_of(pid: i32) -> &'static AtomicI32 {
    &RELATIONS[pid as usize % RELATIONS.len()]
}

/// A child of ours; `None` for any other process. WNOWAIT leaves a zombie to whoever started it.
fn by_waitid(process: Pid) -> Option<Liveness> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match retry_on_intr(|| waitid(WaitId::Pid(process), options)) {
        Ok(None) => Some(Liveness::Alive),
        Ok(Some(_)) => Some(Liveness::Zombie),
        Err(_) => None,
    }
}

/// Any process, without /proc. `None` where descriptors of processes are missing (Linux before 5.3), forbidden or used up.
///
/// The descriptor turns readable when the last thread has ended: a process whose first thread alone has ended lives.
fn by_pidfd(process: Pid) -> Option<Liveness> {
    let descriptor = match pidfd_open(process, PidfdFlags::empty()) {
        Ok(descriptor) => descriptor,
        Err(Errno::SRCH) => return Some(Liveness::Gone),
        // pidfd_open(2): not the leader of a thread group. EINVAL in its manual, ENOENT from newer kernels (6.18 here).
        Err(Errno::INVAL | Errno::NOENT) => return Some(Liveness::Thread),
        Err(_) => return None,
    };
    let pid = process.as_raw_nonzero().get();
    let relation = relation_of(pid);
    if relation.load(Relaxed) != -pid {
        let as_child = by_waitid(process);
        relation.store(if as_child.is_some() { pid } else { -pid }, Relaxed);
        if as_child.is_some() {
            return as_child;
        }
    }
    let mut descriptors = [PollFd::new(&descriptor, PollFlags::IN)];
    match retry_on_intr(|| poll(&mut descriptors, Some(&Timespec::default()))) {
        Ok(0) => Some(Liveness::Alive),
        Ok(_) => Some(Liveness::Zombie),
        Err(_) => None,
    }
}

/// Where descriptors of processes cannot be had: signal 0, which sees no zombies, and /proc if it is there for them.
fn by_signal(pid: i32) -> Result<Liveness, Failure> {
    if signal(libc::SYS_tgkill, [pid, pid, 0])? {
        return Ok(by_stat(pid, "")?.unwrap_or(Liveness::Alive));
    }
    Ok(if signal(libc::SYS_kill, [pid, 0, 0])? {
        Liveness::Thread
    } else {
        Liveness::Gone
    })
}

/// What /proc tells; `None` where it is not mounted, hides the process (hidepid) or has none of that number.
fn by_stat(pid: i32, root: &str) -> Result<Option<Liveness>, Failure> {
    let text = read_file(root, format!("/proc/{pid}/stat").as_bytes())?;
    let stat = text.and_then(|text| parse_stat(&text));
    Ok(stat.map(|stat| {
        if stat.is_dead() {
            Liveness::Zombie
        } else {
            Liveness::Alive
        }
    }))
}

/// Whether there is something to signal.
fn signal(call: libc::c_long, arguments: [i32; 3]) -> Result<bool, Failure> {
    let [first, second, third] = arguments;
    // SAFETY: both calls take numbers alone, and signal 0 is only checked, never sent.
    if unsafe { libc::syscall(call, first, second, third) } == 0 {
        return Ok(true);
    }
    let error = io::Error::last_os_error();
    match error.raw_os_error() {
        Some(libc::ESRCH) => Ok(false),
        Some(libc::EINTR) => signal(call, arguments),
        // There, but another user's; EACCES is what SELinux says.
        Some(libc::EPERM | libc::EACCES) => Ok(true),
        _ => Err(Failure::system(error, "kill")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn liveness(pid: i32, root: &str) -> Liveness {
        super::liveness(pid, root).expect("no shortage")
    }

    /// Every way to ask, so that the ways that this machine does not need are tested, too.
    fn all_ways(pid: i32) -> [Option<Liveness>; 3] {
        let process = Pid::from_raw(pid).expect("a number above 0");
        [by_waitid(process), by_pidfd(process), by_signal(pid).ok()]
    }

    #[test]
    fn a_child_lives_until_it_ends_and_is_gone_once_waited_for() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("sleep(1)");
        let pid = child.id() as i32;
        assert_eq!(all_ways(pid), [Some(Liveness::Alive); 3]);
        child.kill().expect("it runs");
        while liveness(pid, "") == Liveness::Alive {
            std::thread::yield_now();
        }
        assert_eq!(all_ways(pid), [Some(Liveness::Zombie); 3]);
        child.wait().expect("it is our child");
        assert_eq!(
            all_ways(pid),
            [None, Some(Liveness::Gone), Some(Liveness::Gone)]
        );
    }

    #[test]
    fn a_wrong_guess_about_whose_child_it_is_changes_no_answer() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("sleep(1)");
        let own = child.id() as i32;
        let parent = rustix::process::getppid().expect("a parent");
        let answers =
            || [own, parent.as_raw_nonzero().get(), i32::MAX].map(|pid| liveness(pid, ""));
        let guess = |pid: i32, guess: i32| relation_of(pid).store(guess, Relaxed);
        for sign in [-1, 0, 1] {
            for pid in [own, parent.as_raw_nonzero().get(), i32::MAX] {
                guess(pid, sign * pid);
            }
            assert_eq!(
                answers(),
                [Liveness::Alive, Liveness::Alive, Liveness::Gone]
            );
        }
        child.kill().expect("it runs");
        while liveness(own, "") == Liveness::Alive {
            std::thread::yield_now();
        }
        for sign in [-1, 0, 1] {
            guess(own, sign * own);
            assert_eq!(liveness(own, ""), Liveness::Zombie);
        }
        child.wait().expect("it is our child");
        for sign in [-1, 0, 1] {
            guess(own, sign * own);
            assert_eq!(liveness(own, ""), Liveness::Gone);
        }
    }

    #[test]
    fn a_thread_is_told_from_a_process() {
        let thread = std::thread::spawn(|| {
            let id = rustix::thread::gettid().as_raw_nonzero().get();
            (liveness(id, ""), by_signal(id))
        });
        assert_eq!(
            thread.join().expect("no panic"),
            (Liveness::Thread, Ok(Liveness::Thread))
        );
    }

    #[test]
    fn this_process_its_parent_and_the_first_one_live() {
        let parent = rustix::process::getppid().expect("a parent");
        for pid in [std::process::id() as i32, parent.as_raw_nonzero().get(), 1] {
            assert_eq!(liveness(pid, ""), Liveness::Alive);
            assert_eq!(liveness(pid, "/"), Liveness::Alive);
        }
    }

    #[test]
    fn numbers_of_no_process_are_gone() {
        for pid in [4_194_305, i32::MAX] {
            assert_eq!(liveness(pid, ""), Liveness::Gone);
            assert_eq!(liveness(pid, "/"), Liveness::Gone);
            assert_eq!(by_signal(pid), Ok(Liveness::Gone));
        }
    }
}
