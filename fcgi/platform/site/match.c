/* match.c: the compiled tree of all routes. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/match.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "platform/site/match_check.h"

enum { METHODS = 7 };

/* A child by its literal text; children of one node are sorted by length, then bytes. */
struct branch {
    struct str text;
    uint32_t node;
};

struct node_of_path {
    struct branch *branches;
    uint32_t branch_count;
    uint32_t word; /* the node behind {word}, or 0 (the root is nobody's child) */
    const struct route *by_method[METHODS];
    int methods;
};

struct match_table {
    struct node_of_path *nodes; /* nodes[0] is the root */
    size_t node_count;
    const struct route **routes;
    size_t route_count;
};

/* Bit number of a method; methods are single bits. */
static int method_index(int method)
{
    return __builtin_ctz((unsigned)method);
}

/* ---- building ---- */

static int text_order(struct str a, struct str b)
{
    if (a.length != b.length)
        return a.length < b.length ? -1 : 1;
    return memcmp(a.at, b.at, a.length);
}

static int branch_order(const void *a, const void *b)
{
    return text_order(((const struct branch *)a)->text, ((const struct branch *)b)->text);
}

/* The child behind `segment`, made when it is not there. Branches have room for all rows. */
static uint32_t child_make(struct arena *process, struct match_table *table, uint32_t at,
                           struct str segment)
{
    struct node_of_path *node = &table->nodes[at];
    bool is_word = segment.length > 0 && segment.at[0] == '{';
    if (is_word && node->word != 0)
        return node->word;
    for (uint32_t i = 0; !is_word && i < node->branch_count; i++)
        if (str_equal(node->branches[i].text, segment))
            return node->branches[i].node;
    uint32_t made = (uint32_t)table->node_count++;
    if (is_word) {
        node->word = made;
        return made;
    }
    if ((node->branch_count & (node->branch_count - 1)) == 0) {
        uint32_t room = node->branch_count == 0 ? 1 : node->branch_count * 2;
        struct branch *grown = ARENA_ARRAY(process, room, struct branch);
        if (node->branch_count > 0)
            memcpy(grown, node->branches, node->branch_count * sizeof *grown);
        node->branches = grown;
    }
    node->branches[node->branch_count++] = (struct branch){segment, made};
    return made;
}

static void row_add(struct arena *process, struct match_table *table,
                    const struct route *route, struct failure *failure)
{
    uint32_t at = 0;
    struct str rest = str_of(route->path + 1);
    struct str segment;
    while (rest.length > 0 && str_cut(&rest, '/', &segment))
        at = child_make(process, table, at, segment);
    struct node_of_path *node = &table->nodes[at];
    int index = method_index(route->methods);
    if (node->by_method[index] != NULL) {
        row_refuse(failure, route, "repeated", "matches the same as %s",
                   node->by_method[index]->path);
        return;
    }
    node->by_method[index] = route;
    node->methods |= route->methods | (route->methods == GET ? HEAD : 0);
}

static size_t nodes_most(const struct match_table *table)
{
    size_t most = 1;
    for (size_t i = 0; i < table->route_count; i++)
        for (const char *at = table->routes[i]->path; *at != 0; at++)
            most += *at == '/';
    return most;
}

enum outcome match_open(struct arena *process, const struct route *const *routes,
                        struct failure *failure, struct match_table **out)
{
    struct match_table *table = ARENA_NEW(process, struct match_table);
    table->routes = ARENA_ARRAY(process, ROUTES_MAX, const struct route *);
    for (; *routes != NULL; routes++) {
        for (const struct route *row = *routes; row->path != NULL || row->handle != NULL;
             row++) {
            if (table->route_count == ROUTES_MAX)
                bug("more than %d routes", ROUTES_MAX);
            if (row_check(row, failure))
                table->routes[table->route_count++] = row;
        }
    }
    table->nodes = ARENA_ARRAY(process, nodes_most(table), struct node_of_path);
    table->node_count = 1;
    for (size_t i = 0; i < table->route_count; i++)
        row_add(process, table, table->routes[i], failure);
    for (size_t i = 0; i < table->node_count; i++)
        if (table->nodes[i].branch_count > 1)
            qsort(table->nodes[i].branches, table->nodes[i].branch_count,
                  sizeof(struct branch), branch_order);
    if (failure->field_count > 0)
        return refuse(failure, INVALID, "bad_routes", "The route table has bad rows.",
                      NULL);
    *out = table;
    return DONE;
}

const struct route *const *match_routes(const struct match_table *table, size_t *count)
{
    *count = table->route_count;
    return table->routes;
}

/* ---- finding ---- */

struct segments {
    struct str at[SEGMENTS_MAX]; /* decoded */
    size_t count;
};

/* An escape that is left after decoding: the client encoded twice. */
static bool has_escape(struct str text)
{
    for (size_t i = 0; i + 2 < text.length; i++)
        if (text.at[i] == '%' && isxdigit((unsigned char)text.at[i + 1]) &&
            isxdigit((unsigned char)text.at[i + 2]))
            return true;
    return false;
}

static bool segment_decode(struct arena *arena, struct str raw, struct str *out)
{
    if (raw.length == 0 || !path_word_decode(arena, raw, out))
        return false;
    if (out->length <= 2 && (str_is(*out, ".") || str_is(*out, "..")))
        return false;
    return out->at == raw.at || !has_escape(*out);
}

/* `path` begins with '/'; false for a path that cannot be anything of ours. */
static bool segments_cut(struct arena *arena, struct str path, struct segments *out)
{
    size_t from = 1;
    out->count = 0;
    while (from < path.length) {
        ptrdiff_t slash = str_find(path, from, '/');
        size_t to = slash < 0 ? path.length : (size_t)slash;
        if (out->count == SEGMENTS_MAX ||
            !segment_decode(arena, str_slice(path, from, to), &out->at[out->count]))
            return false;
        out->count++;
        from = to + 1;
    }
    return true;
}

static const struct branch *branch_find(const struct node_of_path *node, struct str text)
{
    size_t low = 0;
    size_t high = node->branch_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = text_order(node->branches[middle].text, text);
        if (order == 0)
            return &node->branches[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Depth is at most SEGMENTS_MAX. A step is taken back only where a literal and a word overlap
 * and the literal leads nowhere, so the work stays close to the path's length. */
static const struct node_of_path *node_find(const struct match_table *table, uint32_t at,
                                            const struct segments *segments, size_t depth)
{
    const struct node_of_path *node = &table->nodes[at];
    if (depth == segments->count)
        return node->methods != 0 ? node : NULL;
    const struct node_of_path *found = NULL;
    const struct branch *branch = branch_find(node, segments->at[depth]);
    if (branch != NULL)
        found = node_find(table, branch->node, segments, depth + 1);
    if (found == NULL && node->word != 0)
        found = node_find(table, node->word, segments, depth + 1);
    return found;
}

static void words_fill(const struct route *route, const struct segments *segments,
                       struct request *request)
{
    const char *at = route->path;
    request->word_count = 0;
    for (size_t i = 0; i < segments->count; i++) {
        at++; /* the slash */
        size_t length = strcspn(at, "/");
        if (at[0] == '{')
            request->words[request->word_count++] =
                (struct pair){{at + 1, length - 2}, segments->at[i]};
        at += length;
    }
}

struct match match_find(const struct match_table *table, struct request *request)
{
    struct match match = {0};
    struct segments segments;
    struct str path = request->path;
    if (path.length == 0 || path.at[0] != '/' || path.length > PATH_BYTES_MAX)
        return match;
    bool slash = path.length > 1 && path.at[path.length - 1] == '/';
    if (slash)
        path.length--;
    /* Two at the end are an empty segment, which segments_cut sees only before a further one. */
    if (slash && path.at[path.length - 1] == '/')
        return match;
    if (!segments_cut(request->arena, path, &segments))
        return match;
    const struct node_of_path *node = node_find(table, 0, &segments, 0);
    if (node == NULL)
        return match;
    if (slash) {
        match.slash = true;
        return match;
    }
    match.methods = node->methods;
    int method = request->method == HEAD ? GET : (int)request->method;
    if (method != 0 && method != OPTIONS)
        match.route = node->by_method[method_index(method)];
    if (match.route != NULL)
        words_fill(match.route, &segments, request);
    return match;
}
