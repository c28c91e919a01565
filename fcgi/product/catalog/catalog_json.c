/* catalog_json.c: resource types as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_routes.h"

/* clang-format off */
static const struct field word_shown[] = {
    {"", TEXT_AT(struct catalog_word, text)},
    {0},
};

static const struct field tier_shown[] = {
    {"sku", TEXT_AT(struct catalog_tier, sku)},
    {"name", TEXT_AT(struct catalog_tier, name)},
    {"description", TEXT_AT(struct catalog_tier, description)},
    {"price_cents", INT_AT(struct catalog_tier, price_cents)},
    {"currency", TEXT_AT(struct catalog_tier, currency)},
    {"is_default", BOOL_AT(struct catalog_tier, is_default)},
    {"features", LIST_AT(struct catalog_tier, features, word_shown)},
    {"limits", JSON_AT(struct catalog_tier, limits)},
    {"max_per_organization", JSON_AT(struct catalog_tier, most_in_organization)},
    {"max_per_project", JSON_AT(struct catalog_tier, most_in_project)},
    {0},
};

static const struct field type_shown[] = {
    {"id", TEXT_AT(struct catalog_type, id)},
    {"slug", TEXT_AT(struct catalog_type, slug)},
    {"aliases", LIST_AT(struct catalog_type, aliases, word_shown)},
    {"name", TEXT_AT(struct catalog_type, name)},
    {"category", TEXT_AT(struct catalog_type, category)},
    {"description", TEXT_AT(struct catalog_type, description)},
    {"long_description", TEXT_AT(struct catalog_type, long_description)},
    {"icon", TEXT_AT(struct catalog_type, icon)},
    {"documentation_url", TEXT_AT(struct catalog_type, documentation_url)},
    {"observability_label", TEXT_AT(struct catalog_type, label)},
    {"active", BOOL_AT(struct catalog_type, active)},
    {"settings_required", BOOL_AT(struct catalog_type, settings_required)},
    {"schema_version", INT_AT(struct catalog_type, schema_version)},
    {"updated_at", TIME_AT(struct catalog_type, updated_us)},
    {"max_per_organization", JSON_AT(struct catalog_type, most_in_organization)},
    {"max_per_project", JSON_AT(struct catalog_type, most_in_project)},
    {"features", LIST_AT(struct catalog_type, features, word_shown)},
    {"tiers", LIST_AT(struct catalog_type, tiers, tier_shown)},
    {0},
};
/* clang-format on */

const struct shape catalog_type_shape = {"ResourceType", type_shown};

const struct parameter catalog_list_query[] = {
    {"active", FIELD_BOOL, "true leaves out what cannot be ordered.", 0, 0, false, NULL},
    {0},
};

enum outcome catalog_list_json(struct call *call)
{
    struct list types;
    bool active_only = str_is(request_query(call->request, "active"), "true");
    enum outcome outcome = catalog_list(&call->task, active_only, &types);
    if (outcome != DONE || answer_takes_rows(call, type_shown, &types, STR_NONE))
        return outcome;
    struct json_writer writer = answer_json(call, 0);
    json_write_object(&writer);
    json_write_key(&writer, STR("items"));
    json_write_list(&writer, type_shown, &types);
    json_write_key(&writer, STR("next_cursor"));
    json_write_null(&writer);
    json_write_key(&writer, STR("total"));
    json_write_int(&writer, (int64_t)types.count);
    json_write_end_object(&writer);
    return DONE;
}

static void write_presets(struct json_writer *writer, const struct catalog_type *type)
{
    json_write_array(writer);
    for (size_t i = 0; i < type->presets.count; i++) {
        const struct catalog_preset *preset =
            LIST_ROW(type->presets, struct catalog_preset, i);
        json_write_object(writer);
        json_write_key(writer, STR("id"));
        json_write_text(writer, preset->id);
        json_write_key(writer, STR("name"));
        json_write_text(writer, preset->name);
        json_write_key(writer, STR("description"));
        json_write_text(writer, preset->description);
        json_write_key(writer, STR("settings"));
        json_write_node(writer, preset->settings);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

enum outcome catalog_show_json(struct call *call)
{
    const struct catalog_type *type;
    enum outcome outcome =
        catalog_load(&call->task, request_word(call->request, "type"), &type);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 0);
    json_write_object(&writer);
    json_write_members(&writer, type_shown, type);
    json_write_key(&writer, STR("settings_schema"));
    json_write_node(&writer, schema_document(type->schema));
    json_write_key(&writer, STR("presets"));
    write_presets(&writer, type);
    json_write_end_object(&writer);
    return DONE;
}
