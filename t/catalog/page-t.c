/* page-t.c: the catalog's pages and API, and a settings form as a browser sees it. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/database.h"
#include "t/lib/page.h"
#include "t/lib/probe.h"
#include "t/lib/tap.h"

#include <stdio.h>
#include <stdlib.h>

#include "product/access/permission.h"
#include "product/catalog/catalog_routes.h"
#include "product/catalog/settings_form.h"
#include "product/frame/frame.h"

static struct arena *process;
static struct arena *arena;
static struct database_task at;
static struct failure failure;

static const char *source(const char *path)
{
    const char *srcdir = getenv("srcdir");
    return arena_cstr(process, ARENA_JOIN(process, str_of(srcdir == NULL ? "." : srcdir),
                                          STR("/"), str_of(path)));
}

static const char *file_text(const char *path)
{
    FILE *file = fopen(source(path), "rb");
    if (file == NULL)
        bail_out("no file %s", path);
    struct buf buf = buf_open(process, KIB(32), MIB(1));
    char part[4096];
    size_t length;
    while ((length = fread(part, 1, sizeof part, file)) > 0)
        buf_add_bytes(&buf, part, length);
    fclose(file);
    return arena_cstr(process, buf_str(&buf));
}

static void told(void)
{
    for (size_t i = 0; i < failure.field_count; i++)
        note("%.*s: %.*s", STR_ARG(failure.fields[i].pointer), STR_ARG(failure.fields[i].told));
}

/* ---- the pages ---- */

static struct caller anna = {
    .user_id = STR_INIT("usr_anna"),
    .email = STR_INIT("anna@example.org"),
    .name = STR_INIT("Anna"),
    .theme = STR_INIT(""),
    .session_id = STR_INIT("ses_1"),
    .key_id = {NULL, 0},
};

/* Everybody is Anna. */
static enum outcome admit_anna(struct call *call)
{
    call->caller = &anna;
    call->scope.actor_id = anna.user_id;
    call->scope.actor_name = anna.email;
    return DONE;
}

static const struct gate gate = {.admit = admit_anna};

static void pages(struct store *store, struct html_set *set)
{
    static const struct route *const tables[] = {catalog_routes, NULL};
    struct site_settings settings = {.base_url = STR("https://console.example.org"),
                                     .request_deadline_ms = 5000};
    struct site *site;
    struct probe probe;
    failure_clear(&failure);
    if (pages_bind(set, catalog_pages, &failure) != DONE ||
        site_open(process, tables, &gate, &settings, &failure, &site) != DONE) {
        told();
        bail_out("the catalog's pages do not fit their templates");
    }
    probe_open(&probe, site, store, &clock_system);

    struct answer answer = probe_get(&probe, "/api/v1/resource-types");
    is_int(answer.status, 200, "the types as JSON");
    is_str(answer_at(&probe, &answer, "/items/0/id"), STR("Konnektr.Graph"), "the first");
    is_str(answer_at(&probe, &answer, "/items/0/tiers/0/sku"), STR("standard"), "with its tiers");
    ok(node_at_pointer(answer_json_body(&probe, &answer), STR("/items/0/settings_schema")) == NULL,
       "a list has no schemas");
    answer = probe_get(&probe, "/api/v1/resource-types/Konnektr.DigitalTwins");
    is_str(answer_at(&probe, &answer, "/slug"), STR("graph"), "one by its former id");
    ok(node_at_pointer(answer_json_body(&probe, &answer),
                       STR("/settings_schema/properties/instances")) != NULL,
       "with its schema");
    answer = probe_get(&probe, "/api/v1/resource-types/nothing");
    is_int(answer.status, 404, "what is not there");

    answer = probe_get(&probe, "/catalog");
    is_int(answer.status, 200, "the catalog's page");
    struct page *page = page_read(arena, answer.body);
    is_int((int64_t)page_errors(page), 0, "is well-formed");
    ok(page_count(page, "a.card") >= 5, "with a card for each type");
    answer = probe_get(&probe, "/catalog?q=FLOWS");
    is_int((int64_t)page_count(page_read(arena, answer.body), "a.card"), 1, "searched by purpose");
    answer = probe_get(&probe, "/catalog?q=zzz");
    is_int((int64_t)page_count(page_read(arena, answer.body), "a.card"), 0, "nothing found");
    static const char *const types[] = {"/catalog/graph", "/catalog/flow", "/catalog/assembler",
                                        "/catalog/compass", "/catalog/secret"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        answer = probe_get(&probe, types[i]);
        page = page_read(arena, answer.body);
        ok(answer.status == 200 && page_errors(page) == 0 && page_count(page, "code") > 2,
           "%s is a well-formed page", types[i]);
    }
    is_int(probe_get(&probe, "/catalog/nothing").status, 404, "a type that is not there");
    probe_close(&probe);
}

/* ---- the form ---- */

struct form_view {
    struct frame frame;
    struct list nodes;
};

static const struct field form_view_shown[] = {
    {"frame", STRUCT_AT(struct form_view, frame, frame_shown)},
    {"nodes", LIST_AT(struct form_view, nodes, form_node_shown)},
    {0},
};

static const struct html_page *form_page(void)
{
    struct html_set *set;
    const struct html_page *page = NULL;
    const char *const texts[] = {
        "form",
        "<!DOCTYPE html><html lang=\"en\"><head><title>t</title></head><body><form id=\"f\">"
        "{{#each nodes}}{{> part/form_node}}{{/each}}</form></body></html>",
        "part/form_node",
        file_text("templates/part/form_node.html"),
        "part/form_title",
        file_text("templates/part/form_title.html"),
        "part/form_note",
        file_text("templates/part/form_note.html"),
        "part/icon",
        file_text("templates/part/icon.html"),
        NULL,
    };
    failure_clear(&failure);
    if (html_load_texts(process, texts, &failure, &set) != DONE ||
        html_bind(set, "form", form_view_shown, &failure, &page) != DONE) {
        told();
        bail_out("the template of form nodes does not fit");
    }
    return page;
}

static void forms(void)
{
    const struct html_page *page = form_page();
    struct list types;
    if (catalog_list(&at.task, false, &types) != DONE)
        bail_out("no catalog");
    for (size_t i = 0; i < types.count; i++) {
        const struct catalog_type *type = LIST_ROW(types, struct catalog_type, i);
        for (size_t p = 0; p < type->presets.count; p++) {
            const struct catalog_preset *preset =
                LIST_ROW(type->presets, struct catalog_preset, p);
            struct node *filled = schema_fill_defaults(arena, type->schema, preset->settings);
            struct settings_form form = {.arena = arena,
                                         .schema = type->schema,
                                         .document = filled,
                                         .pointer = STR("/settings_json")};
            struct form_view view = {.nodes = settings_form_nodes(&form)};
            struct buf out = buf_open(arena, KIB(64), MIB(4));
            html_render(page, &view, 0, &out);
            struct page *read = page_read(arena, buf_str(&out));
            struct pairs posted = page_form(read, "form#f");
            struct settings_input input;
            failure_clear(&failure);
            ok(!out.over && page_errors(read) == 0, "%.*s %.*s is a well-formed form",
               STR_ARG(type->slug), STR_ARG(preset->id));
            ok(settings_form_read(arena, type->schema, &posted, filled, &failure,
                                  &input) == DONE &&
                   node_equal(input.document, filled),
               "and comes back from a browser the same, in %zu fields", posted.count);
        }
    }
}

int main(void)
{
    process = arena_open("process", MIB(64));
    arena = arena_open("test", MIB(256));
    failure.arena = process;
    struct store *store = database_store(process, database_make(DATABASE_MIGRATED));
    struct catalog_changes changes;
    struct html_set *set;
    database_task(&at, store, arena);
    if (catalog_import(&at.task, source("conf/catalog"), false, &changes) != DONE)
        bail_out("the catalog is not imported");
    if (html_load(process, source("templates"), &failure, &set) != DONE) {
        told();
        bail_out("the templates are not right");
    }
    pages(store, set);
    forms();
    store_close(store);
    arena_close(arena);
    arena_close(process);
    return done_testing();
}
