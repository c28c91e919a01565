/* golden-t.c: the manifests of every type, tier and preset, against reviewed files. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "product/catalog/catalog.h"
#include "product/resource/resource.h"
#include "product/secret/secret.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"
#include "t/lib/yaml.h"

/*
 * KP_GOLDEN_WRITE=yes writes the files instead of comparing: then they are read by a person
 * before they are committed. Whatever they hold, an independent reader must find in them what
 * was ordered.
 */
enum { FILE_BYTES_MAX = 64 * 1024 };

static struct world world;

static const char *golden_path(struct str id)
{
    const char *top = getenv("abs_top_srcdir");
    if (top == NULL)
        top = getenv("srcdir");
    return arena_cstr(world.arena,
                      ARENA_JOIN(world.arena, str_of(top == NULL ? "." : top),
                                 STR("/t/backend/golden/"), id, STR(".yaml")));
}

static struct str golden_read(struct str id)
{
    char *text = arena_alloc(world.arena, FILE_BYTES_MAX);
    FILE *file = fopen(golden_path(id), "r");
    if (file == NULL)
        return STR("");
    size_t length = fread(text, 1, FILE_BYTES_MAX, file);
    fclose(file);
    return (struct str){text, length};
}

static void golden_write(struct str id, struct str text)
{
    FILE *file = fopen(golden_path(id), "w");
    if (file == NULL || fwrite(text.at, 1, text.length, file) != text.length ||
        fclose(file) != 0)
        bail_out("%s cannot be written", golden_path(id));
}

static struct str at(const struct node *root, const char *pointer)
{
    const struct node *node = node_at_pointer(root, str_of(pointer));
    return node != NULL && node->kind == NODE_TEXT ? node->text : STR("");
}

/* The settings and limits that a ConfigMap carries are those of the order. */
static void check_config(const struct node *root, struct str id)
{
    struct failure failure = {.arena = world.arena};
    struct node *carried = NULL;
    struct node *stored = NULL;
    struct str settings = world_text(
        &world, "SELECT settings FROM resource WHERE id = '%.*s'", STR_ARG(id));
    ok(json_parse(world.arena, at(root, "/data/settings.json"), &failure, &carried) ==
               DONE &&
           json_parse(world.arena, settings, &failure, &stored) == DONE &&
           node_equal(carried, stored),
       "its settings are those that were ordered");
    ok(json_parse(world.arena, at(root, "/data/limits.json"), &failure, &carried) ==
               DONE &&
           carried->kind == NODE_OBJECT,
       "its limits are JSON");
}

static void check_object(const struct node *root, struct str id)
{
    struct str name = at(root, "/metadata/name");
    ok(at(root, "/apiVersion").length > 0 && at(root, "/kind").length > 0 &&
           str_starts(name, id),
       "%.*s %.*s is an object with a name of its own", STR_ARG(at(root, "/kind")),
       STR_ARG(name));
    is_str(at(root, "/metadata/namespace"), STR("kp-shop0001"),
           "in the project's namespace");
    is_str(at(root, "/metadata/labels/ktrlplane.io~1resource"), id,
           "labelled with its resource");
    is_str(at(root, "/metadata/labels/app.kubernetes.io~1managed-by"), STR("ktrlplane"),
           "and with who looks after it");
    is_str(at(root, "/metadata/annotations/ktrlplane.io~1generation"), STR("1"),
           "and with its generation");
    if (str_is(at(root, "/kind"), "ConfigMap"))
        check_config(root, id);
}

static void check_yaml(struct str id, struct str text)
{
    struct list documents;
    struct str why;
    bool good = yaml_read(world.arena, text, &documents, &why);
    ok(good && documents.count > 0, "%.*s: an independent reader takes it", STR_ARG(id));
    if (!good)
        note("%.*s", STR_ARG(why));
    for (size_t i = 0; i < documents.count; i++)
        check_object(LIST_ROW(documents, struct yaml_document, i)->root, id);
}

/* False when the tier does not allow the preset. */
static bool order(const struct catalog_type *type, const struct catalog_tier *tier,
                  const struct catalog_preset *preset, struct str id)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    struct resource_draft draft = {
        .id = id,
        .name = STR("Hostile: \"yes\" & # \xe2\x80\xa8"),
        .type = type->id,
        .sku = tier->sku,
        .settings = preset->settings,
    };
    struct resource resource;
    enum outcome outcome = resource_add(task, &draft, &resource);
    if (outcome != DONE && outcome != INVALID)
        bail_out("%.*s cannot be ordered", STR_ARG(id));
    return outcome == DONE;
}

static void check_order(struct str id)
{
    const char *path =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, STR("/projects/shop/resources/"),
                                           id, STR("/manifests.yaml")));
    struct answer answer = probe_get(world_as(&world, WORLD_VIEWER), path);
    ok(answer.status == 200 && str_is(answer.content_type, "application/yaml"),
       "%.*s: a viewer gets the file", STR_ARG(id));
    if (getenv("KP_GOLDEN_WRITE") != NULL)
        golden_write(id, answer.body);
    ok(str_equal(answer.body, golden_read(id)), "%.*s is as reviewed", STR_ARG(id));
    check_yaml(id, answer.body);
}

static void check_tier(const struct catalog_type *type, const struct catalog_tier *tier)
{
    size_t ordered = 0;
    for (size_t i = 0; i < type->presets.count; i++) {
        const struct catalog_preset *preset =
            LIST_ROW(type->presets, struct catalog_preset, i);
        struct str id = ARENA_JOIN(world.arena, type->slug, STR("-"), tier->sku, STR("-"),
                                   preset->id);
        if (!order(type, tier, preset, id))
            continue;
        ordered++;
        check_order(id);
    }
    ok(ordered > 0, "%.*s %.*s fits a preset", STR_ARG(type->slug), STR_ARG(tier->sku));
}

/* What presets refer to. */
static void add_secrets(void)
{
    static const char *const ids[] = {"kafka-login",   "kusto-client", "notify-token",
                                      "archive-login", "plant-login",  "flow-token"};
    static const char *const keys[] = {"username", "password", "clientId", "clientSecret",
                                       "token"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct task *task =
            world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
        struct secret_entry entries[COUNT_OF(keys)];
        for (size_t k = 0; k < COUNT_OF(keys); k++)
            entries[k] = (struct secret_entry){
                str_of(keys[k]), secret_of(world.arena, STR("a value")), false};
        struct sealed_secret made;
        if (secret_add(task,
                       &(struct secret_draft){.id = str_of(ids[i]),
                                              .name = str_of(ids[i]),
                                              .type = STR("generic"),
                                              .entries = entries,
                                              .count = COUNT_OF(keys)},
                       &made) != DONE)
            bail_out("no secret %s", ids[i]);
    }
}

int main(void)
{
    struct list types;
    world_open(&world);
    add_secrets();
    world_sql(&world,
              "INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum, updated_us)"
              " VALUES ('organization', 'acme', 'tier_per_organization', 'Konnektr.Graph/free',"
              " -1, 1)"); /* one for each preset */
    if (catalog_list(world_task(&world, WORLD_OWNER, NULL, NULL, NULL), true, &types) !=
        DONE)
        bail_out("no catalog");
    is_int((int64_t)types.count, 5, "five types are shipped");
    for (size_t i = 0; i < types.count; i++) {
        const struct catalog_type *type = LIST_ROW(types, struct catalog_type, i);
        for (size_t k = 0; k < type->tiers.count; k++)
            check_tier(type, LIST_ROW(type->tiers, struct catalog_tier, k));
    }
    world_close(&world);
    return done_testing();
}
