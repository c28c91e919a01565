/* reference_openapi.c: the API description (OpenAPI Specification 3.1.0) from the route tables. */
/* SPDX-License-Identifier: ISC */
#include "product/reference/reference_private.h"

enum { FIRST_ROOM = 64 * 1024 };

static void member_text(struct json_writer *json, struct str key, struct str text)
{
    json_write_key(json, key);
    json_write_text(json, text);
}

static void member_object(struct json_writer *json, struct str key)
{
    json_write_key(json, key);
    json_write_object(json);
}

static void member_ref(struct json_writer *json, struct str key, const char *folder,
                       struct str name)
{
    struct arena *arena = json->buf->arena;
    member_object(json, key);
    member_text(json, STR("$ref"),
                ARENA_JOIN(arena, STR("#/components/"), str_of(folder), STR("/"), name));
    json_write_end_object(json);
}

/* ---- what an operation answers ---- */

static bool method_changes(const struct route *route)
{
    return route->methods != GET;
}

static bool method_has_version(const struct route *route)
{
    return route->methods == PUT || route->methods == PATCH || route->methods == DELETE;
}

static bool takes_body(const struct route *route)
{
    return route->form != NULL || (route->flags & ROUTE_RAW) != 0;
}

static bool takes_input(const struct route *route)
{
    return takes_body(route) || route->query != NULL;
}

static bool wants_caller(const struct route *route)
{
    return route->needs != OPEN_TO_ALL;
}

static bool wants_permission(const struct route *route)
{
    return route->needs > 0;
}

static bool has_word(const struct route *route)
{
    return str_find(str_of(route->path), 0, '{') >= 0;
}

static bool calls_upstream(const struct route *route)
{
    return (route->flags & ROUTE_UPSTREAM) != 0;
}

static bool always(const struct route *route)
{
    return route->handle != NULL;
}

/* Which refusals a row can give; each is also one of components/responses. */
static const struct refusal {
    enum outcome outcome;
    bool (*possible)(const struct route *route);
} refusals[] = {
    {MALFORMED, takes_input},         {NOBODY, wants_caller},
    {FORBIDDEN, wants_permission},    {ABSENT, has_word},
    {CLASH, method_changes},          {STALE, method_has_version},
    {TOO_LARGE, takes_body},          {WRONG_TYPE, takes_body},
    {INVALID, takes_input},           {OVER_LIMIT, always},
    {UPSTREAM_FAULT, calls_upstream}, {STORE_FAULT, always},
    {UPSTREAM_LATE, calls_upstream},
};

static struct str status_text(struct json_writer *json, enum outcome outcome)
{
    return arena_print(json->buf->arena, "%d", outcome_status(outcome));
}

static void write_success(struct json_writer *json, const struct route *route)
{
    bool reads = !method_changes(route);
    json_write_key(json, reads ? status_text(json, DONE) : STR("2XX"));
    json_write_object(json);
    member_text(
        json, STR("description"),
        reads ? STR("Done.")
              : STR("Done. 201 with Location when something was made, 202 when work "
                    "goes on behind it, 204 when there is nothing to show."));
    member_object(json, STR("content"));
    member_object(json, STR("application/json"));
    if (route->lists != NULL)
        member_ref(json, STR("schema"), "schemas",
                   ARENA_JOIN(json->buf->arena, str_of(route->lists->name), STR("List")));
    else if (route->gives != NULL)
        member_ref(json, STR("schema"), "schemas", str_of(route->gives->name));
    else if (route_is_list(route))
        member_ref(json, STR("schema"), "schemas", STR("List"));
    json_write_end_object(json);
    json_write_end_object(json);
    json_write_end_object(json);
}

static void write_responses(struct json_writer *json, const struct route *route)
{
    member_object(json, STR("responses"));
    write_success(json, route);
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (refusals[i].possible(route))
            member_ref(json, status_text(json, refusals[i].outcome), "responses",
                       str_of(outcome_code(refusals[i].outcome)));
    json_write_end_object(json);
}

/* ---- what it takes ---- */

static void write_path_parameters(struct json_writer *json, const struct route *route)
{
    struct str rest = str_of(route->path);
    struct str word;
    while (path_next_word(&rest, &word)) {
        json_write_object(json);
        member_text(json, STR("name"), word);
        member_text(json, STR("in"), STR("path"));
        json_write_key(json, STR("required"));
        json_write_bool(json, true);
        member_text(json, STR("description"), path_word_says(json->buf->arena, word));
        member_object(json, STR("schema"));
        member_text(json, STR("type"), STR("string"));
        json_write_end_object(json);
        json_write_end_object(json);
    }
}

static void write_query_parameters(struct json_writer *json, const struct route *route)
{
    for (const struct parameter *row = route->query; row != NULL && row->name != NULL;
         row++) {
        json_write_object(json);
        member_text(json, STR("name"), str_of(row->name));
        member_text(json, STR("in"), STR("query"));
        json_write_key(json, STR("required"));
        json_write_bool(json, row->required);
        member_text(json, STR("description"), str_of(row->says));
        json_write_key(json, STR("schema"));
        schema_write_parameter(json, row);
        json_write_end_object(json);
    }
}

static void write_parameters(struct json_writer *json, const struct route *route)
{
    json_write_key(json, STR("parameters"));
    json_write_array(json);
    write_path_parameters(json, route);
    write_query_parameters(json, route);
    if (method_has_version(route)) {
        json_write_object(json);
        member_text(json, STR("$ref"), STR("#/components/parameters/If-Match"));
        json_write_end_object(json);
    }
    json_write_end_array(json);
}

static void write_content(struct json_writer *json, struct str type,
                          const struct field *form)
{
    member_object(json, type);
    if (form != NULL) {
        json_write_key(json, STR("schema"));
        schema_write(json, form);
    }
    json_write_end_object(json);
}

static void write_body(struct json_writer *json, const struct route *route)
{
    bool raw = (route->flags & ROUTE_RAW) != 0;
    if (!takes_body(route))
        return;
    member_object(json, STR("requestBody"));
    json_write_key(json, STR("required"));
    json_write_bool(json, true);
    member_object(json, STR("content"));
    write_content(json, raw ? STR("*/*") : STR("application/json"), route->form);
    if (!raw && route->methods == PATCH)
        write_content(json, STR("application/merge-patch+json"), route->form);
    json_write_end_object(json);
    json_write_end_object(json);
}

/* ---- operations and paths ---- */

static void write_operation(struct json_writer *json, const struct endpoint *endpoint)
{
    const struct route *route = endpoint->route;
    struct buf method = buf_open(json->buf->arena, 8, 8);
    for (const char *at = method_name((enum method)route->methods); *at != 0; at++)
        buf_add_char(&method, (char)(*at | 32));
    member_object(json, buf_str(&method));
    member_text(json, STR("operationId"), endpoint->anchor);
    json_write_key(json, STR("tags"));
    json_write_array(json);
    json_write_text(json, endpoint->part);
    json_write_end_array(json);
    member_text(json, STR("summary"), str_of(route->says));
    member_text(json, STR("description"), needs_sentence(route->needs));
    if (!wants_caller(route)) {
        json_write_key(json, STR("security"));
        json_write_array(json);
        json_write_end_array(json);
    }
    write_parameters(json, route);
    write_body(json, route);
    write_responses(json, route);
    json_write_end_object(json);
}

static bool path_is_first(const struct reference *from, size_t index)
{
    struct str path = str_of(from->endpoints[index].route->path);
    for (size_t i = 0; i < index; i++)
        if (str_is(path, from->endpoints[i].route->path))
            return false;
    return true;
}

/* A path is one member with all its methods, wherever their rows are. */
static void write_paths(struct json_writer *json, const struct reference *from)
{
    member_object(json, STR("paths"));
    for (size_t i = 0; i < from->count; i++) {
        if (!path_is_first(from, i))
            continue;
        struct str path = str_of(from->endpoints[i].route->path);
        member_object(json, path);
        for (size_t k = i; k < from->count; k++)
            if (str_is(path, from->endpoints[k].route->path))
                write_operation(json, &from->endpoints[k]);
        json_write_end_object(json);
    }
    json_write_end_object(json);
}

/* ---- what all share ---- */

static void write_info(struct json_writer *json, const struct reference *from)
{
    struct arena *arena = json->buf->arena;
    member_object(json, STR("info"));
    member_text(json, STR("title"), STR("KtrlPlane"));
    member_text(json, STR("version"), STR(PACKAGE_VERSION));
    member_text(
        json, STR("description"),
        STR("Organizations own projects, projects order resources from a catalog, a "
            "backend deploys them. Lists come in pages with a cursor. Refusals are "
            "problem details (RFC 9457) with a stable code. What is changed with a "
            "browser's session also needs the X-CSRF-Token of its page."));
    member_object(json, STR("license"));
    member_text(json, STR("name"), STR("ISC"));
    member_text(json, STR("identifier"), STR("ISC"));
    json_write_end_object(json);
    json_write_end_object(json);
    json_write_key(json, STR("servers"));
    json_write_array(json);
    json_write_object(json);
    member_text(json, STR("url"), from->base_url);
    json_write_end_object(json);
    json_write_end_array(json);
    member_object(json, STR("externalDocs"));
    member_text(json, STR("url"), ARENA_JOIN(arena, from->base_url, STR("/docs")));
    json_write_end_object(json);
}

static void write_tags(struct json_writer *json, const struct reference *from)
{
    json_write_key(json, STR("tags"));
    json_write_array(json);
    for (size_t i = 0; i < from->count; i++) {
        if (i > 0 && str_equal(from->endpoints[i].part, from->endpoints[i - 1].part))
            continue;
        json_write_object(json);
        member_text(json, STR("name"), from->endpoints[i].part);
        json_write_end_object(json);
    }
    json_write_end_array(json);
}

/* Either of the two opens what is not open to all. */
static void write_security(struct json_writer *json)
{
    static const struct str names[] = {STR_INIT("key"), STR_INIT("session")};
    json_write_key(json, STR("security"));
    json_write_array(json);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_write_object(json);
        json_write_key(json, names[i]);
        json_write_array(json);
        json_write_end_array(json);
        json_write_end_object(json);
    }
    json_write_end_array(json);
}

static void write_security_schemes(struct json_writer *json, const struct reference *from)
{
    bool https = str_starts(from->base_url, STR("https://"));
    member_object(json, STR("securitySchemes"));
    member_object(json, STR("key"));
    member_text(json, STR("type"), STR("http"));
    member_text(json, STR("scheme"), STR("bearer"));
    member_text(json, STR("description"),
                STR("An API key (Authorization: Bearer kp_...), or a token of an issuer that is known here."));
    json_write_end_object(json);
    member_object(json, STR("session"));
    member_text(json, STR("type"), STR("apiKey"));
    member_text(json, STR("in"), STR("cookie"));
    member_text(json, STR("name"), str_of(session_cookie_name_for(https)));
    member_text(json, STR("description"),
                STR("The session of a browser that signed in."));
    json_write_end_object(json);
    json_write_end_object(json);
}

/* clang-format off */
/* As problem.c writes it, which has no table. */
#define PROBLEM_SCHEMA \
    "{\"type\":\"object\",\"description\":\"Problem details (RFC 9457).\"," \
    "\"required\":[\"type\",\"title\",\"status\",\"code\",\"request_id\"],\"properties\":{" \
    "\"type\":{\"type\":\"string\",\"format\":\"uri\",\"description\":\"Where the code is explained.\"}," \
    "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"}," \
    "\"detail\":{\"type\":\"string\",\"description\":\"What could not be done, and why.\"}," \
    "\"instance\":{\"type\":\"string\"}," \
    "\"code\":{\"type\":\"string\",\"description\":\"Stable word for programs.\"}," \
    "\"hint\":{\"type\":\"string\",\"description\":\"What to do about it.\"}," \
    "\"request_id\":{\"type\":\"string\"}," \
    "\"errors\":{\"type\":\"array\",\"description\":\"All fields that are wrong.\"," \
    "\"items\":{\"type\":\"object\",\"required\":[\"pointer\",\"code\",\"detail\"]," \
    "\"properties\":{\"pointer\":{\"type\":\"string\",\"description\":\"JSON Pointer (RFC 6901) into what was sent.\"}," \
    "\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}}}}," \
    "\"errors_left_out\":{\"type\":\"integer\",\"description\":\"Further errors that are not shown.\"}}}"
#define LIST_SCHEMA \
    "{\"type\":\"object\",\"required\":[\"items\",\"next_cursor\"],\"properties\":{" \
    "\"items\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}," \
    "\"next_cursor\":{\"type\":[\"string\",\"null\"],\"description\":\"For ?cursor= of the next page; null on the last.\"}," \
    "\"total\":{\"type\":\"integer\"}}}"
/* clang-format on */

/* {items of that shape, next_cursor} */
static void write_list_shape(struct json_writer *json, struct str name)
{
    member_object(json, ARENA_JOIN(json->buf->arena, name, STR("List")));
    json_write_key(json, STR("allOf"));
    json_write_array(json);
    json_write_object(json);
    member_text(json, STR("$ref"), STR("#/components/schemas/List"));
    json_write_end_object(json);
    json_write_object(json);
    member_object(json, STR("properties"));
    member_object(json, STR("items"));
    member_ref(json, STR("items"), "schemas", name);
    json_write_end_object(json);
    json_write_end_object(json);
    json_write_end_object(json);
    json_write_end_array(json);
    json_write_end_object(json);
}

static bool shape_is_used(const struct reference *from, size_t count, const char *name,
                          bool as_list)
{
    for (size_t i = 0; i < count; i++) {
        const struct route *route = from->endpoints[i].route;
        const struct shape *shape = as_list ? route->lists : route->gives;
        if (shape != NULL && str_is(str_of(shape->name), name))
            return true;
    }
    return false;
}

/* Each shape once, and its list where some endpoint lists it. */
static void write_shapes(struct json_writer *json, const struct reference *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct route *route = from->endpoints[i].route;
        const struct shape *shape = route->lists != NULL ? route->lists : route->gives;
        if (shape == NULL || shape_is_used(from, i, shape->name, true) ||
            shape_is_used(from, i, shape->name, false))
            continue;
        json_write_key(json, str_of(shape->name));
        schema_write_answer(json, shape->fields);
        if (shape_is_used(from, from->count, shape->name, true))
            write_list_shape(json, str_of(shape->name));
    }
}

static void write_shared_responses(struct json_writer *json)
{
    member_object(json, STR("responses"));
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        const char *code = outcome_code(refusals[i].outcome);
        const struct problem_word *word = problem_word_find(str_of(code));
        if (word == NULL)
            bug("the code %s is not explained", code);
        member_object(json, str_of(code));
        member_text(json, STR("description"), str_of(word->means));
        member_object(json, STR("content"));
        member_object(json, STR("application/problem+json"));
        member_ref(json, STR("schema"), "schemas", STR("Problem"));
        json_write_end_object(json);
        json_write_end_object(json);
        json_write_end_object(json);
    }
    json_write_end_object(json);
}

static void write_shared_parameters(struct json_writer *json)
{
    member_object(json, STR("parameters"));
    member_object(json, STR("If-Match"));
    member_text(json, STR("name"), STR("If-Match"));
    member_text(json, STR("in"), STR("header"));
    member_text(
        json, STR("description"),
        STR("The ETag that the GET of the same thing gave, where it gave one: the "
            "change is refused when the thing was changed since."));
    member_object(json, STR("schema"));
    member_text(json, STR("type"), STR("string"));
    json_write_end_object(json);
    json_write_end_object(json);
    json_write_end_object(json);
}

struct str openapi_text(struct arena *arena, const struct reference *from)
{
    struct buf out = buf_open(arena, FIRST_ROOM, OPENAPI_BYTES_MAX);
    struct json_writer json = json_writer_of(&out);
    json_write_object(&json);
    member_text(&json, STR("openapi"), STR("3.1.0"));
    write_info(&json, from);
    write_tags(&json, from);
    write_security(&json);
    write_paths(&json, from);
    member_object(&json, STR("components"));
    write_security_schemes(&json, from);
    member_object(&json, STR("schemas"));
    json_write_key(&json, STR("Problem"));
    json_write_raw(&json, STR(PROBLEM_SCHEMA));
    json_write_key(&json, STR("List"));
    json_write_raw(&json, STR(LIST_SCHEMA));
    write_shapes(&json, from);
    json_write_end_object(&json);
    write_shared_responses(&json);
    write_shared_parameters(&json);
    json_write_end_object(&json);
    json_write_end_object(&json);
    if (out.over)
        bug("the API description is larger than %d bytes", OPENAPI_BYTES_MAX);
    return buf_str(&out);
}
