/*
 * The system calls that a function cannot do without, and nothing else: what is left of its time if all other work were free.
 *
 * Speaks as bench/python/serve.py does, in JSON of the shape {"name", "inputs": [[argument, ...], ...], "ns"}, its keys in
 * that order, its arguments texts and whole numbers; answers {"median"} or {"error"}. Linux.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BATCH_NS 1000000LL
#define READ_BLOCK (256 << 10)
#define LARGEST_TAIL (16 << 20)

struct argument {
  const char *text;
  long long number;
};

struct input {
  struct argument arguments[16];
  int count;
};

/* 0, or the errno of the call that failed. */
typedef int operation(const struct input *input);

static char *buffer;

static int failed(int descriptor) {
  int error = errno;
  if (descriptor >= 0) close(descriptor);
  return error ? error : EIO;
}

/* path, bytes */
static int read_tail(const struct input *input) {
  int file = open(input->arguments[0].text, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) return failed(file);
  long long bytes = input->arguments[1].number;
  if (bytes > status.st_size) bytes = status.st_size;
  errno = EFBIG;
  if (bytes > LARGEST_TAIL) return failed(file);
  if (pread(file, buffer, bytes, status.st_size - bytes) != bytes) return failed(file);
  close(file);
  return 0;
}

/* path */
static int read_file(const struct input *input) {
  int file = open(input->arguments[0].text, O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(file);
  ssize_t count;
  while ((count = read(file, buffer, READ_BLOCK)) > 0) continue;
  if (count < 0) return failed(file);
  close(file);
  return 0;
}

/* What a dual-stack socket needs, as every server that listens sets it; of IPv4 alone where there is no IPv6. */
static int open_socket(int *family) {
  int on = 1, off = 0;
  *family = AF_INET6;
  int found = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (found < 0) {
    *family = AF_INET;
    found = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  } else if (setsockopt(found, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) {
    return -1;
  }
  if (found >= 0) setsockopt(found, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return found;
}

static int bind_to(int descriptor, int family, int port) {
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
  return family == AF_INET6 ? bind(descriptor, (struct sockaddr *)&six, sizeof six)
                            : bind(descriptor, (struct sockaddr *)&four, sizeof four);
}

/* first, count: that many ports are busy. One socket does for all: it stays unbound when bind fails. */
static int bind_after_busy(const struct input *input) {
  int first = input->arguments[0].number, count = input->arguments[1].number, family;
  int descriptor = open_socket(&family);
  if (descriptor < 0) return failed(descriptor);
  for (int port = first; port < first + count; port += 1) {
    errno = EADDRNOTAVAIL;
    if (bind_to(descriptor, family, port) == 0 || errno != EADDRINUSE) return failed(descriptor);
  }
  if (bind_to(descriptor, family, first + count) != 0) return failed(descriptor);
  close(descriptor);
  return 0;
}

/* port; 0 lets the system choose, and asks which it was. */
static int bind_port(const struct input *input) {
  int port = input->arguments[0].number, family;
  int descriptor = open_socket(&family);
  if (descriptor < 0 || bind_to(descriptor, family, port) != 0) return failed(descriptor);
  struct sockaddr_storage chosen;
  socklen_t length = sizeof chosen;
  if (port == 0 && getsockname(descriptor, (struct sockaddr *)&chosen, &length) != 0) return failed(descriptor);
  close(descriptor);
  return 0;
}

/* pid. pidfd_open refuses thread ids; the descriptor of a zombie is readable. */
static int alive_by_descriptor(const struct input *input) {
  int descriptor = syscall(SYS_pidfd_open, (pid_t)input->arguments[0].number, 0);
  if (descriptor < 0) return failed(descriptor);
  struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
  if (poll(&waiting, 1, 0) != 0) return failed(descriptor);
  close(descriptor);
  return 0;
}

/* pid. Of a thread id /proc has this file, too: tgkill tells it. */
static int alive_by_stat(const struct input *input) {
  pid_t pid = input->arguments[0].number;
  if (syscall(SYS_tgkill, pid, pid, 0) != 0 && errno == ESRCH) return ESRCH;
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(file);
  ssize_t count = read(file, buffer, 1024);
  if (count <= 0) return failed(file);
  buffer[count] = 0;
  char *name_end = strrchr(buffer, ')');
  close(file);
  return name_end && name_end[2] != 'Z' && name_end[2] != 'X' ? 0 : ESRCH;
}

static pid_t child;

/* A child of this program, which no other can be asked about in this way. WNOWAIT leaves a zombie as it is. */
static int ask_child(void) {
  siginfo_t told = {0};
  if (waitid(P_PID, child, &told, WEXITED | WNOHANG | WNOWAIT) != 0) return errno;
  return told.si_pid == child ? ESRCH : 0;
}

static int alive_child(const struct input *input) {
  (void)input;
  return ask_child();
}

static int zombie_child(const struct input *input) {
  (void)input;
  return ask_child() == ESRCH ? 0 : EEXIST;
}

/* pid: a zombie, not a child of this program. */
static int zombie(const struct input *input) {
  int descriptor = syscall(SYS_pidfd_open, (pid_t)input->arguments[0].number, 0);
  if (descriptor < 0) return failed(descriptor);
  struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
  if (poll(&waiting, 1, 0) != 1) return failed(descriptor);
  close(descriptor);
  return 0;
}

/* pid */
static int dead(const struct input *input) {
  if (kill(input->arguments[0].number, 0) == 0) return EEXIST;
  return errno == ESRCH ? 0 : errno;
}

/* path, ...: one directory or several; what is none has no entries. */
static int count_entries(const struct input *input) {
  for (int index = 0; index < input->count; index += 1) {
    int directory = open(input->arguments[index].text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 && (errno == ENOENT || errno == ENOTDIR)) continue;
    if (directory < 0) return failed(directory);
    ssize_t bytes;
    while ((bytes = getdents64(directory, buffer, 1 << 20)) > 0) continue;
    if (bytes < 0) return failed(directory);
    close(directory);
  }
  return 0;
}

/* Where there are two ways, the cheaper one counts. */
static const struct {
  const char *name;
  operation *ways[2];
} operations[] = {
    {"read_tail", {read_tail}},
    {"read_file", {read_file}},
    {"bind_port", {bind_port}},
    {"bind_after_busy", {bind_after_busy}},
    {"alive", {alive_by_descriptor, alive_by_stat}},
    {"alive_by_descriptor", {alive_by_descriptor}},
    {"alive_by_stat", {alive_by_stat}},
    {"alive_child", {alive_child}},
    {"zombie", {zombie}},
    {"zombie_child", {zombie_child}},
    {"dead", {dead}},
    {"count_entries", {count_entries}},
};

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int by_size(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return difference < 0 ? -1 : difference > 0;
}

#define MOST_INPUTS 1024
static struct input inputs[MOST_INPUTS];
static int input_count, next_input;

static long long time_batch(operation *call, long calls) {
  long long start = now();
  for (long index = 0; index < calls; index += 1) {
    call(&inputs[next_input]);
    next_input = next_input + 1 == input_count ? 0 : next_input + 1;
  }
  return now() - start;
}

/* The median of batches of about a millisecond; a call that takes longer is a batch of its own. */
static double time_operation(operation *call, long long ns) {
  long calls = 1;
  while (time_batch(call, calls) < BATCH_NS / 2) calls *= 2;
  size_t most = 2 * ns / BATCH_NS + 2, count = 0;
  double *times = malloc(most * sizeof *times);
  if (!times) abort();
  long long end = now() + ns;
  do times[count++] = time_batch(call, calls);
  while (now() < end && count < most);
  qsort(times, count, sizeof *times, by_size);
  double median = (times[(count - 1) / 2] + times[count / 2]) / 2 / calls;
  free(times);
  return median;
}

/* Cuts a JSON text out of the line, its escapes undone in place, and returns what follows; NULL for one that is not plain. */
static char *cut_text(char *at, const char **text) {
  char *to = at += 1;
  for (*text = to; *at != '"'; at += 1) {
    if (*at == '\\' && *++at != '"' && *at != '\\') return NULL;
    if (*at == 0) return NULL;
    *to++ = *at;
  }
  *to = 0;
  return at + 1;
}

static char *skip(char *at, const char *expected) {
  size_t length = strlen(expected);
  return at && strncmp(at, expected, length) == 0 ? at + length : NULL;
}

static char *cut_input(char *at, struct input *input) {
  input->count = 0;
  for (at = skip(at, "["); at && *at != ']'; at += *at == ',') {
    if (input->count == 16) return NULL;
    struct argument *argument = &input->arguments[input->count++];
    char *start = at;
    if (*at == '"') at = cut_text(at, &argument->text);
    else argument->number = strtoll(at, &at, 10);
    if (!at || at == start || (*at != ',' && *at != ']')) return NULL;
  }
  return skip(at, "]");
}

/* Takes the line apart; 0 if it is of another shape. */
static int read_request(char *line, const char **name, long long *ns) {
  char *at = skip(line, "{\"name\":");
  if (!at || *at != '"' || !(at = cut_text(at, name))) return 0;
  input_count = next_input = 0;
  for (at = skip(at, ",\"inputs\":["); at && *at != ']'; at += *at == ',') {
    if (input_count == MOST_INPUTS || !(at = cut_input(at, &inputs[input_count++]))) return 0;
  }
  at = skip(at, "],\"ns\":");
  return at && input_count > 0 && (*ns = atoll(at)) > 0;
}

/* A child that lives as long as this program, or a zombie. */
static void start_child(int lives) {
  child = fork();
  if (child < 0) abort();
  if (child > 0) {
    siginfo_t told;
    if (!lives) waitid(P_PID, child, &told, WEXITED | WNOWAIT);
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (lives) pause();
  _exit(0);
}

static void end_child(void) {
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

static void answer(const char *name, long long ns) {
  for (size_t index = 0; index < sizeof operations / sizeof *operations; index += 1) {
    if (strcmp(operations[index].name, name) != 0) continue;
    int error = 0;
    double best = 0;
    for (int way = 0; way < 2 && operations[index].ways[way]; way += 1) {
      operation *call = operations[index].ways[way];
      int refusal = 0;
      for (int each = 0; each < input_count && !refusal; each += 1) refusal = call(&inputs[each]);
      if (refusal && !error) error = refusal;
      if (refusal) continue;
      double median = time_operation(call, ns);
      if (best == 0 || median < best) best = median;
    }
    if (best > 0) printf("{\"median\":%.1f}\n", best);
    else printf("{\"error\":\"%s: %s\"}\n", name, strerror(error));
    return;
  }
  printf("{\"error\":\"no such operation\"}\n");
}

int main(void) {
  /* By pages: AMD Zen 3 copies several times as slowly to a place 1 to 16 bytes behind a page, where malloc begins. */
  buffer = aligned_alloc(4096, LARGEST_TAIL);
  if (!buffer) abort();
  /* Its pages are there before anything is timed. */
  memset(buffer, 1, LARGEST_TAIL);
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    const char *name;
    long long ns;
    if (!read_request(line, &name, &ns)) {
      printf("{\"error\":\"cannot read this request\"}\n");
    } else {
      int needs_child = strstr(name, "_child") != NULL;
      if (needs_child) start_child(strcmp(name, "alive_child") == 0);
      answer(name, ns);
      if (needs_child) end_child();
    }
    fflush(stdout);
  }
  free(line);
  free(buffer);
  return 0;
}
