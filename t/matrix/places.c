/* places.c: what stands for each word of a path. */
/* SPDX-License-Identifier: ISC */
#include "t/matrix/places.h"

#include <string.h>

#include "platform/base/buf.h"
#include "product/access/access.h"
#include "t/lib/tap.h"

/* The viewer's role at the place that the path names, deepest first. */
static struct str assignment_of(struct world *world, const char *pattern)
{
    enum world_person person =
        strstr(pattern, "{resource}") != NULL  ? WORLD_RESOURCE_VIEWER
        : strstr(pattern, "{project}") != NULL ? WORLD_PROJECT_VIEWER
                                               : WORLD_VIEWER;
    return world_text(world, "SELECT id FROM role_assignment WHERE person_id = '%.*s'",
                      STR_ARG(world->people[person].id));
}

static struct str word_of(struct world *world, const char *pattern, struct str word)
{
    static const struct {
        const char *word;
        struct str value;
    } words[] = {
        {"org", STR_INIT(WORLD_ORG)},
        {"project", STR_INIT(WORLD_PROJECT)},
        {"resource", STR_INIT(WORLD_RESOURCE)},
        {"type", STR_INIT("graph")},
        {"role", STR_INIT("10000000-0001-0000-0000-000000000003")},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(word, words[i].word))
            return words[i].value;
    if (str_is(word, "assignment"))
        return assignment_of(world, pattern);
    if (str_is(word, "session"))
        return world->people[WORLD_VIEWER].session_id;
    if (str_is(word, "key"))
        return world->people[WORLD_VIEWER].key_id;
    if (str_is(word, "deployment"))
        return world_text(world, "SELECT id FROM deployment WHERE resource_id = '%s'",
                          WORLD_RESOURCE);
    bail_out("%s: nothing stands for {%.*s}: add it to t/matrix/places.c", pattern,
             STR_ARG(word));
}

const char *place_path(struct world *world, const char *pattern)
{
    struct buf path = buf_open(world->arena, 128, 2048);
    struct str rest = str_of(pattern);
    struct str part;
    while (str_cut(&rest, '{', &part)) {
        buf_add(&path, part);
        if (rest.at == NULL)
            break;
        struct str word;
        if (!str_cut(&rest, '}', &word))
            bail_out("%s: an open brace", pattern);
        buf_add(&path, word_of(world, pattern, word));
        if (rest.at == NULL)
            break;
    }
    return arena_cstr(world->arena, buf_str(&path));
}
