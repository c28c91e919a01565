/* export.c: a list as CSV or JSON, in constant memory. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/export.h"

#include <stdio.h>

#include "platform/site/site_private.h"

enum {
    PAGE_ROWS = 100,
    PIECE_BYTES = 64 * 1024,
    ARENA_BYTES = 80 * 1024 * 1024,
    CELL_BYTES_MAX = 4 * 1024 * 1024,
    COLUMN_NAME_MAX = 128,
};

enum export_format { EXPORT_CSV, EXPORT_JSON, EXPORT_LINES };

static const struct {
    const char *word;
    const char *ending;
    struct str content_type;
} formats[] = {
    [EXPORT_CSV] = {"csv", "csv", STR_INIT("text/csv; charset=utf-8")},
    [EXPORT_JSON] = {"json", "json", STR_INIT("application/json")},
    [EXPORT_LINES] = {"ndjson", "ndjson", STR_INIT("application/x-ndjson")},
};

struct export
{
    struct call *call; /* the request's own */
    enum outcome (*list)(struct call * call);
    enum export_format format;
    struct arena
        *arenas[2]; /* the page that is written lives in one, the next in the other */
    size_t turn;
    const struct field *shown; /* what answer_list told of the latest page */
    struct list page;
    struct str next_cursor;
    size_t index; /* the next row of the page */
    int64_t rows;
    bool begun;
};

bool call_wants_export(const struct call *call)
{
    return call->wants_json && method_is_safe(call->request->method) &&
           call->route->lists != NULL &&
           request_query(call->request, "format").at != NULL;
}

bool export_takes(struct call *call, const struct field *shown, const struct list *list,
                  struct str next_cursor)
{
    struct export *export = visit_of(call)->export;
    if (export == NULL)
        return false;
    export->shown = shown;
    export->page = *list;
    export->next_cursor = next_cursor;
    export->index = 0;
    return true;
}

/* ---- CSV ---- */

void csv_cell(struct buf *out, struct str text)
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

/* Structs within are columns of their own: "resource_counts.total". */
static void head_cells(struct buf *out, const struct field *fields, struct str before,
                       bool *first)
{
    char name[COLUMN_NAME_MAX];
    for (; fields->name != NULL; fields++) {
        int length = snprintf(name, sizeof name, "%.*s%s%s", STR_ARG(before),
                              before.length > 0 ? "." : "", fields->name);
        struct str column = {name, (size_t)length};
        if (length < 0 || (size_t)length >= sizeof name)
            bug("a column has a name of %d bytes", length);
        if (fields->kind == FIELD_STRUCT || fields->kind == FIELD_POINTER) {
            head_cells(out, fields->of, column, first);
            continue;
        }
        if (!*first)
            buf_add_char(out, ',');
        *first = false;
        csv_cell(out, column);
    }
}

static void value_cell(struct buf *out, struct arena *arena, const struct field *field,
                       const void *row)
{
    const char *at = row == NULL ? NULL : (const char *)row + field->offset;
    char time[CLOCK_TEXT_BYTES];
    if (at == NULL) {
        BUF_ADD(out, "\"\"");
    } else if (field->kind == FIELD_TEXT || field->kind == FIELD_JSON) {
        csv_cell(out, *(const struct str *)(const void *)at);
    } else if (field->kind == FIELD_INT) {
        buf_add_int(out, *(const int64_t *)(const void *)at);
    } else if (field->kind == FIELD_BOOL) {
        buf_add(out, *(const bool *)(const void *)at ? STR("true") : STR("false"));
    } else if (field->kind == FIELD_TIME) {
        int64_t us = *(const int64_t *)(const void *)at;
        csv_cell(out, us == 0 ? STR("") : clock_text(us, time));
    } else if (field->kind == FIELD_LIST) {
        struct buf cell = buf_open(arena, 256, CELL_BYTES_MAX);
        struct json_writer writer = json_writer_of(&cell);
        json_write_list(&writer, field->of, (const struct list *)(const void *)at);
        csv_cell(out, buf_str(&cell));
    } else {
        bug("the field %s has no cell", field->name);
    }
}

static void row_cells(struct buf *out, struct arena *arena, const struct field *fields,
                      const void *row, bool *first)
{
    for (; fields->name != NULL; fields++) {
        const char *at = row == NULL ? NULL : (const char *)row + fields->offset;
        if (fields->kind == FIELD_STRUCT || fields->kind == FIELD_POINTER) {
            const void *inner = at;
            if (at != NULL && fields->kind == FIELD_POINTER)
                inner = *(const void *const *)(const void *)at;
            row_cells(out, arena, fields->of, inner, first);
            continue;
        }
        if (!*first)
            buf_add_char(out, ',');
        *first = false;
        value_cell(out, arena, fields, row);
    }
}

/* ---- the file ---- */

static void head_write(const struct export *export, struct buf *out)
{
    bool first = true;
    if (export->format == EXPORT_CSV) {
        head_cells(out, export->shown, STR(""), &first);
        BUF_ADD(out, "\r\n");
    } else if (export->format == EXPORT_JSON) {
        BUF_ADD(out, "{\"items\":[");
    }
}

static void row_write(struct export *export, struct buf *out)
{
    const char *rows = export->page.rows;
    const void *row = rows + export->index++ * export->page.row_bytes;
    bool first = true;
    if (export->format == EXPORT_CSV) {
        row_cells(out, export->arenas[export->turn], export->shown, row, &first);
        BUF_ADD(out, "\r\n");
    } else {
        struct json_writer writer = json_writer_of(out);
        if (export->format == EXPORT_JSON && export->rows > 0)
            BUF_ADD(out, ",\n");
        json_write_struct(&writer, export->shown, row);
        if (export->format == EXPORT_LINES)
            BUF_ADD(out, "\n");
    }
    export->rows++;
}

/* The end says whether this is all, and how to go on when it is not. */
static void end_write(const struct export *export, struct buf *out)
{
    struct json_writer writer = json_writer_of(out);
    if (export->format == EXPORT_JSON) {
        BUF_ADD(out, "],\"next_cursor\":");
        json_write_text(&writer, export->next_cursor);
        BUF_ADD(out, "}\n");
    } else if (export->format == EXPORT_LINES) {
        buf_print(
            out, "{\"end\":true,\"rows\":%lld,\"next_cursor\":", (long long)export->rows);
        json_write_text(&writer, export->next_cursor);
        BUF_ADD(out, "}\n");
    } else if (export->next_cursor.at == NULL) {
        buf_print(out, "\"# end: %lld rows, complete\"\r\n", (long long)export->rows);
    } else {
        buf_print(out, "\"# end: %lld rows, there are more: cursor=%.*s\"\r\n",
                  (long long)export->rows, STR_ARG(export->next_cursor));
    }
}

/* As many rows at once as a list gives that says less than PAGE_ROWS. */
static int64_t page_rows(const struct route *route)
{
    const struct parameter *row = route->query;
    for (; row != NULL && row->name != NULL; row++)
        if (str_is(str_of(row->name), "limit") && row->max > 0 && row->max < PAGE_ROWS)
            return row->max;
    return PAGE_ROWS;
}

/* The same query with `rows` of a file's page, from `cursor` on (STR_NONE = as it was). */
static struct pairs query_of(struct arena *arena, const struct pairs *query, int64_t rows,
                             struct str cursor)
{
    struct pairs out = {ARENA_ARRAY(arena, query->count + 2, struct pair), 0};
    out.at[out.count++] =
        (struct pair){STR("limit"), arena_print(arena, "%lld", (long long)rows)};
    if (cursor.at != NULL)
        out.at[out.count++] = (struct pair){STR("cursor"), cursor};
    for (size_t i = 0; i < query->count; i++) {
        const struct pair *pair = &query->at[i];
        if (!str_is(pair->name, "limit") && !str_is(pair->name, "format") &&
            (cursor.at == NULL || !str_is(pair->name, "cursor")))
            out.at[out.count++] = *pair;
    }
    return out;
}

/* The handler again, as if the client had asked for the next page. */
static enum outcome page_load(struct export *export)
{
    struct arena *arena = export->arenas[export->turn = 1 - export->turn];
    struct str cursor = export->next_cursor;
    arena_reset(arena);
    struct visit *visit = ARENA_NEW(arena, struct visit);
    struct request *request = ARENA_NEW(arena, struct request);
    struct call *call = &visit->call;
    *call = *export->call;
    *request = *export->call->request;
    request->arena = arena;
    request->query = query_of(arena, &request->query, page_rows(call->route), cursor);
    call->request = request;
    call->response = response_open(arena);
    call->failure = (struct failure){.arena = arena};
    call->task = (struct task){call->task.store, arena, &call->scope, &call->failure,
                               call->task.clock};
    visit->export = export;
    enum outcome outcome = export->list(call);
    if (outcome != DONE)
        export->call->failure = call->failure;
    return outcome;
}

static enum stream_step export_next(void *state, struct buf *piece)
{
    struct export *export = state;
    if (!export->begun)
        head_write(export, piece);
    export->begun = true;
    while (piece->length < PIECE_BYTES) {
        if (export->index < export->page.count) {
            row_write(export, piece);
            continue;
        }
        if (export->next_cursor.at == NULL || export->rows >= EXPORT_ROWS_MAX) {
            end_write(export, piece);
            return STREAM_END;
        }
        if (page_load(export) != DONE)
            return STREAM_BROKEN;
    }
    return STREAM_MORE;
}

static void arena_end(void *arena)
{
    arena_close(arena);
}

static enum outcome read_format(struct call *call, enum export_format *format)
{
    struct str word = request_query(call->request, "format");
    if (word.at == NULL)
        return DONE;
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (str_is(word, formats[i].word)) {
            *format = (enum export_format)i;
            return DONE;
        }
    failure_field(&call->failure, STR("/format"), "unknown",
                  "A format is csv, json or ndjson.");
    return INVALID;
}

/* "shop-resources.csv": the two last segments of the path that are no verb. */
static struct str file_name(struct call *call, enum export_format format)
{
    struct buf name = buf_open(call->task.arena, 64, 512);
    struct str path = call->request->path;
    if (str_ends(path, STR("/export")))
        path = str_slice(path, 0, path.length - 7);
    size_t slashes = 0;
    size_t from = path.length;
    while (from > 0 && slashes < 2)
        if (path.at[--from] == '/')
            slashes++;
    for (size_t i = from + 1; i < path.length; i++) {
        char c = path.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || c == '_';
        buf_add_char(&name, plain ? c : '-');
    }
    return ARENA_JOIN(call->task.arena, STR("attachment; filename=\""), buf_str(&name),
                      STR("."), str_of(formats[format].ending), STR("\""));
}

enum outcome answer_export(struct call *call, enum outcome (*list)(struct call *call))
{
    struct arena *arena = call->task.arena;
    struct export *export = ARENA_NEW(arena, struct export);
    enum outcome outcome = read_format(call, &export->format);
    if (outcome != DONE)
        return outcome;
    if ((call->route->flags & ROUTE_EXPORT_IS_WRITTEN_DOWN) != 0 &&
        method_is_safe(call->request->method)) {
        failure_field(
            &call->failure, STR("/format"), "export_by_post",
            "Exports of this list are written down: POST to its path and /export.");
        return INVALID;
    }
    export->call = call;
    export->list = list;
    for (size_t i = 0; i < COUNT_OF(export->arenas); i++) {
        export->arenas[i] = arena_open("export", ARENA_BYTES);
        arena_defer(arena, arena_end, export->arenas[i]);
    }
    outcome = page_load(export);
    if (outcome != DONE)
        return outcome;
    if (export->shown == NULL) {
        failure_field(&call->failure, STR("/format"), "unknown",
                      "This list is answered as JSON only: leave the format out.");
        return INVALID;
    }
    response_header(call->response, "Content-Disposition",
                    file_name(call, export->format));
    answer_stream(call, formats[export->format].content_type, export_next, export);
    return DONE;
}
