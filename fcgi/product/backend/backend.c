/* backend.c: a resource's desired state as manifests. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/backend_private.h"
#include "product/catalog/catalog.h"

const struct field resource_place_columns[] = {
    {"tenant", TEXT_AT(struct resource_place, tenant)},
    {"project_name", TEXT_AT(struct resource_place, project_name)},
    {"org_name", TEXT_AT(struct resource_place, org_name)},
    {0},
};

struct backend_settings backend_settings = {.base_domain = STR_INIT("example.org")};

/* clang-format off */
const struct setting backend_setting_rows[] = {
    {"base_domain", SETTING_TEXT_AT(struct backend_settings, base_domain), .min = 1, .max = 200,
     .fallback = "example.org", .says = "Host names of resources end in this domain."},
    {0},
};
/* clang-format on */

enum outcome backend_place(struct task *task, struct str project_id,
                           struct resource_place *out)
{
    return store_one(task, Q_RESOURCE_PLACE, ARGS(ARG_TEXT("project", project_id)),
                     resource_place_columns, out);
}

/* The roots that paths in a template begin with (conf/catalog/README.md). */
static struct node *context_of(struct arena *arena, const struct resource *resource,
                               const struct catalog_type *type,
                               const struct catalog_tier *tier, struct node *settings,
                               struct str tenant)
{
    struct node *limits = NULL;
    struct failure ignored = {.arena = arena};
    if (json_parse(arena, tier->limits, &ignored, &limits) != DONE)
        bug("stored limits of a tier are not JSON");
    const struct {
        struct str name;
        struct str value;
    } texts[] = {
        {STR_INIT("resource_id"), resource->id},
        {STR_INIT("project_id"), resource->project_id},
        {STR_INIT("org_id"), resource->org_id},
        {STR_INIT("tenant"), tenant},
        {STR_INIT("name"), resource->name},
        {STR_INIT("type"), type->id},
        {STR_INIT("sku"), resource->sku},
        {STR_INIT("base_domain"), backend_settings.base_domain},
    };
    struct node *context = node_object(arena);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        node_set(arena, context, texts[i].name, node_text(arena, texts[i].value));
    node_set(arena, context, STR("generation"), node_int(arena, resource->generation));
    node_set(arena, context, STR("suspended"),
             node_bool(arena, str_is(resource->lifecycle, "suspended")));
    node_set(arena, context, STR("settings"), settings);
    node_set(arena, context, STR("limits"), limits);
    return context;
}

enum outcome backend_render(struct task *task, const struct resource *resource,
                            struct str tenant, struct list *out)
{
    const struct catalog_type *type;
    enum outcome outcome = catalog_load(task, resource->type_id, &type);
    if (outcome == ABSENT)
        return refuse(task->failure, INVALID, "unknown_type",
                      "The resource's type is not in the catalog any more.", NULL);
    if (outcome != DONE)
        return outcome;
    const struct catalog_tier *tier = catalog_tier(type, resource->sku);
    if (tier == NULL)
        return refuse(task->failure, INVALID, "unknown_tier",
                      "The resource's tier is not in the catalog any more.",
                      "Choose another tier in its settings.");
    struct node *settings = NULL;
    outcome = json_parse(task->arena, resource->settings, task->failure, &settings);
    if (outcome != DONE)
        bug("stored settings of a resource are not JSON");
    struct manifest_owner owner = {
        .tenant = tenant,
        .org_id = resource->org_id,
        .project_id = resource->project_id,
        .resource_id = resource->id,
        .generation = resource->generation,
        .suspended = str_is(resource->lifecycle, "suspended"),
    };
    return manifest_render(
        task->arena, catalog_manifests(type),
        context_of(task->arena, resource, type, tier, settings, tenant), &owner,
        task->failure, out);
}

/* What a refused rendering told, as one sentence for people. */
struct str backend_reason(struct task *task)
{
    const struct failure *failure = task->failure;
    return failure->field_count == 0
               ? arena_str(task->arena, failure->told)
               : arena_print(task->arena, "The manifests could not be made: %.*s",
                             STR_ARG(failure->fields[0].told));
}

enum outcome backend_manifests(struct task *task, const struct resource *resource,
                               struct list *out, struct str *directory)
{
    struct resource_place place;
    enum outcome outcome = backend_place(task, resource->project_id, &place);
    if (outcome != DONE)
        return outcome;
    *directory = ARENA_JOIN(task->arena, place.tenant, STR("/"), resource->id);
    *out = (struct list){NULL, 0, sizeof(struct manifest), false};
    if (str_is(resource->lifecycle, "deleting") || str_is(resource->lifecycle, "deleted"))
        return DONE;
    outcome = backend_render(task, resource, place.tenant, out);
    if (outcome != INVALID)
        return outcome;
    struct str reason = backend_reason(task);
    failure_clear(task->failure);
    return refuse_print(task->failure, CLASH, "not_renderable", "%.*s", STR_ARG(reason));
}

/* The type's "https://${resource_id}.api.graph.${base_domain}" with values put in. */
struct str backend_access_url(struct task *task, const struct resource *resource)
{
    const struct catalog_type *type;
    if (catalog_load(task, resource->type_id, &type) != DONE ||
        type->access_url.length == 0)
        return STR_NONE;
    struct node *context = node_object(task->arena);
    node_set(task->arena, context, STR("resource_id"),
             node_text(task->arena, resource->id));
    node_set(task->arena, context, STR("base_domain"),
             node_text(task->arena, backend_settings.base_domain));
    return manifest_text(task->arena, type->access_url, context, task->failure);
}
