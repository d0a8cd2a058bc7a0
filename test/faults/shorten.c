/*
 * Runs a program all of whose reads of some files fall short: each read(2), pread64(2) and getdents64(2) asks for fewer
 * bytes than it was told to, as file systems over networks and files under /proc give fewer.
 *
 * By ptrace(2), since the addon makes some system calls without the C library, which LD_PRELOAD could replace, and since
 * strace can only pretend a result: here the kernel itself reads what is asked for, and the file's place moves by that.
 *
 * Usage: shorten BYTES FOLDER COUNTS PROGRAM [ARGUMENT...]; files in the folder and under /proc fall short. COUNTS is
 * written when the program has ended: how many calls of each kind were shortened.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long long most;
static const char *folder;
static unsigned long reads, preads, listings;

static int falls_short(pid_t thread, unsigned long long descriptor) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/%d/fd/%llu", thread, descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0 || strncmp(path, "/proc/", 6) == 0;
}

static void enter(pid_t thread) {
  struct user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, thread, 0, &registers) != 0) return;
  unsigned long *count;
  /* A directory's entry has some thirty bytes at least, and the kernel refuses room for less than one. */
  unsigned long long limit = most;
  switch (registers.orig_rax) {
    case SYS_read: count = &reads; break;
    case SYS_pread64: count = &preads; break;
    case SYS_getdents64: count = &listings; limit = most < 512 ? 512 : most; break;
    default: return;
  }
  if (registers.rdx <= limit || !falls_short(thread, registers.rdi)) return;
  registers.rdx = limit;
  if (ptrace(PTRACE_SETREGS, thread, 0, &registers) == 0) *count += 1;
}

/* Goes on until every thread of the program has ended. */
static void trace(pid_t program, int seized) {
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  int status;
  if (ptrace(PTRACE_SEIZE, program, 0, options) != 0 || ptrace(PTRACE_INTERRUPT, program, 0, 0) != 0 ||
      waitpid(program, &status, __WALL) != program || ptrace(PTRACE_SYSCALL, program, 0, 0) != 0 ||
      write(seized, "", 1) != 1)
    return;
  for (;;) {
    pid_t thread = waitpid(-1, &status, __WALL);
    if (thread < 0 && errno == EINTR) continue;
    if (thread < 0) return;
    if (!WIFSTOPPED(status)) continue;
    int signal = WSTOPSIG(status);
    if (signal == (SIGTRAP | 0x80)) {
      struct __ptrace_syscall_info information;
      if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof information, &information) > 0 &&
          information.op == PTRACE_SYSCALL_INFO_ENTRY)
        enter(thread);
      signal = 0;
    } else if (status >> 16 != 0) {
      /* A thread was born, or a program begun: nothing that the process itself was sent. */
      signal = 0;
    }
    ptrace(PTRACE_SYSCALL, thread, 0, signal);
  }
}

/* The program keeps this process's number, for which /proc may have been prepared: who traces it is the child. */
int main(int count, char **arguments) {
  if (count < 5) return 2;
  most = strtoull(arguments[1], NULL, 10);
  folder = arguments[2];
  pid_t program = getpid();
  int seized[2];
  if (pipe(seized) != 0) return 2;
  if (fork() == 0) {
    close(seized[0]);
    trace(program, seized[1]);
    FILE *counts = fopen(arguments[3], "w");
    if (!counts) return 2;
    fprintf(counts, "{\"read\":%lu,\"pread64\":%lu,\"getdents64\":%lu}\n", reads, preads, listings);
    return fclose(counts) == 0 ? 0 : 2;
  }
  close(seized[1]);
  char byte;
  /* Nothing comes when seizing failed. */
  if (read(seized[0], &byte, 1) != 1) return 2;
  close(seized[0]);
  execvp(arguments[4], arguments + 4);
  return 127;
}
