/* search_html.c: the page of what was found. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/frame/frame.h"
#include "product/search/search_routes.h"

struct hit_row {
    struct str id;
    struct str name;
    struct str place;
    struct str href;
};

struct hit_group {
    struct str title;
    struct list hits; /* struct hit_row */
};

static const struct field hit_row_shown[] = {
    {"id", TEXT_AT(struct hit_row, id)},
    {"name", TEXT_AT(struct hit_row, name)},
    {"place", TEXT_AT(struct hit_row, place)},
    {"href", TEXT_AT(struct hit_row, href)},
    {0},
};
static const struct field hit_group_shown[] = {
    {"title", TEXT_AT(struct hit_group, title)},
    {"hits", LIST_AT(struct hit_group, hits, hit_row_shown)},
    {0},
};

struct search_view {
    struct frame frame;
    struct str q;
    struct list groups;
    bool more;
};

const struct field search_shown[] = {
    {"frame", STRUCT_AT(struct search_view, frame, frame_shown)},
    {"q", TEXT_AT(struct search_view, q)},
    {"groups", LIST_AT(struct search_view, groups, hit_group_shown)},
    {"more", BOOL_AT(struct search_view, more)},
    {0},
};

/* Hits of one kind stand behind one another. */
static struct list groups_of(struct arena *arena, const struct list *hits)
{
    struct hit_row *rows = ARENA_ARRAY(arena, hits->count, struct hit_row);
    struct hit_group *groups = ARENA_ARRAY(arena, hits->count, struct hit_group);
    size_t count = 0;
    const char *kind = "";
    for (size_t i = 0; i < hits->count; i++) {
        const struct search_hit *hit = LIST_ROW(*hits, struct search_hit, i);
        rows[i] = (struct hit_row){hit->id, hit->name, hit->place, hit->path};
        if (strcmp(kind, hit->kind) != 0)
            groups[count++] = (struct hit_group){str_of(hit->title),
                                                 {&rows[i], 0, sizeof *rows, false}};
        kind = hit->kind;
        groups[count - 1].hits.count++;
    }
    return (struct list){groups, count, sizeof *groups, false};
}

enum outcome search_html(struct call *call)
{
    struct search_view view = {.more = false};
    struct list hits;
    enum outcome outcome = search_read(call, &view.q, &hits);
    if (outcome != DONE)
        return outcome;
    const struct search_hit *meant = search_meant(&hits);
    if (meant != NULL)
        return answer_redirect(call, meant->path);
    struct str api = STR("/api/v1/search");
    if (view.q.length > 0)
        api =
            ARENA_JOIN(call->task.arena, api,
                       request_query_with(call->request, call->task.arena, "q", view.q));
    outcome = frame_fill(call, &view.frame, &(struct frame_wants){"Search", NULL, api});
    if (outcome != DONE)
        return outcome;
    view.frame.search_query = view.q;
    view.groups = groups_of(call->task.arena, &hits);
    view.more = hits.more;
    answer_page(call, search_pages[PAGE_SEARCH].bound, &view);
    return DONE;
}
