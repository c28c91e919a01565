/* logs_page.c: pages of lines that neither skip nor repeat one, also among equal instants. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_ask.h"

bool logs_cursor_parse(struct str text, struct logs_cursor *out)
{
    struct logs_cursor cursor = {.set = true};
    struct str rest = text;
    struct str first = STR("");
    if (text.length == 0) {
        *out = (struct logs_cursor){0};
        return true;
    }
    if (!str_cut(&rest, '.', &first) || !str_int_parse(first, 1, INT64_MAX - 1, &cursor.ns))
        return false;
    cursor.within = rest.at != NULL;
    if (cursor.within && !str_int_parse(rest, 0, LOGS_LINES_MAX, &cursor.shown))
        return false;
    *out = cursor;
    return true;
}

struct str logs_cursor_text(struct arena *arena, const struct logs_cursor *cursor)
{
    if (!cursor->set)
        return STR("");
    return !cursor->within ? arena_print(arena, "%lld", (long long)cursor->ns)
                              : arena_print(arena, "%lld.%lld", (long long)cursor->ns,
                                            (long long)cursor->shown);
}

static int64_t ns_of(const struct list *lines, size_t index)
{
    return LIST_ROW(*lines, struct logs_line, index)->ns;
}

/* A slice of the lines of one instant; behind its last slice the page after the instant begins. */
static void slice(const struct list *lines, const struct logs_cursor *cursor, int64_t limit,
                  bool oldest_first, struct logs_page *out)
{
    size_t from = cursor->shown < (int64_t)lines->count ? (size_t)cursor->shown : lines->count;
    size_t count = lines->count - from;
    bool more = count > (size_t)limit;
    if (more)
        count = (size_t)limit;
    const struct logs_line *rows = lines->rows;
    *out = (struct logs_page){.lines = {rows + from, count, sizeof *rows, false},
                              .next = {true, cursor->ns, true,
                                       cursor->shown + (int64_t)count}};
    if (!more)
        out->next =
            (struct logs_cursor){.set = true, .ns = cursor->ns + (oldest_first ? 1 : -1)};
}

void logs_page_cut(const struct list *lines, const struct logs_cursor *cursor, int64_t limit,
                   bool oldest_first, struct logs_page *out)
{
    if (cursor->within) {
        slice(lines, cursor, limit, oldest_first, out);
        return;
    }
    *out = (struct logs_page){.lines = *lines};
    if (lines->count < (size_t)limit)
        return;
    int64_t last = ns_of(lines, lines->count - 1);
    size_t keep = lines->count;
    while (keep > 0 && ns_of(lines, keep - 1) == last)
        keep--;
    out->lines.count = keep;
    /* Which lines of an instant come when it has more than were asked for is chance. */
    out->next = (struct logs_cursor){.set = true, .ns = last, .within = keep == 0};
}
