/* html_render.c: code and a struct into HTML. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_private.h"

#include <stdlib.h>

#include "platform/base/clock.h"

struct render {
    struct buf *out;
    const struct html_reader *reader;
    const char
        *rows[NESTING_MAX + 2]; /* bases of the open rows; [0] is the page's struct */
    int top;
    int calls;
};

static void run(struct render *render, const struct code *code, int call_base);

/* Where the value is; NULL behind an empty pointer. */
static const char *locate(const struct render *render, const struct reference *from,
                          int call_base)
{
    const char *at =
        render->rows[from->from_call ? call_base + from->index : from->index];
    for (size_t i = 0; i < from->step_count; i++) {
        at += from->steps[i].offset;
        if (from->steps[i].follow) {
            at = *(const char *const *)(const void *)at;
            if (at == NULL)
                return NULL;
        }
    }
    return at;
}

static struct str text_at(const char *at)
{
    return at == NULL ? STR_NONE : *(const struct str *)(const void *)at;
}

static int64_t int_at(const char *at)
{
    return at == NULL ? 0 : *(const int64_t *)(const void *)at;
}

static bool is_true(enum field_kind kind, const char *at)
{
    if (at == NULL)
        return false;
    switch (kind) {
    case FIELD_TEXT:
    case FIELD_JSON:
    case FIELD_HTML: /* its one member is the markup */
        return text_at(at).length > 0;
    case FIELD_INT:
    case FIELD_TIME:
        return int_at(at) != 0;
    case FIELD_BOOL:
        return *(const bool *)at;
    case FIELD_LIST:
        return ((const struct list *)(const void *)at)->count > 0;
    case FIELD_STRUCT:
    case FIELD_POINTER:
        return true;
    }
    return false;
}

static void add_text(struct render *render, enum escape escape, struct str text)
{
    switch (escape) {
    case ESCAPE_HTML:
        html_escape(render->out, text);
        return;
    case ESCAPE_URL_WHOLE:
        html_escape_url_whole(render->out, text);
        return;
    case ESCAPE_URL_PIECE:
        html_escape_url_piece(render->out, text);
        return;
    }
}

/* Thin spaces (U+202F) between thousands. */
static void add_grouped(struct buf *out, int64_t number)
{
    char digits[24];
    size_t length = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[length++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0)
        BUF_ADD(out, "\xe2\x88\x92");
    while (length > 0) {
        buf_add_char(out, digits[--length]);
        if (length > 0 && length % 3 == 0)
            BUF_ADD(out, "\xe2\x80\xaf");
    }
}

static void add_iso(struct buf *out, int64_t us)
{
    char text[CLOCK_TEXT_BYTES];
    if (us != 0)
        buf_add(out, clock_text_s(us, text));
}

/* In words or figures, so that nobody takes the day for the month. */
static void add_date(struct buf *out, enum html_dates dates, const struct clock_parts *parts)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const char *month = months[(parts->month - 1) % 12];
    switch (dates) {
    case DATES_ISO:
        buf_print(out, "%04d-%02d-%02d", parts->year, parts->month, parts->day);
        return;
    case DATES_EUROPEAN:
        buf_print(out, "%d %s %d", parts->day, month, parts->year);
        return;
    case DATES_AMERICAN:
        buf_print(out, "%s %d, %d", month, parts->day, parts->year);
        return;
    }
}

/* Only years that every form of a time has (see clock_text). */
static bool has_text(int64_t us)
{
    char text[CLOCK_TEXT_BYTES];
    return us != 0 && clock_text_s(us, text).length > 0;
}

/* "2026-11-21 06:28 UTC" */
static void add_absolute(struct buf *out, const struct html_reader *reader, int64_t us)
{
    if (!has_text(us))
        return;
    struct zone_time time = zone_time_of(reader->zone, us);
    add_date(out, reader->dates, &time.parts);
    buf_print(out, " %02d:%02d ", time.parts.hour, time.parts.minute);
    buf_add(out, time.abbreviation);
}

/* "3 min ago", "in 2 h"; beyond a month the date. */
static void add_relative(struct buf *out, const struct html_reader *reader, int64_t us)
{
    static const struct {
        int64_t below_s;
        int64_t unit_s;
        const char *unit;
    } units[] = {
        {90, 1, "s"},
        {90 * 60, 60, "min"},
        {36 * 3600, 3600, "h"},
        {31 * 86400, 86400, "d"},
    };
    if (us <=
        0) /* before 1970 no form has a text, and the distance might not be a number */
        return;
    int64_t seconds = (reader->now_us - us) / US_PER_S;
    int64_t distance = seconds < 0 ? -seconds : seconds;
    if (distance < 5) {
        BUF_ADD(out, "just now");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (distance >= units[i].below_s)
            continue;
        if (seconds < 0)
            BUF_ADD(out, "in ");
        buf_add_int(out, distance / units[i].unit_s);
        buf_add_char(out, ' ');
        buf_add(out, str_of(units[i].unit));
        if (seconds > 0)
            BUF_ADD(out, " ago");
        return;
    }
    if (!has_text(us))
        return;
    struct zone_time time = zone_time_of(reader->zone, us);
    add_date(out, reader->dates, &time.parts);
}

static void run_each(struct render *render, const struct op *op, int call_base)
{
    const struct list *list =
        (const struct list *)(const void *)locate(render, &op->from, call_base);
    if (list == NULL || list->count == 0) {
        run(render, &op->otherwise, call_base);
        return;
    }
    if (render->top == NESTING_MAX)
        return;
    int row = ++render->top;
    for (size_t i = 0; i < list->count && !render->out->over; i++) {
        render->rows[row] = (const char *)list->rows + i * list->row_bytes;
        run(render, &op->body, call_base);
    }
    render->top--;
}

static void run_call(struct render *render, const struct op *op, int call_base)
{
    if (op->from.index < 0) {
        run(render, op->call, call_base);
        return;
    }
    /* Deeper data than any page shows: it is cut, not followed; nor is what has no room. */
    if (render->calls == NESTING_MAX || render->out->over)
        return;
    render->calls++;
    run(render, op->call, call_base + op->from.index);
    render->calls--;
}

static void run_op(struct render *render, const struct op *op, int call_base)
{
    struct buf *out = render->out;
    switch (op->kind) {
    case OP_LITERAL:
        buf_add(out, op->literal);
        return;
    case OP_TEXT:
        add_text(render, op->escape, text_at(locate(render, &op->from, call_base)));
        return;
    case OP_INT:
        buf_add_int(out, int_at(locate(render, &op->from, call_base)));
        return;
    case OP_GROUPED:
        add_grouped(out, int_at(locate(render, &op->from, call_base)));
        return;
    case OP_RELATIVE:
        add_relative(out, render->reader, int_at(locate(render, &op->from, call_base)));
        return;
    case OP_ABSOLUTE:
        add_absolute(out, render->reader, int_at(locate(render, &op->from, call_base)));
        return;
    case OP_ISO:
        add_iso(out, int_at(locate(render, &op->from, call_base)));
        return;
    case OP_HTML:
        buf_add(out, text_at(locate(render, &op->from, call_base)));
        return;
    case OP_JSON:
        html_escape_json(out, text_at(locate(render, &op->from, call_base)));
        return;
    case OP_IF:
        if (is_true(op->from.kind, locate(render, &op->from, call_base)) != op->unless)
            run(render, &op->body, call_base);
        else
            run(render, &op->otherwise, call_base);
        return;
    case OP_EACH:
        run_each(render, op, call_base);
        return;
    case OP_CALL:
        run_call(render, op, call_base);
        return;
    }
}

static void run(struct render *render, const struct code *code, int call_base)
{
    for (size_t i = 0; i < code->count; i++)
        run_op(render, &code->ops[i], call_base);
}

void html_render_for(const struct html_page *page, const void *from,
                     const struct html_reader *reader, struct buf *out)
{
    struct render render = {.out = out, .reader = reader, .rows = {from}};
    run(&render, &page->code, 0);
}

void html_render(const struct html_page *page, const void *from, int64_t now_us,
                 struct buf *out)
{
    html_render_for(page, from, &(struct html_reader){.now_us = now_us}, out);
}
