/* reference-t.c: what the product tells about itself is complete and true. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "product/access/permission.h"
#include "product/reference/reference_private.h"
#include "t/lib/page.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"
#include "t/matrix/places.h"

    static struct world world;

static struct probe *anonymous(void)
{
    return world_as(&world, WORLD_ANONYMOUS);
}

static struct page *page_of(struct answer answer)
{
    return page_read(world.arena, answer.body);
}

/* ---- the description ---- */

static struct str lower(const char *text)
{
    struct buf out = buf_open(world.arena, 16, 16);
    for (; *text != 0; text++)
        buf_add_char(&out, (char)(*text | 32));
    return buf_str(&out);
}

static const struct node *operation_of(const struct node *document,
                                       const struct route *route)
{
    const struct node *paths = node_member(document, STR("paths"));
    const struct node *path =
        paths == NULL ? NULL : node_member(paths, str_of(route->path));
    return path == NULL
               ? NULL
               : node_member(path, lower(method_name((enum method)route->methods)));
}

static struct str text_at(const struct node *node, const char *pointer)
{
    const struct node *found =
        node == NULL ? NULL : node_at_pointer(node, str_of(pointer));
    return found == NULL || found->kind != NODE_TEXT ? STR("") : found->text;
}

static size_t words_in(const char *path)
{
    size_t count = 0;
    for (; *path != 0; path++)
        count += *path == '{';
    return count;
}

static size_t parameters_in(const struct node *operation, const char *place)
{
    const struct node *list = node_member(operation, STR("parameters"));
    size_t count = 0;
    for (const struct node *row = list == NULL ? NULL : list->first; row != NULL;
         row = row->next)
        count += str_is(text_at(row, "/in"), place);
    return count;
}

static void check_operation(const struct node *document, const struct route *route)
{
    const struct node *operation = operation_of(document, route);
    const char *method = method_name((enum method)route->methods);
    ok(operation != NULL, "%s %s is described", method, route->path);
    if (operation == NULL)
        return;
    is_str(text_at(operation, "/summary"), str_of(route->says), "with its sentence");
    is_int((int64_t)parameters_in(operation, "path"), (int64_t)words_in(route->path),
           "and each word of its path");
    const struct node *body = node_at_pointer(operation, STR("/requestBody/content"));
    const struct node *schema =
        body == NULL ? NULL
                     : node_at_pointer(body, STR("/application~1json/schema/properties"));
    for (const struct field *field = route->form; field != NULL && field->name != NULL;
         field++)
        ok(schema != NULL && node_member(schema, str_of(field->name)) != NULL,
           "and its member %s", field->name);
    ok((node_member(operation, STR("security")) != NULL) == (route->needs == OPEN_TO_ALL),
       "and whether it is open");
    ok((node_at_pointer(operation, STR("/responses/403")) != NULL) == (route->needs > 0),
       "and whether it can be forbidden");
}

static void description(void)
{
    struct answer answer = probe_json(anonymous(), "GET", "/api/v1/openapi.json", NULL);
    is_int(answer.status, 200, "the description is open to all");
    is_str(answer.content_type, STR("application/json"), "as JSON");
    const struct node *document = answer_json_body(anonymous(), &answer);
    is_str(text_at(document, "/openapi"), STR("3.1.0"), "by version 3.1");
    is_str(text_at(document, "/servers/0/url"), STR("https://console.example.org"),
           "for this installation");
    size_t count = 0;
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++)
            if (strncmp(route->path, "/api/", 5) == 0 && ++count > 0)
                check_operation(document, route);
    size_t described = 0;
    for (const struct node *path = node_member(document, STR("paths"))->first;
         path != NULL; path = path->next)
        described += path->count;
    is_int((int64_t)described, (int64_t)count, "nothing else is described");

    const struct node *grant = node_at_pointer(
        document,
        STR("/paths/~1api~1v1~1organizations~1{org}~1rbac/post/requestBody/content/"
            "application~1json/schema"));
    const struct node *user =
        node_at_pointer(grant, STR("/properties/user_id/maxLength"));
    ok(user != NULL && user->integer == 254, "a body's member has its bounds");
    is_str(text_at(grant, "/required/0"), STR("user_id"), "and whether it is required");
}

static bool kind_fits(const struct node *node, const struct field *field)
{
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_TIME:
        return node->kind == NODE_TEXT || node->kind == NODE_NULL;
    case FIELD_INT:
        return node->kind == NODE_INT;
    case FIELD_BOOL:
        return node->kind == NODE_BOOL;
    case FIELD_LIST:
        return node->kind == NODE_ARRAY;
    case FIELD_STRUCT:
    case FIELD_POINTER:
    case FIELD_JSON:
    case FIELD_HTML:
        break;
    }
    return true;
}

static void check_shape(const struct node *thing, const struct shape *shape,
                        const char *path)
{
    size_t wrong = 0;
    for (const struct field *field = shape->fields; field->name != NULL; field++) {
        const struct node *member = node_member(thing, str_of(field->name));
        if (member == NULL || !kind_fits(member, field))
            note("%s: %s is not as told", path, field->name);
        wrong += member == NULL || !kind_fits(member, field);
    }
    ok(wrong == 0, "%s answers a %s as it is described", path, shape->name);
}

/* What the rows say of their answers is so. */
static void shapes(void)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    for (const struct route *const *table = app_routes(); *table != NULL; table++) {
        for (const struct route *route = *table; route->handle != NULL; route++) {
            const struct shape *shape =
                route->lists != NULL ? route->lists : route->gives;
            if (shape == NULL || route->methods != GET)
                continue;
            struct probe *asker = route->needs == MAY_ADMINISTER
                                      ? world_with_key(&world, WORLD_ADMIN)
                                      : owner;
            struct answer answer =
                probe_json(asker, "GET", place_path(&world, route->path), NULL);
            if (answer.status != 200) {
                ok(false, "GET %s answers %d", route->path, answer.status);
                continue;
            }
            const struct node *thing = answer_json_body(owner, &answer);
            if (route->lists != NULL)
                thing = node_at_pointer(thing, STR("/items/0"));
            if (thing == NULL)
                note("GET %s: the list is empty", route->path);
            else
                check_shape(thing, shape, route->path);
        }
    }
}

static void names(void)
{
    size_t twice = 0;
    for (size_t i = 0; i < reference.count; i++)
        for (size_t k = 0; k < i; k++)
            twice +=
                str_equal(reference.endpoints[i].anchor, reference.endpoints[k].anchor);
    is_int((int64_t)twice, 0, "each endpoint has a name of its own");
}

static void conditional(void)
{
    struct answer first = probe_get(anonymous(), "/api/v1/openapi.json");
    struct str tag = answer_header(&first, "etag");
    ok(tag.length > 2, "it has an ETag");
    const struct pair headers[] = {{STR("if-none-match"), tag}, {STR_NONE, STR_NONE}};
    struct answer again =
        PROBE(anonymous(), .path = "/api/v1/openapi.json", .headers = headers);
    ok(again.status == 304 && again.body.length == 0, "and is not sent twice");
    const char *const paths[] = {"/api/v1/openapi.json", "/docs", "/problems",
                                 "/problems/not_found", "/robots.txt"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        is_int(PROBE(anonymous(), .method = "HEAD", .path = paths[i]).status, 200,
               "HEAD %s", paths[i]);
        struct answer options = PROBE(anonymous(), .method = "OPTIONS", .path = paths[i]);
        ok(options.status == 204 &&
               str_is(answer_header(&options, "allow"), "GET, HEAD, OPTIONS"),
           "OPTIONS %s", paths[i]);
    }
    is_int(PROBE(anonymous(), .method = "POST", .path = "/robots.txt").status, 405,
           "nothing is posted there");
}

/* ---- the page ---- */

static void docs(void)
{
    struct answer answer = probe_get(anonymous(), "/docs");
    struct page *page = page_of(answer);
    ok(answer.status == 200 && page_errors(page) == 0,
       "the documentation is open to all");
    is_int((int64_t)page_count(page, "body.bare"), 1,
           "without the frame of who is signed in");
    ok(str_contains(page_text(page, "#key-example"),
                    STR("https://console.example.org/api/v1/")),
       "its examples can be copied");
    is_int((int64_t)page_count(page, "tbody tr"), (int64_t)reference.count,
           "with a row for each endpoint");
    ok(page_find(page, "tr#get-projects-project-resources") != NULL,
       "which has an anchor");
    size_t all = page_count(page, "tbody tr");

    page = page_of(probe_get(anonymous(), "/docs?q=RESOURCES+delete"));
    ok(page_count(page, "tbody tr") > 0 && page_count(page, "tbody tr") < all,
       "a search shows fewer");
    ok(page_find(page, "tr#delete-projects-project-resources-resource") != NULL,
       "by all of its words, in any case");
    is_str(page_attribute(page, "input#docs-q", "value"), STR("RESOURCES delete"),
           "and stays in its field");
    page = page_of(probe_get(anonymous(), "/docs?q=%3Cb%3Ezzz"));
    ok(page_count(page, "tbody tr") == 0 && page_find(page, ".empty") != NULL,
       "nothing found is said");
    answer = probe_get(world_as(&world, WORLD_VIEWER), "/docs");
    page = page_of(answer);
    ok(answer.status == 200 && page_count(page, "header.top") == 1,
       "who is signed in has it in the frame");
    is_int((int64_t)page_errors(page), 0, "well-formed");
}

/* ---- problems ---- */

static void problems(void)
{
    struct page *page = page_of(probe_get(anonymous(), "/problems"));
    for (const struct problem_word *word = problem_words; word->code != NULL; word++) {
        const char *path = arena_cstr(
            world.arena, ARENA_JOIN(world.arena, STR("/problems/"), str_of(word->code)));
        struct answer answer = probe_get(anonymous(), path);
        struct page *own = page_of(answer);
        ok(answer.status == 200 && page_errors(own) == 0 &&
               str_contains(page_text(own, "h1"), str_of(word->code)) &&
               str_contains(page_text(own, "main"), str_of(word->means)),
           "%s is explained", word->code);
        struct str link = ARENA_JOIN(world.arena, STR("a[href="), str_of(path), STR("]"));
        ok(page_find(page, arena_cstr(world.arena, link)) != NULL, "and in the list");
    }
    is_int(probe_get(anonymous(), "/problems/nothing").status, 404,
           "another word is not");

    struct answer refused = probe_json(anonymous(), "GET", "/api/v1/nothing", NULL);
    struct str type = answer_at(anonymous(), &refused, "/type");
    struct str base = STR("https://console.example.org");
    ok(str_starts(type, base) &&
           probe_get(anonymous(),
                     arena_cstr(world.arena, str_slice(type, base.length, type.length)))
                   .status == 200,
       "the type of a refusal leads to its explanation");
    is_int(probe_get(world_as(&world, WORLD_VIEWER), "/problems").status, 200,
           "also for who is signed in");
}

/* ---- files ---- */

static void files(void)
{
    struct answer robots = probe_get(anonymous(), "/robots.txt");
    is_str(robots.body, STR("User-agent: *\nDisallow: /\n"), "crawlers are sent away");
    is_str(robots.content_type, STR("text/plain; charset=utf-8"), "in plain text");
    struct answer icon = probe_get(anonymous(), "/favicon.ico");
    ok(icon.status == 303 && str_starts(icon.location, STR("/static/mark")),
       "the old address of an icon leads to the mark");
    is_int(probe_get(anonymous(), "/.well-known/security.txt").status, 404,
           "no contact, no file");
    reference_settings.security_contact = STR("mailto:security@example.org");
    struct answer security = probe_get(anonymous(), "/.well-known/security.txt");
    is_str(security.body,
           STR("Contact: mailto:security@example.org\nExpires: 2027-05-20T00:00:00Z\n"
               "Preferred-Languages: en\n"
               "Canonical: https://console.example.org/.well-known/security.txt\n"),
           "with a contact there is one (RFC 9116)");
}

static enum outcome open_with(struct str contact, struct failure *failure)
{
    static const struct reference_part none[] = {{0}};
    reference_settings.security_contact = contact;
    *failure = (struct failure){.arena = world.process};
    return reference_open(&(struct reference_start){world.process, failure, none,
                                                    STR("http://localhost/")});
}

/* Last, because what was collected is gone afterwards. */
static void settings(void)
{
    struct failure failure;
    ok(open_with(STR("security@example.org"), &failure) == INVALID &&
           str_is(failure.fields[0].pointer, "security_contact"),
       "a contact that is no URI is refused");
    ok(open_with(STR("https://example.org/report"), &failure) == DONE,
       "an address is one");
    is_str(reference.base_url, STR("http://localhost"),
           "a slash at the end does not matter");
    ok(str_contains(reference.openapi, STR("\"paths\":{}")),
       "without routes there are no paths");
}

int main(void)
{
    world_open(&world);
    places_add(&world);
    description();
    shapes();
    names();
    conditional();
    docs();
    problems();
    files();
    settings();
    world_close(&world);
    return done_testing();
}
