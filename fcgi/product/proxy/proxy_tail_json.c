/* proxy_tail_json.c: following logs by API: the store's answers as lines, the cursor sealed. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/base/secret.h"
#include "product/proxy/proxy_private.h"
#include "product/proxy/proxy_tail.h"

enum {
    WANT_DEFAULT = 500,
    WAIT_MS =
        1000, /* until the next turn, when there is nothing more to be had at once */
    ARENA_BYTES = 32 * 1024 * 1024,
    CURSOR_TEXT_MAX = 8 * 1024,
    PURPOSE_BYTES = 32,
};

/* What an answer to a turn without a cursor looks back for. */
#define BEGIN_NS (INT64_C(3600) * NS_PER_S)

const struct parameter proxy_tail_query[] = {
    {"query", FIELD_TEXT, "LogQL that gives lines; without it all lines.", 0, 0, false,
     NULL},
    {"since", FIELD_TEXT, "The cursor of the answer before.", 0, 0, false, NULL},
    {"start", FIELD_TEXT, "Without since: lines from here on, instead of the last ones.",
     0, 0, false, NULL},
    {"limit", FIELD_INT, "How many lines one answer has at most, 500 without it.", 1,
     TAIL_WANT_MAX, false, NULL},
    {"resources", FIELD_TEXT, "At a project: only these, with commas between.", 0, 0,
     false, NULL},
    {0},
};

struct following {
    struct call *call; /* with an arena of its own for what the store says */
    struct str query;
    const struct str *resources;
    bool kept; /* lines of that arena are wanted still */
};

/* ---- the store's answer as lines ---- */

struct placed {
    struct tail_line line;
    size_t place; /* among equal times */
};

static int by_time(const void *a, const void *b)
{
    const struct placed *left = a;
    const struct placed *right = b;
    if (left->line.at_ns != right->line.at_ns)
        return left->line.at_ns < right->line.at_ns ? -1 : 1;
    return left->place < right->place ? -1 : 1;
}

static bool value_read(const struct node *value, struct tail_line *line)
{
    const struct node *at = value->kind == NODE_ARRAY ? value->first : NULL;
    const struct node *text = at == NULL ? NULL : at->next;
    if (text == NULL || at->kind != NODE_TEXT || text->kind != NODE_TEXT)
        return false;
    line->text = text->text;
    return str_int_parse(at->text, 0, INT64_MAX, &line->at_ns);
}

/* Equal times stay in the order of writing, which `latest` turns round. */
static size_t streams_read(struct arena *arena, const struct node *streams,
                           const struct tail_range *range, struct placed *out)
{
    size_t count = 0;
    const struct node *stream = streams == NULL ? NULL : streams->first;
    for (; stream != NULL; stream = stream->next) {
        const struct node *labels = node_member(stream, STR("stream"));
        const struct node *values = node_member(stream, STR("values"));
        const struct node *value = values == NULL ? NULL : values->first;
        for (; value != NULL && count < range->limit; value = value->next) {
            struct placed *placed = &out[count];
            *placed = (struct placed){.line.labels = labels};
            if (!value_read(value, &placed->line) || placed->line.at_ns < range->start_ns)
                continue;
            placed->line.mark = tail_mark(arena, &placed->line);
            placed->place = range->latest ? range->limit - count : count;
            count++;
        }
    }
    return count;
}

static void lines_read(struct arena *arena, const struct node *tree,
                       const struct tail_range *range, struct tail_line *lines,
                       size_t *count)
{
    struct placed *placed = ARENA_ARRAY(arena, range->limit, struct placed);
    *count =
        streams_read(arena, node_at_pointer(tree, STR("/data/result")), range, placed);
    qsort(placed, *count, sizeof *placed, by_time);
    for (size_t i = 0; i < *count; i++)
        lines[i] = placed[i].line;
}

static bool is_too_large(const struct failure *failure)
{
    return failure->code != NULL && strcmp(failure->code, "logs_too_large") == 0;
}

static enum outcome fetch(void *state, const struct tail_range *range,
                          struct tail_line *lines, size_t *count)
{
    struct following *following = state;
    struct call *call = following->call;
    struct arena *arena = call->task.arena;
    struct node *tree = NULL;
    const struct pair parameters[] = {
        {STR("start"), arena_print(arena, "%lld", (long long)range->start_ns)},
        {STR("end"), arena_print(arena, "%lld", (long long)range->end_ns)},
        {STR("limit"), arena_print(arena, "%zu", range->limit)},
        {STR("direction"), range->latest ? STR("backward") : STR("forward")},
        {{NULL, 0}, {NULL, 0}}};
    struct proxy_ask ask = {.store = PROXY_LOGS,
                            .endpoint = "query_range",
                            .query = following->query,
                            .parameters = parameters,
                            .resources = following->resources};
    enum outcome outcome = proxy_ask(call, &ask, &tree);
    if (outcome != DONE && is_too_large(&call->failure)) {
        failure_clear(&call->failure);
        if (!following->kept)
            arena_reset(arena);
        return TOO_LARGE;
    }
    if (outcome != DONE)
        return outcome;
    const struct node *type = node_at_pointer(tree, STR("/data/resultType"));
    if (type == NULL || !str_is(type->text, "streams"))
        return refuse(
            &call->failure, MALFORMED, "tail_of_numbers",
            "Only queries that give lines can be followed, this one gives numbers.",
            "Take away what counts, or ask for a range.");
    lines_read(arena, tree, range, lines, count);
    following->kept = true;
    return DONE;
}

/* ---- what was asked ---- */

/* Of the address or of a form. */
static struct str given(const struct call *call, const char *name)
{
    struct str value = request_query(call->request, name);
    return value.at != NULL ? value : request_form(call->request, name);
}

static const struct str *resources_given(const struct call *call)
{
    struct str value = given(call, "resources");
    struct str *resources =
        ARENA_ARRAY(call->request->arena, PROXY_RESOURCES_MAX + 1, struct str);
    struct str id;
    size_t count = 0;
    if (value.length == 0)
        return NULL;
    while (count < PROXY_RESOURCES_MAX && str_cut(&value, ',', &id))
        resources[count++] = id;
    return resources;
}

static enum outcome wrong(struct call *call, struct str pointer, const char *code,
                          const char *told)
{
    failure_field(&call->failure, pointer, code, "%s", told);
    return refuse(&call->failure, MALFORMED, "parameter_wrong",
                  "A parameter of the query is not right.", NULL);
}

/* A cursor fits the place and the query that it was made for. */
static void cursor_purpose(const struct call *call, char purpose[PURPOSE_BYTES])
{
    struct arena *arena = call->request->arena;
    struct str query = given(call, "query");
    struct str resources = given(call, "resources");
    struct str all = ARENA_JOIN(
        arena, call->scope.project_id.at == NULL ? STR("") : call->scope.project_id,
        STR(" "), call->scope.resource_id.at == NULL ? STR("") : call->scope.resource_id,
        STR(" "), resources.at == NULL ? STR("") : resources, STR(" "),
        query.at == NULL ? STR("") : query);
    snprintf(purpose, PURPOSE_BYTES, "tail %.20s", secret_hash(arena, "tail of", all).at);
}

static enum outcome refuse_old(struct call *call, int64_t floor_ns)
{
    char time[CLOCK_TEXT_BYTES];
    call->failure.hint =
        STR("Begin again without since, and with start where you want to go on "
            "from; a range can be asked for what lies between.");
    return refuse_print(&call->failure, GONE, "tail_too_old",
                        "This cursor is of %.*s, too long ago to go on without a gap.",
                        STR_ARG(clock_text(floor_ns / 1000, time)));
}

static enum outcome since_read(struct call *call, const struct tail_rules *rules,
                               struct tail_cursor *cursor)
{
    char purpose[PURPOSE_BYTES];
    struct str plain;
    struct str since = given(call, "since");
    cursor_purpose(call, purpose);
    if (since.length > CURSOR_TEXT_MAX ||
        !secret_unseal(call->request->arena, purpose, since, &plain) ||
        !tail_cursor_read(plain, cursor)) {
        return wrong(
            call, STR("/since"), "not_a_cursor",
            "This cursor was not made here for this query. Begin again without one.");
    }
    if (rules->now_ns - cursor->floor_ns > proxy_settings.tail_back_ms * NS_PER_MS)
        return refuse_old(call, cursor->floor_ns);
    return DONE;
}

static enum outcome start_read(struct call *call, const struct tail_rules *rules,
                               struct tail_cursor *cursor)
{
    struct str start = given(call, "start");
    if (!proxy_time_read(start, rules->now_ns / 1000, &cursor->floor_ns)) {
        return wrong(call, STR("/start"), "malformed",
                     "A time is RFC 3339, seconds, nanoseconds or now-1h.");
    }
    if (cursor->floor_ns > rules->now_ns)
        cursor->floor_ns = rules->now_ns;
    if (rules->now_ns - cursor->floor_ns > proxy_settings.tail_back_ms * NS_PER_MS)
        return refuse_old(call, cursor->floor_ns);
    return DONE;
}

static enum outcome rules_read(struct call *call, struct tail_rules *rules)
{
    int64_t want = WANT_DEFAULT;
    struct str limit = given(call, "limit");
    if (limit.length > 0 && !str_int_parse(limit, 1, TAIL_WANT_MAX, &want)) {
        return wrong(call, STR("/limit"), "out_of_range",
                     "limit must be a whole number, 2000 at most.");
    }
    int64_t most = proxy_settings.logs_limit;
    *rules = (struct tail_rules){
        .now_ns = clock_now_us(call->task.clock) * 1000,
        .overlap_ns = proxy_settings.tail_overlap_ms * NS_PER_MS,
        .want = (size_t)want,
        .oldest_ns = clock_now_us(call->task.clock) * 1000 - BEGIN_NS,
        .fetch_most = most < TAIL_FETCH_MAX ? (size_t)most : TAIL_FETCH_MAX,
    };
    return DONE;
}

/* ---- the answer ---- */

struct streams {
    const struct node **at;
    size_t count;
};

/* Its number. One that came with two answers of the store is listed twice: comparing all labels of
 * all streams would cost more than that. */
static int64_t stream_number(struct streams *streams, const struct node *labels)
{
    for (size_t i = streams->count; i > 0; i--)
        if (streams->at[i - 1] == labels)
            return (int64_t)i - 1;
    streams->at[streams->count++] = labels;
    return (int64_t)streams->count - 1;
}

static void lines_write(struct json_writer *writer, struct arena *arena,
                        const struct tail_page *page)
{
    struct streams streams = {ARENA_ARRAY(arena, page->count + 1, const struct node *),
                              0};
    char number[24];
    json_write_key(writer, STR("lines"));
    json_write_array(writer);
    for (size_t i = 0; i < page->count; i++) {
        const struct tail_line *line = &page->lines[i];
        json_write_object(writer);
        json_write_key(writer, STR("stream"));
        json_write_int(writer, stream_number(&streams, line->labels));
        snprintf(number, sizeof number, "%lld", (long long)line->at_ns);
        json_write_key(writer, STR("time_ns"));
        json_write_text(writer, str_of(number));
        json_write_key(writer, STR("line"));
        json_write_text(writer, line->text);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_key(writer, STR("streams"));
    json_write_array(writer);
    for (size_t i = 0; i < streams.count; i++)
        json_write_node(writer, streams.at[i]);
    json_write_end_array(writer);
}

static enum outcome page_answer(struct call *call, const struct tail_cursor *cursor,
                                const struct tail_page *page)
{
    struct arena *arena = call->request->arena;
    char purpose[PURPOSE_BYTES];
    cursor_purpose(call, purpose);
    struct str sealed = secret_seal(arena, purpose, tail_cursor_write(arena, cursor));
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    lines_write(&writer, arena, page);
    json_write_key(&writer, STR("cursor"));
    json_write_text(&writer, sealed);
    json_write_key(&writer, STR("more"));
    json_write_bool(&writer, page->more);
    json_write_key(&writer, STR("behind_ms"));
    json_write_int(&writer, page->behind_ns / NS_PER_MS);
    json_write_key(&writer, STR("skipped"));
    json_write_bool(&writer, page->skipped);
    json_write_key(&writer, STR("wait_ms"));
    json_write_int(&writer, page->more ? 0 : WAIT_MS);
    json_write_end_object(&writer);
    return DONE;
}

static void arena_end(void *arena)
{
    arena_close(arena);
}

/* The call again, with memory of its own for what the store says. */
static struct call *call_with(struct call *call, struct arena *arena)
{
    struct call *copy = ARENA_NEW(call->request->arena, struct call);
    *copy = *call;
    copy->failure = (struct failure){.arena = call->request->arena};
    copy->task = (struct task){call->task.store, arena, &copy->scope, &copy->failure,
                               call->task.clock};
    return copy;
}

enum outcome proxy_tail_json(struct call *call)
{
    struct arena *arena = arena_open("tail", ARENA_BYTES);
    arena_defer(call->request->arena, arena_end, arena);
    struct tail_cursor *cursor = ARENA_NEW(call->request->arena, struct tail_cursor);
    struct tail_rules rules;
    struct tail_page page;
    enum outcome outcome = proxy_form_decode(call);
    if (outcome == DONE)
        outcome = rules_read(call, &rules);
    bool since = given(call, "since").length > 0;
    bool start = given(call, "start").length > 0;
    if (outcome == DONE && since)
        outcome = since_read(call, &rules, cursor);
    else if (outcome == DONE && start)
        outcome = start_read(call, &rules, cursor);
    if (outcome != DONE)
        return outcome;
    struct following following = {.call = call_with(call, arena),
                                  .query = given(call, "query"),
                                  .resources = resources_given(call)};
    struct tail_source source = {fetch, &following};
    struct arena *own = call->request->arena;
    outcome = since || start ? tail_next(own, &source, &rules, cursor, &page)
                             : tail_begin(own, &source, &rules, cursor, &page);
    if (outcome == DONE)
        return page_answer(call, cursor, &page);
    call->failure = following.call->failure;
    if (outcome == TOO_LARGE)
        return proxy_refuse_large(&call->failure, PROXY_LOGS);
    return outcome;
}
