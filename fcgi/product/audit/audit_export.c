/* audit_export.c: the trail as a file, sent while it is read, in constant memory. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "product/audit/audit_private.h"
#include "product/audit/audit_routes.h"

enum {
    ROWS_MAX = 100000,
    PAGE = 100, /* before and after of one entry may be 256 KiB each */
    PIECE_BYTES = 64 * 1024,
    ARENA_BYTES = 80 * 1024 * 1024,
    ID_ROOM = 64,
    DAYS_MAX = 366,
};

#define DAY_US (86400 * US_PER_S)

struct export {
    struct call *call;
    struct task task; /* with an arena of its own, emptied for each page */
    struct failure failure;
    struct audit_filter filter;
    struct list page;
    size_t index; /* the next row of the page */
    int64_t rows;
    char after_id[ID_ROOM]; /* the last row that was written */
    bool csv;
    bool begun;
};

/* clang-format off */
static const struct {
    const char *name;
    size_t offset; /* of a struct str in struct audit_entry; the first column is the time */
} csv_columns[] = {
    {"actor", offsetof(struct audit_entry, actor)},
    {"actor_id", offsetof(struct audit_entry, actor_id)},
    {"credential_id", offsetof(struct audit_entry, credential)},
    {"address", offsetof(struct audit_entry, address)},
    {"action", offsetof(struct audit_entry, action)},
    {"object_type", offsetof(struct audit_entry, object_type)},
    {"object_id", offsetof(struct audit_entry, object_id)},
    {"project_id", offsetof(struct audit_entry, project_id)},
    {"resource_id", offsetof(struct audit_entry, resource_id)},
    {"before", offsetof(struct audit_entry, before_json)},
    {"after", offsetof(struct audit_entry, after_json)},
    {"request_id", offsetof(struct audit_entry, request_id)},
    {"audit_id", offsetof(struct audit_entry, id)},
};
/* clang-format on */

/*
 * RFC 4180: in quotes, quotes doubled. A spreadsheet takes what begins with one of these for a
 * formula and would run it; the apostrophe makes it text (OWASP, CSV injection).
 */
static void csv_cell(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    if (text.length > 0 && str_find(STR("=+-@\t\r\n"), 0, text.at[0]) >= 0)
        buf_add_char(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, text.at[i]);
    }
    buf_add_char(out, '"');
}

static void csv_head(struct buf *out)
{
    BUF_ADD(out, "\"at\"");
    for (size_t i = 0; i < COUNT_OF(csv_columns); i++) {
        buf_add_char(out, ',');
        csv_cell(out, str_of(csv_columns[i].name));
    }
    BUF_ADD(out, "\r\n");
}

static void csv_row(struct buf *out, const struct audit_entry *entry)
{
    char at[CLOCK_TEXT_BYTES];
    csv_cell(out, clock_text(entry->at_us, at));
    for (size_t i = 0; i < COUNT_OF(csv_columns); i++) {
        const char *member = (const char *)entry + csv_columns[i].offset;
        buf_add_char(out, ',');
        csv_cell(out, *(const struct str *)(const void *)member);
    }
    BUF_ADD(out, "\r\n");
}

static void row_write(struct export *export, struct buf *out)
{
    const struct audit_entry *entry = LIST_ROW(export->page, struct audit_entry, export->index++);
    if (export->csv) {
        csv_row(out, entry);
    } else {
        struct json_writer writer = json_writer_of(out);
        json_write_struct(&writer, audit_shape.fields, entry);
        buf_add_char(out, '\n');
    }
    export->rows++;
    export->filter.after_us = entry->at_us;
    snprintf(export->after_id, sizeof export->after_id, "%.*s", STR_ARG(entry->id));
}

/* The last line says whether this is all, and how to go on when it is not. */
static void end_write(struct export *export, struct buf *out)
{
    struct str cursor = STR_NONE;
    if (export->page.more) {
        struct arena *arena = export->call->task.arena;
        struct str parts[] = {arena_print(arena, "%lld", (long long)export->filter.after_us),
                              str_of(export->after_id)};
        cursor = cursor_write(export->call, parts, COUNT_OF(parts));
    }
    if (!export->csv) {
        struct json_writer writer = json_writer_of(out);
        json_write_object(&writer);
        json_write_key(&writer, STR("end"));
        json_write_bool(&writer, true);
        json_write_key(&writer, STR("rows"));
        json_write_int(&writer, export->rows);
        json_write_key(&writer, STR("next_cursor"));
        json_write_text(&writer, cursor);
        json_write_end_object(&writer);
        buf_add_char(out, '\n');
    } else if (cursor.at == NULL) {
        buf_print(out, "\"# end: %lld rows, complete\"\r\n", (long long)export->rows);
    } else {
        buf_print(out, "\"# end: %lld rows, there are more: cursor=%.*s\"\r\n",
                  (long long)export->rows, STR_ARG(cursor));
    }
}

static enum outcome page_load(struct export *export)
{
    arena_reset(export->task.arena);
    export->failure = (struct failure){.arena = export->task.arena};
    export->index = 0;
    export->filter.after_id = export->after_id[0] == 0 ? export->filter.after_id
                                                       : str_of(export->after_id);
    return audit_list(&export->task, AUDIT_ORGANIZATION, &export->filter, &export->page);
}

static enum stream_step export_next(void *state, struct buf *piece)
{
    struct export *export = state;
    if (!export->begun && export->csv)
        csv_head(piece);
    while (piece->length < PIECE_BYTES) {
        bool used_up = export->begun && export->index == export->page.count;
        if (used_up && (!export->page.more || export->rows >= ROWS_MAX)) {
            end_write(export, piece);
            return STREAM_END;
        }
        if ((!export->begun || used_up) && page_load(export) != DONE)
            return STREAM_BROKEN;
        export->begun = true;
        if (export->index < export->page.count)
            row_write(export, piece);
    }
    return STREAM_MORE;
}

static void arena_end(void *arena)
{
    arena_close(arena);
}

static enum outcome read_format(struct call *call, bool *csv)
{
    struct str format = request_query(call->request, "format");
    *csv = format.at == NULL || str_is(format, "csv");
    if (*csv || str_is(format, "ndjson"))
        return DONE;
    failure_field(&call->failure, STR("/format"), "unknown", "A format is csv or ndjson.");
    return INVALID;
}

/* A year at a time: who asks for more asks again. */
static enum outcome read_range(struct call *call, struct audit_filter *filter)
{
    if (filter->to_us == 0)
        filter->to_us = task_now_us(&call->task) + 1;
    if (filter->from_us == 0)
        filter->from_us = filter->to_us - DAYS_MAX * DAY_US;
    if (filter->to_us - filter->from_us <= DAYS_MAX * DAY_US)
        return DONE;
    failure_field(&call->failure, STR("/from"), "out_of_range",
                  "An export spans at most %d days.", DAYS_MAX);
    return INVALID;
}

enum outcome audit_export(struct call *call)
{
    struct export *export = ARENA_NEW(call->task.arena, struct export);
    enum outcome format = read_format(call, &export->csv);
    enum outcome outcome = audit_read_filter(call, &export->filter);
    if (outcome == DONE)
        outcome = read_range(call, &export->filter);
    if (outcome != DONE || format != DONE)
        return outcome != DONE ? outcome : format;
    export->call = call;
    export->filter.limit = PAGE;
    export->task = call->task;
    export->task.arena = arena_open("export", ARENA_BYTES);
    export->task.failure = &export->failure;
    arena_defer(call->task.arena, arena_end, export->task.arena);
    response_header(call->response, "Content-Disposition",
                    arena_print(call->task.arena, "attachment; filename=\"audit-%.*s.%s\"",
                                STR_ARG(call->scope.org_id), export->csv ? "csv" : "ndjson"));
    answer_stream(call,
                  export->csv ? STR("text/csv; charset=utf-8") : STR("application/x-ndjson"),
                  export_next, export);
    return DONE;
}
