/* fake_fault.c: what goes wrong on demand, and the record of what was asked. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/fake_http_private.h"

#include "platform/base/clock.h"
#include "platform/json/json.h"
#include "t/lib/tap.h"

enum { FAULTS_MAX = 16, RECORDS_MAX = 4000, RECORD_BODY_MAX = 64 * 1024 };
enum { RECORDS_BYTES_MAX = 32 * 1024 * 1024 };

static const struct {
    const char *name;
    enum fault_kind kind;
} kinds[] = {
    {"none", FAULT_NONE},       {"hang", FAULT_HANG},
    {"drip", FAULT_DRIP},       {"slow", FAULT_SLOW},
    {"slow_ms", FAULT_SLOW},    {"close", FAULT_CLOSE},
    {"cut", FAULT_CUT},         {"huge", FAULT_HUGE},
    {"status", FAULT_STATUS},   {"truncate", FAULT_TRUNCATE},
    {"headers", FAULT_HEADERS}, {"starting", FAULT_STARTING},
};

static struct {
    struct arena *arena;
    struct fault at[FAULTS_MAX];
    size_t count;
} faults;

static struct {
    struct arena *arena;
    struct str at[RECORDS_MAX]; /* JSON objects */
    size_t count;
    int64_t dropped;
} records;

void fault_clear(void)
{
    faults.count = 0;
    if (faults.arena != NULL)
        arena_reset(faults.arena);
}

struct fault fault_take(struct str path)
{
    for (size_t i = 0; i < faults.count; i++) {
        struct fault *fault = &faults.at[i];
        bool ready = str_is(path, "/ready");
        if (fault->times == 0 || (fault->kind == FAULT_STARTING) != ready ||
            (fault->path.at != NULL && !str_contains(path, fault->path)))
            continue;
        if (fault->times > 0)
            fault->times--;
        return *fault;
    }
    return (struct fault){.kind = FAULT_NONE};
}

static int64_t int_member(const struct node *node, const char *name, int64_t otherwise)
{
    const struct node *member = node_member(node, str_of(name));
    int64_t value;
    return member != NULL && node_is_int(member, &value) ? value : otherwise;
}

static struct str text_member(const struct node *node, const char *name)
{
    const struct node *member = node_member(node, str_of(name));
    return member != NULL && member->kind == NODE_TEXT
               ? arena_str(faults.arena, member->text)
               : STR_NONE;
}

bool fault_order(struct arena *arena, struct str body, const char **why)
{
    struct failure failure = {.arena = arena};
    struct node *node;
    *why = "an object with a kind is wanted";
    if (json_parse(arena, body, &failure, &node) != DONE || node->kind != NODE_OBJECT)
        return false;
    if (faults.arena == NULL)
        faults.arena = arena_open("faults", 16 * 1024 * 1024);
    struct str name = text_member(node, "kind");
    size_t i = 0;
    while (i < sizeof kinds / sizeof kinds[0] && !str_is(name, kinds[i].name))
        i++;
    if (i == sizeof kinds / sizeof kinds[0])
        return false;
    if (kinds[i].kind == FAULT_NONE) {
        fault_clear();
        return true;
    }
    *why = "too many faults; DELETE /fake/fault first";
    if (faults.count == FAULTS_MAX)
        return false;
    faults.at[faults.count++] = (struct fault){
        .kind = kinds[i].kind,
        .times = int_member(node, "times", 1),
        .ms = int_member(node, "ms", kinds[i].kind == FAULT_DRIP ? 20 : 1000),
        .bytes = int_member(node, "bytes", 64 * 1024 * 1024),
        .status = int_member(node, "status", 500),
        .path = text_member(node, "path"),
        .text = text_member(node, "text"),
        .content_type = text_member(node, "content_type"),
        .headers = text_member(node, "headers"),
    };
    return true;
}

static struct str shown(struct arena *arena, struct str text)
{
    if (text.length > RECORD_BODY_MAX)
        return arena_print(arena, "(%zu bytes)", text.length);
    return str_is_utf8(text) ? text : STR("(not UTF-8)");
}

static void write_request(struct json_writer *writer, const struct fake_request *request,
                          int status)
{
    struct arena *arena = request->arena;
    json_write_object(writer);
    json_write_key(writer, STR("at_ms"));
    json_write_int(writer, clock_real_us() / 1000);
    const struct pair texts[] = {
        {STR("method"), request->method}, {STR("path"), request->path},
        {STR("query"), request->query},   {STR("tenant"), request->tenant},
        {STR("body"), request->body},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        json_write_key(writer, texts[i].name);
        json_write_text(writer, shown(arena, texts[i].value));
    }
    json_write_key(writer, STR("headers"));
    json_write_array(writer);
    for (size_t i = 0; i < request->headers.count; i++) {
        json_write_array(writer);
        json_write_text(writer, shown(arena, request->headers.at[i].name));
        json_write_text(writer, shown(arena, request->headers.at[i].value));
        json_write_end_array(writer);
    }
    json_write_end_array(writer);
    json_write_key(writer, STR("parameters"));
    json_write_array(writer);
    for (size_t i = 0; i < request->parameters.count; i++) {
        json_write_array(writer);
        json_write_text(writer, shown(arena, request->parameters.at[i].name));
        json_write_text(writer, shown(arena, request->parameters.at[i].value));
        json_write_end_array(writer);
    }
    json_write_end_array(writer);
    json_write_key(writer, STR("status"));
    json_write_int(writer, status);
    json_write_end_object(writer);
}

void record_clear(void)
{
    records.count = 0;
    records.dropped = 0;
    if (records.arena != NULL)
        arena_reset(records.arena);
}

void record_add(const struct fake_request *request, int status, int to)
{
    struct buf text = buf_open(request->arena, 1024, 4 * 1024 * 1024);
    /* What a Prometheus scrapes every now and then is of no interest. */
    if (str_is(request->path, "/metrics"))
        return;
    struct json_writer writer = json_writer_of(&text);
    write_request(&writer, request, status);
    if (to >= 0) {
        struct str line = ARENA_JOIN(request->arena, buf_str(&text), STR("\n"));
        ssize_t written = write(to, line.at, line.length);
        (void)written; /* the file is for people */
    }
    if (records.arena == NULL)
        records.arena = arena_open("records", (size_t)RECORDS_BYTES_MAX * 2);
    if (records.count == RECORDS_MAX || arena_used(records.arena) > RECORDS_BYTES_MAX) {
        int64_t dropped = records.dropped + (int64_t)records.count;
        record_clear();
        records.dropped = dropped;
    }
    records.at[records.count++] = arena_str(records.arena, buf_str(&text));
}

struct str record_list(struct arena *arena)
{
    struct buf text = buf_open(arena, 4096, (size_t)RECORDS_BYTES_MAX * 2);
    buf_print(&text, "{\"count\":%zu,\"dropped\":%lld,\"requests\":[", records.count,
              (long long)records.dropped);
    for (size_t i = 0; i < records.count; i++) {
        if (i > 0)
            buf_add_char(&text, ',');
        buf_add(&text, records.at[i]);
    }
    BUF_ADD(&text, "]}\n");
    return buf_str(&text);
}
