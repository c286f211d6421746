/*
 * A client of a real Corosync daemon: joins process groups through libcpg, sends, and reports all that it is told as
 * lines of JSON. member.mjs speaks the same language for a Ringcast node; group-process.ts describes it.
 *
 * One loop, never blocked: look at the input, send as much as the daemon takes, dispatch what it delivers. Reports wait in
 * memory until the reader takes them. A client that waited for its reader would keep its daemon busy: libqb asks without a
 * pause whether a client with a backlog has room again.
 *
 *   gcc -O2 -o cpg-client cpg-client.c -lcpg
 */
#define _GNU_SOURCE
#include <corosync/cpg.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  groups_max = 8,
  command_bytes_max = 1 << 16,
  message_bytes_max = 4 << 20,
  head_bytes = 48,
  dispatches_a_turn = 64,
  sends_a_turn = 16,
  retry_ms = 2,
  /* A connection takes a moment longer than the daemon's "ready". */
  connect_tries = 2000,
  connect_pause_us = 10000
};

/* libcpg joins one group per connection, and a connection that has left its group does not join it again. */
struct group {
  struct cpg_name name;
  cpg_handle_t handle;
  int fd;
  int left; /* we were told of our own leave */
};

/* The command that is being carried out; others wait in the input. */
struct work {
  enum { idle, joining, leaving, parting, sending } kind;
  struct group *group;
  uint32_t remaining, bytes_min, bytes_max, random;
  size_t length; /* of the message that waits to be sent; 0: the next one is not made yet */
};

static struct group groups[groups_max];
static int group_count;
static struct work work;
static unsigned char message[message_bytes_max];
static uint32_t local_node, sent_count, command_count;
static uint32_t atomic_bytes_max; /* libcpg sends longer messages in parts */
static uint32_t under_way;        /* own messages that were not delivered here yet */
static char input[command_bytes_max];
static size_t input_bytes;
static int input_ended;
static uint32_t crc_table[256];

/* Reports that the reader has not taken yet. */
static FILE *out;
static char *reports;
static size_t reports_bytes, reports_capacity;

/* What `out` writes to. */
static ssize_t keep_reports(void *cookie, const char *bytes, size_t count) {
  (void)cookie;
  if (reports_bytes + count > reports_capacity) {
    reports_capacity = 2 * (reports_bytes + count);
    reports = realloc(reports, reports_capacity);
    if (reports == NULL) abort();
  }
  memcpy(reports + reports_bytes, bytes, count);
  reports_bytes += count;
  return (ssize_t)count;
}

/* Hands the reader what it takes. */
static void write_reports(void) {
  fflush(out);
  if (reports_bytes == 0) return;
  ssize_t count = write(1, reports, reports_bytes);
  if (count < 0 && errno != EAGAIN && errno != EINTR) exit(1);
  if (count <= 0) return;
  reports_bytes -= (size_t)count;
  memmove(reports, reports + count, reports_bytes);
}

static void set_nonblocking(int fd, int on) {
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

/* Hands the reader all there is, and ends. */
static void finish(int status) {
  set_nonblocking(1, 0);
  do write_reports();
  while (reports_bytes > 0);
  exit(status);
}

static void fail(const char *what, int error) {
  fprintf(stderr, "cpg-client: %s: error %d\n", what, error);
  finish(1);
}

/* The daemon is gone: said, and then this process goes too, politely. */
static void disconnected(const char *where, int error) {
  fprintf(out, "{\"event\":\"disconnected\",\"where\":\"%s\",\"error\":%d}\n", where, error);
  finish(0);
}

/* CRC-32 of IEEE 802.3, as zlib computes it. */
static void make_crc_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    crc_table[byte] = crc;
  }
}

static uint32_t crc32(const unsigned char *bytes, size_t length) {
  uint32_t crc = 0xffffffffu;
  for (size_t i = 0; i < length; i++) crc = (crc >> 8) ^ crc_table[(crc ^ bytes[i]) & 0xff];
  return ~crc;
}

static const char *reason_name(uint32_t reason) {
  static const char *const names[] = {"undefined", "join", "leave", "nodedown", "nodeup", "procdown"};
  return reason < sizeof names / sizeof *names ? names[reason] : "unknown";
}

/* Length, hash and beginning of a message: what a report says of its content. */
static void print_content(const unsigned char *bytes, size_t length) {
  char head[head_bytes + 1];
  size_t count = length < head_bytes ? length : head_bytes;
  for (size_t i = 0; i < count; i++) {
    unsigned char byte = bytes[i];
    head[i] = byte < ' ' || byte > '~' || byte == '"' || byte == '\\' ? '.' : (char)byte;
  }
  head[count] = 0;
  fprintf(out, "\"length\":%zu,\"hash\":\"%08x\",\"head\":\"%s\"}\n", length, crc32(bytes, length), head);
}

static void on_message(cpg_handle_t handle, const struct cpg_name *name, uint32_t node, uint32_t pid, void *bytes,
                       size_t length) {
  (void)handle;
  if (node == local_node && pid == (uint32_t)getpid() && under_way > 0) under_way--;
  fprintf(out, "{\"event\":\"message\",\"group\":\"%.*s\",\"from\":\"%u:%u\",", (int)name->length, name->value, node, pid);
  print_content(bytes, length);
}

static void print_processes(const char *field, const struct cpg_address *list, size_t count, int with_reason) {
  fprintf(out, ",\"%s\":[", field);
  for (size_t i = 0; i < count; i++) {
    fprintf(out, "%s\"%u:%u", i == 0 ? "" : ",", list[i].nodeid, list[i].pid);
    fprintf(out, with_reason ? " %s\"" : "\"", reason_name(list[i].reason));
  }
  fprintf(out, "]");
}

static void on_members(cpg_handle_t handle, const struct cpg_name *name, const struct cpg_address *members,
                       size_t member_count, const struct cpg_address *left, size_t left_count,
                       const struct cpg_address *joined, size_t joined_count) {
  void *context = NULL;
  cpg_context_get(handle, &context);
  struct group *group = context;
  for (size_t i = 0; i < left_count; i++) {
    if (left[i].nodeid == local_node && left[i].pid == (uint32_t)getpid()) group->left = 1;
  }
  fprintf(out, "{\"event\":\"members\",\"group\":\"%.*s\"", (int)name->length, name->value);
  print_processes("members", members, member_count, 0);
  print_processes("left", left, left_count, 1);
  print_processes("joined", joined, joined_count, 1);
  fprintf(out, "}\n");
}

static void on_ring(cpg_handle_t handle, struct cpg_ring_id ring, uint32_t count, const uint32_t *members) {
  void *context = NULL;
  cpg_context_get(handle, &context);
  const struct group *group = context;
  fprintf(out, "{\"event\":\"ring\",\"group\":\"%.*s\",\"ring\":\"%u.%llu\",\"members\":[", (int)group->name.length,
         group->name.value, ring.nodeid, (unsigned long long)ring.seq);
  for (uint32_t i = 0; i < count; i++) fprintf(out, i == 0 ? "%u" : ",%u", members[i]);
  fprintf(out, "]}\n");
}

static cpg_model_v1_data_t model = {
    .model = CPG_MODEL_V1,
    .cpg_deliver_fn = on_message,
    .cpg_confchg_fn = on_members,
    .cpg_totem_confchg_fn = on_ring,
    .flags = CPG_MODEL_V1_DELIVER_INITIAL_TOTEM_CONF,
};

static void connect_group(struct group *group) {
  group->left = 0;
  cs_error_t error = CS_OK;
  for (int i = 0; i < connect_tries; i++) {
    error = cpg_model_initialize(&group->handle, CPG_MODEL_V1, (cpg_model_data_t *)&model, group);
    if (error == CS_OK) break;
    usleep(connect_pause_us);
  }
  if (error != CS_OK) fail("cpg_model_initialize", error);
  if ((error = cpg_fd_get(group->handle, &group->fd)) != CS_OK) fail("cpg_fd_get", error);
}

static struct group *find_group(const char *name, size_t length) {
  for (int i = 0; i < group_count; i++) {
    if (groups[i].name.length == length && memcmp(groups[i].name.value, name, length) == 0) return &groups[i];
  }
  if (group_count == groups_max || length == 0 || length > CPG_MAX_NAME_LENGTH) fail("group name", (int)length);
  struct group *group = &groups[group_count++];
  group->name.length = (uint32_t)length;
  memcpy(group->name.value, name, length);
  connect_group(group);
  return group;
}

/* xorshift32: for sizes and contents, not for secrets. */
static uint32_t draw(void) {
  work.random ^= work.random << 13;
  work.random ^= work.random >> 17;
  work.random ^= work.random << 5;
  return work.random;
}

/* "node/number " at the beginning as far as it fits, noise behind. */
static void make_message(void) {
  char label[32];
  size_t length = work.bytes_min + draw() % (work.bytes_max - work.bytes_min + 1);
  int label_bytes = snprintf(label, sizeof label, "%u/%u ", local_node, ++sent_count);
  for (size_t i = 0; i < length; i += 4) {
    uint32_t noise = draw();
    memcpy(message + i, &noise, 4);
  }
  memcpy(message, label, length < (size_t)label_bytes ? length : (size_t)label_bytes);
  work.length = length;
}

static void done(void) {
  work.kind = idle;
  fprintf(out, "{\"event\":\"done\",\"command\":%u}\n", ++command_count);
}

/*
 * One attempt to send the message that is made. False when the daemon takes no more for now. One in parts waits until the
 * daemon has sent what it has: libcpg gives up a part that finds no room for a second, and then all starts again.
 */
static int send_one(void) {
  if (work.length == 0) make_message();
  if (work.length > atomic_bytes_max && under_way > 0) return 0;
  struct iovec part = {message, work.length};
  cs_error_t error = cpg_mcast_joined(work.group->handle, CPG_TYPE_AGREED, &part, 1);
  if (error == CS_ERR_TRY_AGAIN) return 0;
  if (error != CS_OK) disconnected("cpg_mcast_joined", error);
  fprintf(out, "{\"event\":\"sent\",\"group\":\"%.*s\",", (int)work.group->name.length, work.group->name.value);
  print_content(message, work.length);
  work.length = 0;
  work.remaining--;
  under_way++;
  return 1;
}

/* Goes on with the command under way. False when the daemon takes no more for now. */
static int go_on(void) {
  cs_error_t error = CS_OK;
  switch (work.kind) {
    case idle:
      return 1;
    case sending:
      for (int i = 0; i < sends_a_turn && work.remaining > 0; i++) {
        if (!send_one()) return 0;
      }
      if (work.remaining == 0) done();
      return 1;
    case joining:
      error = cpg_join(work.group->handle, &work.group->name);
      break;
    case leaving:
      error = cpg_leave(work.group->handle, &work.group->name);
      if (error != CS_OK) break;
      work.kind = parting;
      return 1;
    case parting:
      if (!work.group->left) return 0;
      under_way = 0;
      cpg_finalize(work.group->handle);
      connect_group(work.group);
      break;
  }
  if (error == CS_ERR_TRY_AGAIN) return 0;
  if (error != CS_OK) disconnected(work.kind == joining ? "cpg_join" : "cpg_leave", error);
  done();
  return 1;
}

/*
 * join GROUP | leave GROUP | send GROUP TEXT | burst GROUP COUNT BYTES_MIN BYTES_MAX SEED
 */
static void start_command(char *line) {
  char verb[16], name[CPG_MAX_NAME_LENGTH + 1];
  int text_at = 0;
  if (sscanf(line, "%15s %128s %n", verb, name, &text_at) < 2) fail(line, 0);
  work = (struct work){.group = find_group(name, strlen(name))};
  if (strcmp(verb, "join") == 0) {
    work.kind = joining;
  } else if (strcmp(verb, "leave") == 0) {
    work.kind = leaving;
  } else if (strcmp(verb, "send") == 0) {
    work.kind = sending;
    work.remaining = 1;
    work.length = strlen(line + text_at);
    memcpy(message, line + text_at, work.length);
  } else if (strcmp(verb, "burst") == 0) {
    work.kind = sending;
    if (sscanf(line + text_at, "%u %u %u %u", &work.remaining, &work.bytes_min, &work.bytes_max, &work.random) != 4 ||
        work.bytes_min == 0 || work.bytes_max < work.bytes_min || work.bytes_max > message_bytes_max - 4) {
      fail(line, 0);
    }
    work.random = (work.random * 2654435761u + local_node) | 1;
  } else {
    fail(line, 0);
  }
}

/* Takes one command from the input, if there is a whole one. */
static void take_command(void) {
  char *end = memchr(input, '\n', input_bytes);
  if (end == NULL) return;
  *end = 0;
  start_command(input);
  size_t used = (size_t)(end - input) + 1;
  memmove(input, input + used, input_bytes - used);
  input_bytes -= used;
}

static void read_input(void) {
  if (input_bytes == sizeof input) return;
  ssize_t count = read(0, input + input_bytes, sizeof input - input_bytes);
  if (count > 0) input_bytes += (size_t)count;
  else if (count == 0) input_ended = 1;
  else if (errno != EAGAIN && errno != EINTR) fail("read", errno);
}

/* True when the group has nothing more for now. */
static int dispatch(struct group *group) {
  for (int i = 0; i < dispatches_a_turn; i++) {
    cs_error_t error = cpg_dispatch(group->handle, CS_DISPATCH_ONE_NONBLOCKING);
    if (error == CS_ERR_TRY_AGAIN) return 1;
    if (error != CS_OK) disconnected("cpg_dispatch", error);
  }
  return 0;
}

static void wait_for_more(int timeout_ms) {
  write_reports();
  struct pollfd fds[groups_max + 2] = {
      {.fd = input_ended ? -1 : 0, .events = POLLIN},
      {.fd = reports_bytes > 0 ? 1 : -1, .events = POLLOUT},
  };
  for (int i = 0; i < group_count; i++) fds[i + 2] = (struct pollfd){.fd = groups[i].fd, .events = POLLIN};
  if (poll(fds, (nfds_t)group_count + 2, timeout_ms) < 0 && errno != EINTR) fail("poll", errno);
  if (fds[0].revents != 0) read_input();
}

int main(void) {
  out = fopencookie(NULL, "w", (cookie_io_functions_t){.write = keep_reports});
  if (out == NULL) abort();
  set_nonblocking(0, 1);
  set_nonblocking(1, 1);
  make_crc_table();
  struct group first = {.fd = -1};
  connect_group(&first);
  if (cpg_local_get(first.handle, &local_node) != CS_OK) fail("cpg_local_get", 0);
  if (cpg_max_atomic_msgsize_get(first.handle, &atomic_bytes_max) != CS_OK) fail("cpg_max_atomic_msgsize_get", 0);
  cpg_finalize(first.handle);
  fprintf(out, "{\"event\":\"ready\",\"node\":%u,\"process\":\"%u:%u\"}\n", local_node, local_node, (unsigned)getpid());
  for (;;) {
    int quiet = 1;
    for (int i = 0; i < group_count; i++) quiet &= dispatch(&groups[i]);
    if (work.kind == idle) take_command();
    if (work.kind == idle && input_ended) break;
    int taken = go_on();
    int more = !quiet || (taken && (work.kind != idle || memchr(input, '\n', input_bytes) != NULL));
    wait_for_more(more ? 0 : taken ? -1 : retry_ms);
  }
  for (int i = 0; i < group_count; i++) cpg_finalize(groups[i].handle);
  finish(0);
}
