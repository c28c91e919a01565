/* loki_logs.c: the lines that a log query finds. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_logs.h"

#include "platform/json/json.h"

/* A stream with matching labels, and where its reading is. */
struct walked {
    const struct loki_stream *stream;
    size_t from, to; /* entries that are left */
};

/* Lines with the same labels. */
struct group {
    const struct loki_label *labels;
    size_t label_count;
    struct str key;
    uint64_t hash;
    struct loki_entry *entries;
    size_t count, room;
};

struct search {
    struct arena *arena;
    struct walked *walked;
    size_t walked_count;
    struct group **groups;
    size_t group_count;
    size_t group_room;
};

static void walk_begin(struct search *search, const struct loki_tenant *tenant,
                       const struct loki_matcher *matchers, size_t count,
                       const struct loki_range *range)
{
    search->walked = ARENA_ARRAY(search->arena, tenant->count + 1, struct walked);
    for (size_t i = 0; i < tenant->count; i++) {
        const struct loki_stream *stream = tenant->streams[i];
        if (!loki_matchers_match(matchers, count, stream))
            continue;
        search->walked[search->walked_count++] =
            (struct walked){stream, loki_entry_from(stream, range->start_ns),
                            loki_entry_from(stream, range->end_ns)};
    }
}

/* Whether `a` comes before `b`; those of one time by their labels. */
static bool comes_first(const struct walked *a, const struct walked *b, bool forward)
{
    int64_t one = a->stream->entries[forward ? a->from : a->to - 1].at_ns;
    int64_t other = b->stream->entries[forward ? b->from : b->to - 1].at_ns;
    if (one != other)
        return forward ? one < other : one > other;
    int order = str_compare(a->stream->key, b->stream->key);
    return forward ? order < 0 : order > 0;
}

static const struct loki_entry *walk_next(struct search *search, bool forward,
                                          const struct loki_stream **stream)
{
    struct walked *best = NULL;
    for (size_t i = 0; i < search->walked_count; i++) {
        struct walked *walked = &search->walked[i];
        if (walked->from < walked->to &&
            (best == NULL || comes_first(walked, best, forward)))
            best = walked;
    }
    if (best == NULL)
        return NULL;
    *stream = best->stream;
    return &best->stream->entries[forward ? best->from++ : --best->to];
}

static struct group *group_of(struct search *search, const struct loki_label *labels,
                              size_t count, struct str key)
{
    uint64_t hash = str_hash(key);
    for (size_t i = search->group_count; i > 0; i--)
        if (search->groups[i - 1]->hash == hash &&
            str_equal(search->groups[i - 1]->key, key))
            return search->groups[i - 1];
    if (search->group_count == search->group_room) {
        struct group **wider =
            ARENA_ARRAY(search->arena, search->group_room * 2 + 64, struct group *);
        if (search->group_count > 0)
            memcpy(wider, search->groups, search->group_count * sizeof *wider);
        search->groups = wider;
        search->group_room = search->group_room * 2 + 64;
    }
    struct group *group = ARENA_NEW(search->arena, struct group);
    *group =
        (struct group){.labels = labels, .label_count = count, .key = key, .hash = hash};
    search->groups[search->group_count++] = group;
    return group;
}

static void group_add(struct arena *arena, struct group *group, struct loki_entry entry)
{
    if (group->count == group->room) {
        size_t room = group->room * 2 + 8;
        struct loki_entry *wider = ARENA_ARRAY(arena, room, struct loki_entry);
        if (group->count > 0)
            memcpy(wider, group->entries, group->count * sizeof *wider);
        group->entries = wider;
        group->room = room;
    }
    group->entries[group->count++] = entry;
}

static int by_key(const void *a, const void *b)
{
    const struct group *const *one = a, *const *other = b;
    return str_compare((*one)->key, (*other)->key);
}

static void write_group(struct json_writer *writer, const struct group *group)
{
    json_write_object(writer);
    json_write_key(writer, STR("stream"));
    json_write_object(writer);
    for (size_t i = 0; i < group->label_count; i++) {
        json_write_key(writer, group->labels[i].name);
        json_write_text(writer, group->labels[i].value);
    }
    json_write_end_object(writer);
    json_write_key(writer, STR("values"));
    json_write_array(writer);
    for (size_t i = 0; i < group->count; i++) {
        char text[32];
        int length =
            snprintf(text, sizeof text, "%lld", (long long)group->entries[i].at_ns);
        json_write_array(writer);
        json_write_text(writer, (struct str){text, (size_t)length});
        json_write_text(writer, group->entries[i].line);
        json_write_end_array(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

static void write_groups(struct search *search, bool descending, struct buf *out)
{
    struct json_writer writer = json_writer_of(out);
    if (search->group_count > 1)
        qsort(search->groups, search->group_count, sizeof search->groups[0], by_key);
    json_write_array(&writer);
    for (size_t i = 0; i < search->group_count; i++)
        write_group(&writer,
                    search->groups[descending ? search->group_count - 1 - i : i]);
    json_write_end_array(&writer);
}

/* A line that goes through joins those with its labels; false = it does not. */
static bool line_take(struct search *search, const struct loki_pipe *pipe,
                      const struct loki_stream *stream, const struct loki_entry *entry)
{
    static struct loki_line line;
    struct loki_label labels[LOKI_LINE_LABELS_MAX + 2];
    struct arena_mark mark = arena_mark(search->arena);
    loki_line_open(&line, search->arena, stream, entry);
    if (!loki_pipe_run(pipe, &line)) {
        arena_rewind(search->arena, mark);
        return false;
    }
    size_t count = loki_line_labels(&line, labels);
    struct loki_label *kept = ARENA_ARRAY(search->arena, count + 1, struct loki_label);
    if (count > 0)
        memcpy(kept, labels, count * sizeof *kept);
    struct str key = loki_labels_text(search->arena, kept, count);
    group_add(search->arena, group_of(search, kept, count, key),
              (struct loki_entry){entry->at_ns, line.text});
    return true;
}

bool loki_logs(struct arena *arena, const struct loki_tenant *tenant,
               const struct logql_expr *expr, const struct loki_range *range,
               bool descending, struct buf *out, struct loki_found *found,
               struct loki_refusal *refusal)
{
    struct search search = {.arena = arena};
    const struct loki_stream *stream;
    const struct loki_entry *entry;
    struct loki_matcher *matchers;
    struct loki_pipe *pipe;
    size_t count;
    *found = (struct loki_found){0};
    if (!loki_selector_make(arena, expr->selector, &matchers, &count, refusal) ||
        !loki_pipe_make(arena, expr->stages, false, &pipe, refusal))
        return false;
    if (tenant != NULL)
        walk_begin(&search, tenant, matchers, count, range);
    while (found->entries < range->limit &&
           (entry = walk_next(&search, range->forward, &stream)) != NULL) {
        found->lines++;
        found->bytes += (int64_t)entry->line.length;
        if (line_take(&search, pipe, stream, entry))
            found->entries++;
    }
    write_groups(&search, descending, out);
    return true;
}
