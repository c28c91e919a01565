/* logs_last_html.c: the last lines of a resource, read by its page when that is there already. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_view.h"
#include "product/proxy/proxy.h"

enum { LAST_LINES = 8 };

struct last_view {
    struct list rows;
    bool by_name;
    struct logs_lack lack;
    struct str href;
};

const struct field logs_last_shown[] = {
    {"rows", LIST_AT(struct last_view, rows, logs_row_shown)},
    {"by_name", BOOL_AT(struct last_view, by_name)},
    {"lack", STRUCT_AT(struct last_view, lack, logs_lack_shown)},
    {"href", TEXT_AT(struct last_view, href)},
    {0},
};

static enum outcome last_ask(struct call *call, struct logs_state *state,
                             struct logs_wish *wish, struct list *lines)
{
    struct logs_page page;
    enum outcome outcome = logs_selector(call, state, &wish->query);
    if (outcome == DONE)
        outcome = logs_ask_page(call, wish, &page);
    if (outcome != DONE)
        return outcome;
    /* The newest at the end, as they were written. */
    size_t count = page.lines.count < LAST_LINES ? page.lines.count : LAST_LINES;
    struct logs_line *rows = ARENA_ARRAY(call->task.arena, count + 1, struct logs_line);
    for (size_t i = 0; i < count; i++)
        rows[i] = *LIST_ROW(page.lines, struct logs_line, count - 1 - i);
    *lines = (struct list){rows, count, sizeof *rows, false};
    return DONE;
}

enum outcome logs_last_html(struct call *call)
{
    struct logs_state state = {.path = logs_place_path(call), .limit = LAST_LINES};
    struct logs_wish wish = {.state = &state, .deadline_ms = proxy_page_wait_ms(call)};
    struct list lines = {0};
    logs_range_read(call, &state, &wish.range);
    enum outcome outcome = last_ask(call, &state, &wish, &lines);
    if (outcome == STORE_FAULT || outcome == ABSENT)
        return outcome;
    struct last_view view = {.lack = logs_lack_of(call, "The lines are not here", outcome,
                                                  &call->failure),
                             .href = state.path};
    const struct logs_rows with = {.state = &state,
                                   .range = &wish.range,
                                   .names = {.row_bytes = sizeof(struct logs_name)},
                                   .marked = STR_NONE,
                                   .brief = true};
    if (outcome == DONE)
        view.rows = logs_rows_make(call, &with, &lines);
    answer_page(call, logs_pages[PAGE_LOGS_LAST].bound, &view);
    return DONE;
}
