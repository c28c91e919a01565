/* routes_print.c: the list of all routes, for people and for programs. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "platform/site/site_private.h"

static struct str needs_text(const struct route *route,
                             const char *(*needs_name)(int needs), char room[16])
{
    if (route->needs == OPEN_TO_ALL)
        return STR("open");
    if (route->needs == SIGNED_IN)
        return STR("signed in");
    const char *name = needs_name == NULL ? NULL : needs_name(route->needs);
    if (name != NULL)
        return str_of(name);
    snprintf(room, 16, "%d", route->needs);
    return str_of(room);
}

static struct str pool_of(const struct route *route)
{
    return (route->flags & ROUTE_UPSTREAM) != 0 ? STR("upstream") : STR("web");
}

static void member(struct json_writer *json, struct str key, struct str text)
{
    json_write_key(json, key);
    json_write_text(json, text);
}

static void print_json(const struct route *const *routes, size_t count,
                       const char *(*needs_name)(int needs), struct buf *out)
{
    char room[16];
    struct json_writer json = json_writer_of(out);
    json_write_array(&json);
    for (size_t i = 0; i < count; i++) {
        json_write_object(&json);
        member(&json, STR("method"),
               str_of(method_name((enum method)routes[i]->methods)));
        member(&json, STR("path"), str_of(routes[i]->path));
        member(&json, STR("needs"), needs_text(routes[i], needs_name, room));
        member(&json, STR("says"), str_of(routes[i]->says));
        member(&json, STR("pool"), pool_of(routes[i]));
        json_write_end_object(&json);
    }
    json_write_end_array(&json);
    buf_add_char(out, '\n');
}

static void print_table(const struct route *const *routes, size_t count,
                        const char *(*needs_name)(int needs), struct buf *out)
{
    char room[16];
    size_t widest = 0;
    for (size_t i = 0; i < count; i++)
        if (strlen(routes[i]->path) > widest)
            widest = strlen(routes[i]->path);
    for (size_t i = 0; i < count; i++)
        buf_print(out, "%-6s  %-*s  %-16.*s  %-8.*s  %s\n",
                  method_name((enum method)routes[i]->methods), (int)widest,
                  routes[i]->path, STR_ARG(needs_text(routes[i], needs_name, room)),
                  STR_ARG(pool_of(routes[i])), routes[i]->says);
}

void site_routes_print(const struct site *site, bool as_json,
                       const char *(*needs_name)(int needs), struct buf *out)
{
    size_t count = 0;
    const struct route *const *routes = match_routes(site->table, &count);
    if (as_json)
        print_json(routes, count, needs_name, out);
    else
        print_table(routes, count, needs_name, out);
}
