/* logs_lines.c: the streams of an answer as lines in one order. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_lines.h"

#include <stdlib.h>
#include <string.h>

#include "platform/base/digest.h"

const struct field logs_label_shown[] = {
    {"name", TEXT_AT(struct logs_label, name)},
    {"value", TEXT_AT(struct logs_label, value)},
    {0},
};

static int by_name(const void *left, const void *right)
{
    const struct logs_label *a = left;
    const struct logs_label *b = right;
    return str_compare(a->name, b->name);
}

struct list logs_labels_of(struct arena *arena, const struct node *stream)
{
    size_t most = stream->count < LOGS_LABELS_MAX ? stream->count : LOGS_LABELS_MAX;
    struct logs_label *rows = ARENA_ARRAY(arena, most, struct logs_label);
    size_t count = 0;
    for (const struct node *one = stream->first; one != NULL && count < most;
         one = one->next)
        if (one->kind == NODE_TEXT)
            rows[count++] = (struct logs_label){one->key, one->text};
    qsort(rows, count, sizeof *rows, by_name);
    return (struct list){rows, count, sizeof *rows, false};
}

/* Labels that the parser made tell streams apart, too, as in the store. */
static struct str fingerprint(struct arena *arena, const struct list *labels)
{
    char text[LOGS_STREAM_BYTES];
    struct arena_mark mark = arena_mark(arena);
    struct buf buf = buf_open(arena, 256, MIB(8));
    for (size_t i = 0; i < labels->count; i++) {
        const struct logs_label *label = LIST_ROW(*labels, struct logs_label, i);
        buf_print(&buf, "%zu:", label->name.length);
        buf_add(&buf, label->name);
        buf_print(&buf, "%zu:", label->value.length);
        buf_add(&buf, label->value);
    }
    memcpy(text, digest_text(arena, buf_str(&buf)).at, sizeof text);
    arena_rewind(arena, mark);
    return arena_str(arena, (struct str){text, sizeof text});
}

struct str logs_line_label(const struct logs_line *line, const char *name)
{
    for (size_t i = 0; i < line->labels.count; i++) {
        const struct logs_label *label = LIST_ROW(line->labels, struct logs_label, i);
        if (str_is(label->name, name))
            return label->value;
    }
    return STR_NONE;
}

static enum logs_level level_of(const struct logs_line *line)
{
    static const char *const names[] = {"level", "detected_level", "severity", "lvl"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        enum logs_level level = logs_level_of(logs_line_label(line, names[i]));
        if (level != LOGS_NO_LEVEL)
            return level;
    }
    return logs_level_scan(line->text);
}

struct logs_line logs_line_of(struct arena *arena, const struct list *labels, int64_t ns,
                              struct str text)
{
    struct logs_line line = {
        .ns = ns, .labels = *labels, .text = text, .stream = fingerprint(arena, labels)};
    line.level = level_of(&line);
    return line;
}

static int in_time(const void *left, const void *right)
{
    const struct logs_line *a = left;
    const struct logs_line *b = right;
    if (a->ns != b->ns)
        return a->ns < b->ns ? -1 : 1;
    int streams = str_compare(a->stream, b->stream);
    if (streams != 0)
        return streams;
    return a->turn < b->turn ? -1 : a->turn > b->turn;
}

/* [“1795230725780874091”, “text”], perhaps with what a newer store puts behind it. */
static bool value_read(const struct node *value, struct logs_line *line)
{
    const struct node *time = value->kind == NODE_ARRAY ? value->first : NULL;
    const struct node *text = time == NULL ? NULL : time->next;
    if (text == NULL || time->kind != NODE_TEXT || text->kind != NODE_TEXT ||
        !str_int_parse(time->text, 0, INT64_MAX - 1, &line->ns))
        return false;
    line->text = text->text;
    return true;
}

static void stream_read(struct arena *arena, const struct node *stream, bool oldest_first,
                        struct list *out)
{
    struct logs_line *rows = (struct logs_line *)(uintptr_t)out->rows;
    const struct node *labels = node_member(stream, STR("stream"));
    const struct node *values = node_member(stream, STR("values"));
    if (labels == NULL || values == NULL || labels->kind != NODE_OBJECT ||
        values->kind != NODE_ARRAY)
        return;
    struct list pairs = logs_labels_of(arena, labels);
    struct logs_line line = {.labels = pairs, .stream = fingerprint(arena, &pairs)};
    int64_t turn = 0;
    for (const struct node *value = values->first; value != NULL; value = value->next) {
        turn++;
        line.turn = oldest_first ? turn : -turn;
        if (!value_read(value, &line))
            continue;
        if (out->count == LOGS_LINES_MAX) {
            out->more = true;
            return;
        }
        line.level = level_of(&line);
        rows[out->count++] = line;
    }
}

static size_t lines_in(const struct node *result)
{
    size_t count = 0;
    for (const struct node *stream = result->first; stream != NULL; stream = stream->next) {
        const struct node *values =
            stream->kind == NODE_OBJECT ? node_member(stream, STR("values")) : NULL;
        if (values != NULL)
            count += values->count;
    }
    return count < LOGS_LINES_MAX ? count : LOGS_LINES_MAX;
}

enum outcome logs_lines_read(struct arena *arena, const struct node *answer,
                             bool oldest_first, struct failure *failure, struct list *out)
{
    const struct node *kind =
        answer == NULL ? NULL : node_at_pointer(answer, STR("/data/resultType"));
    const struct node *result =
        answer == NULL ? NULL : node_at_pointer(answer, STR("/data/result"));
    if (kind == NULL || kind->kind != NODE_TEXT || !str_is(kind->text, "streams") ||
        result == NULL || result->kind != NODE_ARRAY)
        return refuse(failure, UPSTREAM_FAULT, "logs_not_understood",
                      "The log store answered something that is no list of lines.",
                      "Try again; if it stays, tell an administrator.");
    struct logs_line *rows =
        ARENA_ARRAY(arena, lines_in(result) + 1, struct logs_line);
    *out = (struct list){rows, 0, sizeof *rows, false};
    for (const struct node *stream = result->first; stream != NULL; stream = stream->next)
        if (stream->kind == NODE_OBJECT)
            stream_read(arena, stream, oldest_first, out);
    qsort(rows, out->count, sizeof *rows, in_time);
    for (size_t i = 0; !oldest_first && i < out->count / 2; i++) {
        struct logs_line swapped = rows[i];
        rows[i] = rows[out->count - 1 - i];
        rows[out->count - 1 - i] = swapped;
    }
    return DONE;
}
