/* query.c: a list of the API takes the query parameters of its row, and no others. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/site_private.h"

enum { KNOWN_BYTES_MAX = KIB(4) };

static bool is_known(const struct route *route, struct str name)
{
    for (const struct parameter *row = route->query; row != NULL && row->name != NULL; row++)
        if (str_is(name, row->name))
            return true;
    return str_is(name, "format"); /* of a file: export.h */
}

static struct str known_names(struct arena *arena, const struct route *route)
{
    struct buf buf = buf_open(arena, 100, KNOWN_BYTES_MAX);
    for (const struct parameter *row = route->query; row != NULL && row->name != NULL; row++) {
        buf_add(&buf, str_of(row->name));
        BUF_ADD(&buf, ", ");
    }
    BUF_ADD(&buf, "format");
    return buf_str(&buf);
}

/* A misspelt filter must not become the whole list. What is refused is named, and what there is. */
enum outcome query_check(struct visit *visit)
{
    struct call *call = &visit->call;
    const struct pairs *query = &call->request->query;
    struct str unknown = STR_NONE;
    if (!call->wants_json || call->route->lists == NULL)
        return DONE;
    for (size_t i = 0; i < query->count; i++) {
        struct str name = query->at[i].name;
        if (is_known(call->route, name))
            continue;
        if (unknown.at == NULL)
            unknown = name;
        failure_field(&call->failure, pointer_add(call->request->arena, STR(""), name), "unknown",
                      "This list has no such parameter.");
    }
    if (unknown.at == NULL)
        return DONE;
    struct str known = known_names(call->request->arena, call->route);
    return refuse_print(&call->failure, MALFORMED, "unknown_parameter",
                        "This list has no query parameter \"%.*s\". It has: %.*s.",
                        STR_ARG(unknown.length > 60 ? STR("...") : unknown),
                        STR_ARG(known));
}
