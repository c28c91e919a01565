/* search_json.c: what is asked for, and the answer for programs and the palette. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/search/search_routes.h"

struct shown_hit {
    struct str kind;
    struct str id;
    struct str name;
    struct str place;
    struct str path;
    struct str org_id;
    struct str project_id;
};

static const struct field shown[] = {
    {"kind", TEXT_AT(struct shown_hit, kind)},
    {"id", TEXT_AT(struct shown_hit, id)},
    {"name", TEXT_AT(struct shown_hit, name)},
    {"place", TEXT_AT(struct shown_hit, place)},
    {"path", TEXT_AT(struct shown_hit, path)},
    {"org_id", TEXT_AT(struct shown_hit, org_id)},
    {"project_id", TEXT_AT(struct shown_hit, project_id)},
    {0},
};
const struct shape search_shape = {"SearchHit", shown};

const struct parameter search_query[] = {
    {"q", FIELD_TEXT,
     "A name, its beginning, or (from 3 letters on) a part of it; an address; an id.", 0,
     SEARCH_BYTES_MAX, false, NULL},
    {0},
};

enum outcome search_read(struct call *call, struct str *q, struct list *hits)
{
    struct task *task = &call->task;
    struct list objects = {.count = 0};
    *q = str_trim(request_query(call->request, "q"));
    if (q->length > SEARCH_BYTES_MAX) {
        failure_field(&call->failure, STR("/q"), "too_long",
                      "Search for at most %d bytes.", SEARCH_BYTES_MAX);
        return INVALID;
    }
    if (str_has_control(*q)) {
        failure_field(&call->failure, STR("/q"), "malformed",
                      "Search for text without control characters.");
        return INVALID;
    }
    enum outcome outcome = q->length == 0 ? DONE : search_find(task, *q, &objects);
    if (outcome != DONE)
        return outcome;
    struct list pages = search_pages_find(task, *q);
    struct search_hit *rows =
        ARENA_ARRAY(task->arena, objects.count + pages.count + 1, struct search_hit);
    if (objects.count > 0)
        memcpy(rows, objects.rows, objects.count * sizeof *rows);
    if (pages.count > 0)
        memcpy(rows + objects.count, pages.rows, pages.count * sizeof *rows);
    *hits = (struct list){rows, objects.count + pages.count, sizeof *rows, objects.more};
    return DONE;
}

enum outcome search_json(struct call *call)
{
    struct str q;
    struct list hits;
    enum outcome outcome = search_read(call, &q, &hits);
    if (outcome != DONE)
        return outcome;
    struct shown_hit *rows = ARENA_ARRAY(call->task.arena, hits.count, struct shown_hit);
    for (size_t i = 0; i < hits.count; i++) {
        const struct search_hit *hit = LIST_ROW(hits, struct search_hit, i);
        rows[i] =
            (struct shown_hit){str_of(hit->kind), hit->id,     hit->name,      hit->place,
                               hit->path,         hit->org_id, hit->project_id};
    }
    const struct list list = {rows, hits.count, sizeof *rows, false};
    return answer_list(call, shown, &list, STR_NONE);
}
