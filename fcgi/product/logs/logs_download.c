/* logs_download.c: lines as a file, sent page after page in constant memory, and written down. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/export.h"
#include "product/audit/audit.h"
#include "product/logs/logs_view.h"

enum {
    PAGE_LINES = 1000,
    LINES_MOST = 100000,
    PIECE_BYTES = 64 * 1024,
    ARENA_BYTES = 64 * 1024 * 1024,
    ADDRESS_BYTES_MAX = 1000,
};

enum file_kind { FILE_TEXT, FILE_LINES, FILE_CSV };

static const struct {
    const char *word;
    const char *ending;
    struct str content_type;
} kinds[] = {
    [FILE_TEXT] = {"text", "txt", STR_INIT("text/plain; charset=utf-8")},
    [FILE_LINES] = {"ndjson", "ndjson", STR_INIT("application/x-ndjson")},
    [FILE_CSV] = {"csv", "csv", STR_INIT("text/csv; charset=utf-8")},
};

struct download {
    struct call *call; /* the request's own */
    enum file_kind kind;
    struct logs_state state;
    struct logs_wish wish;
    struct arena *arena; /* of the page that is written */
    struct logs_page page;
    size_t index; /* the next line of the page */
    int64_t lines;
    bool begun;
};

/* ---- lines ---- */

static struct str instant_text(int64_t ns, char text[CLOCK_TEXT_BYTES + 16])
{
    struct str whole = clock_text_s(ns / 1000, text);
    if (whole.length == 0)
        return STR("");
    struct buf buf = {.at = text, .length = whole.length - 1, .room = CLOCK_TEXT_BYTES + 16,
                      .cap = CLOCK_TEXT_BYTES + 16};
    char digits[10];
    int64_t rest = ns % 1000000000;
    for (int i = 8; i >= 0; i--, rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    buf_add_char(&buf, '.');
    buf_add_bytes(&buf, digits, 9);
    buf_add_char(&buf, 'Z');
    return buf_str(&buf);
}

static void labels_write(struct json_writer *writer, const struct logs_line *line)
{
    json_write_object(writer);
    for (size_t i = 0; i < line->labels.count; i++) {
        const struct logs_label *label = LIST_ROW(line->labels, struct logs_label, i);
        if (str_is(label->name, "found_level"))
            continue;
        json_write_key(writer, label->name);
        json_write_text(writer, label->value);
    }
    json_write_end_object(writer);
}

static void json_write(struct buf *out, const struct logs_line *line, struct str time)
{
    struct json_writer writer = json_writer_of(out);
    json_write_object(&writer);
    json_write_key(&writer, STR("time"));
    json_write_text(&writer, time);
    json_write_key(&writer, STR("level"));
    json_write_text(&writer, logs_level_word(line->level));
    json_write_key(&writer, STR("labels"));
    labels_write(&writer, line);
    json_write_key(&writer, STR("line"));
    json_write_text(&writer, line->text);
    json_write_end_object(&writer);
    BUF_ADD(out, "\n");
}

static void csv_write(struct download *download, struct buf *out,
                      const struct logs_line *line, struct str time)
{
    struct buf labels = buf_open(download->arena, 256, MIB(4));
    struct json_writer writer = json_writer_of(&labels);
    labels_write(&writer, line);
    csv_cell(out, time);
    buf_add_char(out, ',');
    csv_cell(out, logs_level_word(line->level));
    buf_add_char(out, ',');
    csv_cell(out, buf_str(&labels));
    buf_add_char(out, ',');
    csv_cell(out, line->text);
    BUF_ADD(out, "\r\n");
}

static void line_write(struct download *download, struct buf *out)
{
    const struct logs_line *line =
        LIST_ROW(download->page.lines, struct logs_line, download->index++);
    char text[CLOCK_TEXT_BYTES + 16];
    struct str time = instant_text(line->ns, text);
    download->lines++;
    if (download->kind == FILE_LINES) {
        json_write(out, line, time);
    } else if (download->kind == FILE_CSV) {
        csv_write(download, out, line, time);
    } else {
        buf_add(out, time);
        buf_add_char(out, ' ');
        buf_add(out, logs_text_plain(download->arena, line->text, line->text.length));
        BUF_ADD(out, "\n");
    }
}

/* ---- the file ---- */

/* What was cut off says so, and where to go on; a file without its end was torn. */
static void end_write(const struct download *download, struct buf *out)
{
    bool more = download->page.next.set;
    if (download->kind == FILE_LINES)
        buf_print(out, "{\"end\":true,\"lines\":%lld,\"complete\":%s}\n",
                  (long long)download->lines, more ? "false" : "true");
    else
        buf_print(out, "%s# end: %lld lines, %s%s",
                  download->kind == FILE_CSV ? "\"" : "", (long long)download->lines,
                  more ? "there are more: choose a shorter range" : "complete",
                  download->kind == FILE_CSV ? "\"\r\n" : "\n");
}

/* The next page, in an arena that held the one before. */
static enum outcome page_load(struct download *download)
{
    arena_reset(download->arena);
    struct arena *arena = download->arena;
    struct call *call = ARENA_NEW(arena, struct call);
    struct request *request = ARENA_NEW(arena, struct request);
    *call = *download->call;
    *request = *download->call->request;
    request->arena = arena;
    call->request = request;
    call->failure = (struct failure){.arena = arena};
    call->task = (struct task){call->task.store, arena, &download->call->scope,
                               &call->failure, call->task.clock};
    download->index = 0;
    enum outcome outcome = logs_ask_page(call, &download->wish, &download->page);
    if (outcome != DONE && !download->begun) {
        struct failure *failure = &download->call->failure;
        struct arena *kept = failure->arena;
        refuse_print(failure, outcome, call->failure.code, "%.*s",
                     STR_ARG(call->failure.told));
        failure->hint = arena_str(kept, call->failure.hint);
        failure->retry_after_s = call->failure.retry_after_s;
    }
    return outcome;
}

static enum stream_step download_next(void *state, struct buf *piece)
{
    struct download *download = state;
    if (!download->begun && download->kind == FILE_CSV)
        BUF_ADD(piece, "\"time\",\"level\",\"labels\",\"line\"\r\n");
    download->begun = true;
    while (piece->length < PIECE_BYTES) {
        if (download->index < download->page.lines.count) {
            line_write(download, piece);
            continue;
        }
        if (!download->page.next.set || download->lines >= LINES_MOST) {
            end_write(download, piece);
            return STREAM_END;
        }
        download->wish.cursor = download->page.next;
        if (page_load(download) != DONE)
            return STREAM_BROKEN;
    }
    return STREAM_MORE;
}

static void arena_end(void *arena)
{
    arena_close(arena);
}

static enum outcome written_down(struct call *call)
{
    struct task *task = &call->task;
    bool at_resource = call->scope.resource_id.at != NULL;
    struct buf buf = buf_open(task->arena, 256, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("filters"));
    json_write_text(&writer,
                    str_slice(call->request->query_text, 0, ADDRESS_BYTES_MAX));
    json_write_end_object(&writer);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_add(
            task, &(struct audit_deed){.action = "logs.exported",
                                       .object_type = at_resource ? "resource" : "project",
                                       .object_id = at_resource ? call->scope.resource_id
                                                                : call->scope.project_id,
                                       .after_json = buf_str(&buf)});
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome download_open(struct call *call, struct download *download)
{
    struct str word = request_word(call->request, "format");
    size_t kind = 0;
    while (kind < COUNT_OF(kinds) && !str_is(word, kinds[kind].word))
        kind++;
    if (kind == COUNT_OF(kinds))
        return refuse(&call->failure, ABSENT, NULL, "A download is text, ndjson or csv.",
                      NULL);
    *download = (struct download){.call = call, .kind = (enum file_kind)kind};
    logs_state_read(call, &download->state);
    logs_range_read(call, &download->state, &download->wish.range);
    if (call->failure.field_count > 0)
        return INVALID;
    download->state.limit = PAGE_LINES;
    download->wish.state = &download->state;
    struct str selector;
    enum outcome outcome = logs_selector(call, &download->state, &selector);
    if (outcome == DONE)
        outcome =
            logs_query_make(call, &download->state, selector, &download->wish.query);
    return outcome;
}

enum outcome logs_download(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct download *download = ARENA_NEW(arena, struct download);
    enum outcome outcome = download_open(call, download);
    if (outcome != DONE)
        return outcome;
    download->arena = arena_open("download", ARENA_BYTES);
    arena_defer(arena, arena_end, download->arena);
    outcome = page_load(download);
    if (outcome == DONE)
        outcome = written_down(call);
    /* What follows is sent while it is read, and only read. */
    if (outcome == DONE)
        outcome = store_read_only(call->task.store, true);
    if (outcome != DONE)
        return outcome;
    bool at_resource = call->scope.resource_id.at != NULL;
    response_header(call->response, "Content-Disposition",
                    ARENA_JOIN(arena, STR("attachment; filename=\"logs-"),
                               at_resource ? call->scope.resource_id
                                           : call->scope.project_id,
                               STR("."), str_of(kinds[download->kind].ending), STR("\"")));
    answer_stream(call, kinds[download->kind].content_type, download_next, download);
    return DONE;
}
