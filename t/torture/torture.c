/* torture.c: asking, and what is expected of an answer. */
/* SPDX-License-Identifier: ISC */
#include "t/torture/torture.h"

#include <string.h>

#include "platform/base/buf.h"

/* Whose it is, or who may. */
static enum world_person person_of(const char *path)
{
    static const struct {
        const char *part;
        enum world_person person;
    } rows[] = {
        {"/service-accounts/", WORLD_OWNER}, {"/admin/", WORLD_ADMIN},
        {"/api/v1/issuers", WORLD_ADMIN},    {"{key}", WORLD_VIEWER},
        {"{session}", WORLD_VIEWER},         {"{view}", WORLD_VIEWER},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strstr(path, rows[i].part) != NULL)
            return rows[i].person;
    return WORLD_OWNER;
}

struct answer torture_ask(struct world *world, const struct route *route)
{
    enum world_person person = person_of(route->path);
    struct probe *probe = world_as(world, person);
    probe->cookies[0] = (struct pair){str_of(session_cookie_name(world->site)),
                                      world->people[person].session};
    probe->cookie_count = 1;
    return place_ask(world, probe, route);
}

bool torture_is_clean(struct world *world, const struct route *route,
                      const struct answer *answer)
{
    struct probe *probe = world_as(world, WORLD_OWNER);
    if (answer->status != 503 && answer->status != 500)
        return false;
    if (str_starts(str_of(route->path), STR("/api/")))
        return str_starts(answer->content_type, STR("application/problem+json")) &&
               answer_at(probe, answer, "/request_id").length > 0;
    return str_starts(answer->content_type, STR("text/html")) &&
           str_contains(answer->body, STR("</html>"));
}

struct str torture_changes(struct world *world)
{
    struct buf kept = buf_open(world->arena, 256, 4096);
    struct str rest = world_changes(world);
    struct str part;
    while (str_cut(&rest, ' ', &part)) {
        if (part.length == 0 || str_starts(part, STR("sign_in_failure")))
            continue;
        if (kept.length > 0)
            buf_add_char(&kept, ' ');
        buf_add(&kept, part);
    }
    return kept.length == 0 ? STR("") : buf_str(&kept);
}
