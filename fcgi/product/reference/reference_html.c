/* reference_html.c: the page for people who write programs against the API. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/match.h"
#include "product/reference/reference_private.h"

enum { QUERY_MAX = 100, GROUPS_MAX = 64, EXAMPLE_MAX = 4096 };

/* ---- what is shown ---- */

struct taken_row {
    struct str name;
    struct str kind; /* "text, 1 to 63 characters" */
    struct str says; /* "" for members of a body */
    bool required;
};

struct segment_row {
    struct str text;
};

struct endpoint_row {
    struct str anchor;
    struct str method;
    struct str path;
    struct list segments; /* struct segment_row */
    struct str says;
    struct str needs;
    bool is_open;      /* neither key nor permission */
    bool is_signed_in; /* a key, but no permission */
    struct list query; /* struct taken_row */
    struct list body;  /* struct taken_row */
    bool takes;        /* either of the two has rows */
};

struct group_row {
    struct str title;
    struct str anchor;
    struct list endpoints; /* struct endpoint_row */
};

struct docs_view {
    struct frame frame;
    struct str key_example;
    struct str order_example;
    struct str problem_example;
    struct str pages_example;
    struct str version_example;
    struct str query;
    bool filtered;
    struct str shown; /* "12 of 60 endpoints" */
    struct list groups;
};

static const struct field taken_shown[] = {
    {"name", TEXT_AT(struct taken_row, name)},
    {"kind", TEXT_AT(struct taken_row, kind)},
    {"says", TEXT_AT(struct taken_row, says)},
    {"required", BOOL_AT(struct taken_row, required)},
    {0},
};

static const struct field segment_shown[] = {
    {"text", TEXT_AT(struct segment_row, text)},
    {0},
};

static const struct field endpoint_shown[] = {
    {"anchor", TEXT_AT(struct endpoint_row, anchor)},
    {"method", TEXT_AT(struct endpoint_row, method)},
    {"path", TEXT_AT(struct endpoint_row, path)},
    {"segments", LIST_AT(struct endpoint_row, segments, segment_shown)},
    {"says", TEXT_AT(struct endpoint_row, says)},
    {"needs", TEXT_AT(struct endpoint_row, needs)},
    {"is_open", BOOL_AT(struct endpoint_row, is_open)},
    {"is_signed_in", BOOL_AT(struct endpoint_row, is_signed_in)},
    {"query", LIST_AT(struct endpoint_row, query, taken_shown)},
    {"body", LIST_AT(struct endpoint_row, body, taken_shown)},
    {"takes", BOOL_AT(struct endpoint_row, takes)},
    {0},
};

static const struct field group_shown[] = {
    {"title", TEXT_AT(struct group_row, title)},
    {"anchor", TEXT_AT(struct group_row, anchor)},
    {"endpoints", LIST_AT(struct group_row, endpoints, endpoint_shown)},
    {0},
};

const struct field docs_shown[] = {
    {"frame", STRUCT_AT(struct docs_view, frame, frame_shown)},
    {"key_example", TEXT_AT(struct docs_view, key_example)},
    {"order_example", TEXT_AT(struct docs_view, order_example)},
    {"problem_example", TEXT_AT(struct docs_view, problem_example)},
    {"pages_example", TEXT_AT(struct docs_view, pages_example)},
    {"version_example", TEXT_AT(struct docs_view, version_example)},
    {"query", TEXT_AT(struct docs_view, query)},
    {"filtered", BOOL_AT(struct docs_view, filtered)},
    {"shown", TEXT_AT(struct docs_view, shown)},
    {"groups", LIST_AT(struct docs_view, groups, group_shown)},
    {0},
};

/* ---- examples: the base URL is this installation's, so that they can be copied ---- */

static struct str filled(struct arena *arena, const char *text, struct str base_url)
{
    struct buf out = buf_open(arena, EXAMPLE_MAX, EXAMPLE_MAX * 2);
    struct str rest = str_of(text);
    struct str part;
    for (bool first = true; str_cut(&rest, '@', &part); first = false) {
        if (!first)
            buf_add(&out, base_url);
        buf_add(&out, part);
    }
    return buf_str(&out);
}

static void fill_examples(struct arena *arena, struct docs_view *view)
{
    struct str base_url = reference.base_url;
    view->key_example =
        filled(arena,
               "export KTRLPLANE_KEY=kp_...\n"
               "curl -sS -H \"Authorization: Bearer $KTRLPLANE_KEY\" @/api/v1/projects",
               base_url);
    view->order_example =
        filled(arena,
               "curl -sS -X POST @/api/v1/projects/PROJECT/resources \\\n"
               "  -H \"Authorization: Bearer $KTRLPLANE_KEY\" \\\n"
               "  -H 'Content-Type: application/json' \\\n"
               "  -d '{\"name\": \"Orders\", \"type\": \"graph\", \"sku\": \"free\"}'",
               base_url);
    view->problem_example = filled(
        arena,
        "HTTP/1.1 422 Unprocessable Entity\n"
        "Content-Type: application/problem+json\n\n"
        "{\n"
        "  \"type\": \"@/problems/validation_failed\",\n"
        "  \"title\": \"Not valid\",\n"
        "  \"status\": 422,\n"
        "  \"detail\": \"Some fields are not right.\",\n"
        "  \"code\": \"validation_failed\",\n"
        "  \"request_id\": \"01J9W3...\",\n"
        "  \"errors\": [\n"
        "    {\"pointer\": \"/name\", \"code\": \"required\", \"detail\": \"is required\"}\n"
        "  ]\n"
        "}",
        base_url);
    view->pages_example =
        filled(arena,
               "curl -sS -H \"Authorization: Bearer $KTRLPLANE_KEY\" \\\n"
               "  '@/api/v1/resources?limit=100&cursor=NEXT_CURSOR'",
               base_url);
    view->version_example = filled(
        arena,
        "curl -sS -X PATCH @/api/v1/projects/PROJECT/resources/RESOURCE \\\n"
        "  -H \"Authorization: Bearer $KTRLPLANE_KEY\" -H 'If-Match: \"ETAG\"' \\\n"
        "  -H 'Content-Type: application/json' -d '{\"name\": \"Orders 2\"}'",
        base_url);
}

/* ---- endpoints ---- */

/* "1 to 63 characters"; "" when nothing is told. */
static struct str bounds_text(struct arena *arena, int64_t min, int64_t max,
                              const char *unit)
{
    if (min == 0 && max == 0)
        return STR("");
    if (min == 0 && unit[0] != 0)
        return arena_print(arena, ", at most %lld%s", (long long)max, unit);
    return arena_print(arena, ", %lld to %lld%s", (long long)min, (long long)max, unit);
}

static struct str kind_text(struct arena *arena, enum field_kind kind, int64_t min,
                            int64_t max)
{
    switch (kind) {
    case FIELD_TEXT:
        return ARENA_JOIN(arena, STR("text"),
                          bounds_text(arena, min, max, " characters"));
    case FIELD_INT:
        return ARENA_JOIN(arena, STR("integer"), bounds_text(arena, min, max, ""));
    case FIELD_BOOL:
        return STR("true or false");
    case FIELD_TIME:
        return STR("time (RFC 3339)");
    case FIELD_LIST:
        return ARENA_JOIN(arena, STR("list"), bounds_text(arena, 0, max, " entries"));
    case FIELD_STRUCT:
    case FIELD_POINTER:
        return STR("object");
    case FIELD_JSON:
        return STR("any JSON");
    case FIELD_HTML:
        break;
    }
    bug("markup is never sent");
}

static struct list query_rows(struct arena *arena, const struct route *route)
{
    size_t count = 0;
    for (const struct parameter *row = route->query; row != NULL && row->name != NULL;
         row++)
        count++;
    struct taken_row *rows = ARENA_ARRAY(arena, count, struct taken_row);
    for (size_t i = 0; i < count; i++) {
        const struct parameter *row = &route->query[i];
        rows[i] = (struct taken_row){str_of(row->name),
                                     kind_text(arena, row->kind, row->min, row->max),
                                     str_of(row->says), row->required};
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static struct list body_rows(struct arena *arena, const struct route *route)
{
    size_t count = 0;
    for (const struct field *row = route->form; row != NULL && row->name != NULL; row++)
        count++;
    struct taken_row *rows = ARENA_ARRAY(arena, count, struct taken_row);
    for (size_t i = 0; i < count; i++) {
        const struct field *row = &route->form[i];
        rows[i] = (struct taken_row){str_of(row->name),
                                     kind_text(arena, row->kind, row->min, row->max),
                                     STR(""), row->required};
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static struct list segment_rows(struct arena *arena, const char *path)
{
    struct segment_row *rows = ARENA_ARRAY(arena, SEGMENTS_MAX, struct segment_row);
    struct list list = {rows, 0, sizeof *rows, false};
    struct str rest = str_of(path + 1);
    while (list.count < SEGMENTS_MAX && str_cut(&rest, '/', &rows[list.count].text))
        list.count++;
    return list;
}

static struct endpoint_row row_of(struct arena *arena, const struct endpoint *endpoint)
{
    const struct route *route = endpoint->route;
    struct endpoint_row row = {
        .anchor = endpoint->anchor,
        .method = str_of(method_name((enum method)route->methods)),
        .path = str_of(route->path),
        .segments = segment_rows(arena, route->path),
        .says = str_of(route->says),
        .needs = needs_word(route->needs),
        .is_open = route->needs == OPEN_TO_ALL,
        .is_signed_in = route->needs == SIGNED_IN,
        .query = query_rows(arena, route),
        .body = body_rows(arena, route),
    };
    row.takes = row.query.count > 0 || row.body.count > 0;
    return row;
}

static bool holds_nocase(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++)
        if (str_equal_nocase(str_slice(text, i, i + part.length), part))
            return true;
    return false;
}

/* Each word of the query is somewhere in the row. */
static bool endpoint_fits(const struct endpoint *endpoint, struct str query)
{
    const struct route *route = endpoint->route;
    const struct str texts[] = {
        str_of(method_name((enum method)route->methods)),
        str_of(route->path),
        str_of(route->says),
        endpoint->part,
        needs_word(route->needs),
    };
    struct str rest = query;
    struct str word;
    while (str_cut(&rest, ' ', &word)) {
        bool found = false;
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            found = found || holds_nocase(texts[i], word);
        if (!found)
            return false;
    }
    return true;
}

/* Rows follow one another in the order of the endpoints, so a group is a part of one array. */
static void fill_groups(struct arena *arena, struct docs_view *view)
{
    struct endpoint_row *rows = ARENA_ARRAY(arena, reference.count, struct endpoint_row);
    struct group_row *groups = ARENA_ARRAY(arena, GROUPS_MAX, struct group_row);
    size_t row_count = 0;
    size_t group_count = 0;
    for (size_t i = 0; i < reference.count; i++) {
        const struct endpoint *endpoint = &reference.endpoints[i];
        if (!endpoint_fits(endpoint, view->query))
            continue;
        bool same =
            group_count > 0 && str_equal(groups[group_count - 1].title, endpoint->part);
        if (!same && group_count == GROUPS_MAX)
            bug("more than %d capabilities have an API", GROUPS_MAX);
        if (!same) {
            groups[group_count] = (struct group_row){
                .title = endpoint->part,
                .anchor = arena_print(arena, "api-%zu", group_count + 1),
                .endpoints = {rows + row_count, 0, sizeof *rows, false},
            };
            group_count++;
        }
        rows[row_count++] = row_of(arena, endpoint);
        groups[group_count - 1].endpoints.count++;
    }
    view->groups = (struct list){groups, group_count, sizeof *groups, false};
    view->shown = view->filtered ? arena_print(arena, "%zu of %zu endpoints", row_count,
                                               reference.count)
                                 : arena_print(arena, "%zu endpoints", row_count);
}

enum outcome reference_docs_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct docs_view *view = ARENA_NEW(arena, struct docs_view);
    enum outcome outcome =
        reference_frame(call, &view->frame, "Documentation", STR("/api/v1/openapi.json"));
    if (outcome != DONE)
        return outcome;
    struct str query = str_trim(request_query(call->request, "q"));
    view->query = query.length > QUERY_MAX ? STR("") : query.at == NULL ? STR("") : query;
    view->filtered = view->query.length > 0;
    fill_examples(arena, view);
    fill_groups(arena, view);
    answer_page(call,
                reference_pages[call->caller == NULL ? PAGE_DOCS_BARE : PAGE_DOCS].bound,
                view);
    return DONE;
}
