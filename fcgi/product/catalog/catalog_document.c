/* catalog_document.c: one catalog file, checked completely and compiled. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

#include "platform/base/id.h"

/* What a file may hold; the parts that are trees are read apart. */
struct document_draft {
    struct catalog_type type;
    struct str schema_text, manifests_text, tiers_text, presets_text, migrations_text,
        observability_text; /* only their presence */
};

struct tier_draft {
    struct catalog_tier tier;
    struct str schema_text;
};

struct preset_draft {
    struct catalog_preset preset;
    struct str settings_text;
};

/* clang-format off */
static const struct field word_fields[] = {
    {"", TEXT_AT(struct catalog_word, text), .min = 1, .max = 200},
    {0},
};

#define TYPE_TEXT(member) TEXT_AT(struct document_draft, type.member)
static const struct field document_fields[] = {
    {"id", TYPE_TEXT(id), .min = 3, .max = 100, .required = true},
    {"slug", TYPE_TEXT(slug), .min = 1, .max = 63, .required = true},
    {"name", TYPE_TEXT(name), .min = 1, .max = 100, .required = true},
    {"category", TYPE_TEXT(category), .min = 1, .max = 100, .required = true},
    {"description", TYPE_TEXT(description), .min = 1, .max = 300, .required = true},
    {"long_description", TYPE_TEXT(long_description), .max = 2000},
    {"icon", TYPE_TEXT(icon), .min = 1, .max = 40, .required = true},
    {"documentation_url", TYPE_TEXT(documentation_url), .max = 500},
    {"access_url", TYPE_TEXT(access_url), .max = 500},
    {"schema_version", INT_AT(struct document_draft, type.schema_version), .min = 1, .max = 100000, .required = true},
    {"display_order", INT_AT(struct document_draft, type.display_order), .min = 0, .max = 100000, .required = true},
    {"max_per_organization", INT_AT(struct document_draft, type.max_per_organization), .min = 1, .max = 1000000},
    {"max_per_project", INT_AT(struct document_draft, type.max_per_project), .min = 1, .max = 1000000},
    {"active", BOOL_AT(struct document_draft, type.active), .required = true},
    {"settings_required", BOOL_AT(struct document_draft, type.settings_required)},
    {"features", LIST_AT(struct document_draft, type.features, word_fields), .max = 20},
    {"aliases", LIST_AT(struct document_draft, type.aliases, word_fields), .max = 10},
    {"tiers", JSON_AT(struct document_draft, tiers_text), .required = true},
    {"presets", JSON_AT(struct document_draft, presets_text)},
    {"migrations", JSON_AT(struct document_draft, migrations_text)},
    {"observability", JSON_AT(struct document_draft, observability_text)},
    {"settings_schema", JSON_AT(struct document_draft, schema_text), .required = true},
    {"manifests", JSON_AT(struct document_draft, manifests_text), .required = true},
    {0},
};

static const struct field tier_fields[] = {
    {"sku", TEXT_AT(struct tier_draft, tier.sku), .min = 1, .max = 50, .required = true},
    {"name", TEXT_AT(struct tier_draft, tier.name), .min = 1, .max = 100, .required = true},
    {"description", TEXT_AT(struct tier_draft, tier.description), .max = 300, .required = true},
    {"price_cents", INT_AT(struct tier_draft, tier.price_cents), .min = 0, .max = 100000000, .required = true},
    {"currency", TEXT_AT(struct tier_draft, tier.currency), .min = 3, .max = 3, .required = true},
    {"features", LIST_AT(struct tier_draft, tier.features, word_fields), .max = 20},
    {"limits", JSON_AT(struct tier_draft, tier.limits), .required = true},
    {"max_per_organization", INT_AT(struct tier_draft, tier.max_per_organization), .min = 1, .max = 1000000},
    {"max_per_project", INT_AT(struct tier_draft, tier.max_per_project), .min = 1, .max = 1000000},
    {"settings_schema", JSON_AT(struct tier_draft, schema_text)},
    {0},
};

static const struct field preset_fields[] = {
    {"id", TEXT_AT(struct preset_draft, preset.id), .min = 1, .max = 63, .required = true},
    {"name", TEXT_AT(struct preset_draft, preset.name), .min = 1, .max = 100, .required = true},
    {"description", TEXT_AT(struct preset_draft, preset.description), .max = 300, .required = true},
    {"settings", JSON_AT(struct preset_draft, settings_text), .required = true},
    {0},
};
/* clang-format on */

/* One file on its way to a type. */
struct compilation {
    struct arena *arena;
    const struct catalog_links *links;
    struct failure *failure;
    struct catalog_type *type;
};

static bool currency_is(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] < 'A' || text.at[i] > 'Z')
            return false;
    return text.length == 3;
}

/* "query_units_per_minute" for people: "Query units per minute". */
static struct str limit_label(struct arena *arena, struct str name)
{
    struct buf buf = buf_open(arena, name.length + 1, 200);
    for (size_t i = 0; i < name.length; i++)
        buf_add_char(&buf, name.at[i] == '_' ? ' ' : name.at[i]);
    if (buf.length > 0 && buf.at[0] >= 'a' && buf.at[0] <= 'z')
        buf.at[0] = (char)(buf.at[0] - 'a' + 'A');
    return buf_str(&buf);
}

static void limits_read(struct compilation *work, const struct node *limits,
                        struct str pointer, struct catalog_tier *tier)
{
    if (limits == NULL || limits->kind != NODE_OBJECT || limits->count > 40) {
        failure_field(work->failure, pointer, "wrong_type",
                      "must be an object of at most 40 whole numbers");
        return;
    }
    struct catalog_limit *rows = ARENA_ARRAY(work->arena, limits->count + 1, struct catalog_limit);
    size_t count = 0;
    for (const struct node *each = limits->first; each != NULL; each = each->next) {
        struct catalog_limit *row = &rows[count++];
        row->name = arena_str(work->arena, each->key);
        row->label = limit_label(work->arena, each->key);
        if (!node_is_int(each, &row->number) || row->number < 0)
            failure_field(work->failure, pointer_add(work->arena, pointer, each->key),
                          "wrong_type", "must be a whole number that is not negative");
    }
    tier->limit_rows = (struct list){
        .rows = rows, .count = count, .row_bytes = sizeof(struct catalog_limit)};
}

/* Errors of a schema that stands somewhere in the file get the place in front. */
static const struct schema *schema_read(struct compilation *work, const struct node *document,
                                        struct str pointer)
{
    struct failure inner = {.arena = work->arena};
    const struct schema *schema = NULL;
    const struct schema_options options = {
        .strict = true,
        .formats = true,
        .documents = work->links == NULL ? NULL : work->links->rows,
        .document_count = work->links == NULL ? 0 : work->links->count,
    };
    if (document == NULL ||
        schema_compile_as(work->arena, document, &options, &inner, &schema) == DONE)
        return schema;
    for (size_t i = 0; i < inner.field_count; i++) {
        const struct failure_field *field = &inner.fields[i];
        bool own = field->pointer.length == 0 || str_starts(field->pointer, STR("/"));
        if (own)
            failure_field(work->failure, ARENA_JOIN(work->arena, pointer, field->pointer),
                          "schema", "%.*s", STR_ARG(field->told));
        else /* a document that it refers to */
            failure_field(work->failure, pointer, "schema", "%.*s: %.*s",
                          STR_ARG(field->pointer), STR_ARG(field->told));
    }
    return NULL;
}

static struct str most_json(struct arena *arena, int64_t most)
{
    return most == 0 ? STR("null") : arena_print(arena, "%lld", (long long)most);
}

static struct str counts_text(struct arena *arena, int64_t in_organization,
                              int64_t in_project)
{
    if (in_organization == 0 && in_project == 0)
        return STR("");
    if (in_project == 0)
        return arena_print(arena, "At most %lld in an organization",
                           (long long)in_organization);
    if (in_organization == 0)
        return arena_print(arena, "At most %lld in a project", (long long)in_project);
    return arena_print(arena, "At most %lld in an organization and %lld in a project",
                       (long long)in_organization, (long long)in_project);
}

static void tier_read(struct compilation *work, const struct node *node, struct str pointer,
                      struct catalog_tier *tier)
{
    struct tier_draft draft = {.tier.features.row_bytes = sizeof(struct catalog_word)};
    if (json_read(work->arena, node, tier_fields, &draft, pointer, work->failure, NULL) != DONE)
        return;
    *tier = draft.tier;
    tier->is_free = tier->price_cents == 0;
    tier->counts =
        counts_text(work->arena, tier->max_per_organization, tier->max_per_project);
    tier->most_in_organization = most_json(work->arena, tier->max_per_organization);
    tier->most_in_project = most_json(work->arena, tier->max_per_project);
    if (!currency_is(tier->currency))
        failure_field(work->failure, pointer_add(work->arena, pointer, STR("currency")), "format",
                      "must be three capital letters like EUR");
    limits_read(work, node_member(node, STR("limits")),
                pointer_add(work->arena, pointer, STR("limits")), tier);
    tier->settings = schema_read(work, node_member(node, STR("settings_schema")),
                                 pointer_add(work->arena, pointer, STR("settings_schema")));
}

static void tiers_read(struct compilation *work, const struct node *tiers)
{
    if (tiers == NULL || tiers->kind != NODE_ARRAY || tiers->count == 0 ||
        tiers->count > CATALOG_TIERS_MAX) {
        failure_field(work->failure, STR("/tiers"), "too_few", "must be a list of 1 to %d tiers",
                      CATALOG_TIERS_MAX);
        return;
    }
    struct catalog_tier *rows = ARENA_ARRAY(work->arena, tiers->count, struct catalog_tier);
    size_t count = 0;
    for (const struct node *each = tiers->first; each != NULL; each = each->next, count++) {
        struct str pointer = pointer_add_index(work->arena, STR("/tiers"), count);
        tier_read(work, each, pointer, &rows[count]);
        for (size_t i = 0; i < count; i++)
            if (rows[count].sku.length > 0 && str_equal(rows[i].sku, rows[count].sku))
                failure_field(work->failure, pointer_add(work->arena, pointer, STR("sku")),
                              "not_unique", "is used more than once");
    }
    rows[0].is_default = true;
    work->type->tiers =
        (struct list){.rows = rows, .count = count, .row_bytes = sizeof(struct catalog_tier)};
}

static void presets_read(struct compilation *work, const struct node *presets)
{
    if (presets == NULL)
        return;
    if (presets->kind != NODE_ARRAY || presets->count > 20) {
        failure_field(work->failure, STR("/presets"), "wrong_type",
                      "must be a list of at most 20 presets");
        return;
    }
    struct catalog_preset *rows =
        ARENA_ARRAY(work->arena, presets->count + 1, struct catalog_preset);
    size_t count = 0;
    for (const struct node *each = presets->first; each != NULL; each = each->next, count++) {
        struct str pointer = pointer_add_index(work->arena, STR("/presets"), count);
        struct preset_draft draft = {0};
        if (json_read(work->arena, each, preset_fields, &draft, pointer, work->failure, NULL) !=
            DONE)
            continue;
        rows[count] = draft.preset;
        rows[count].settings = node_member(each, STR("settings"));
        pointer = pointer_add(work->arena, pointer, STR("settings"));
        if (work->type->schema != NULL &&
            settings_check(work->arena, work->type, NULL, rows[count].settings, pointer,
                           work->failure, NULL) != DONE)
            continue;
    }
    work->type->presets = (struct list){
        .rows = rows, .count = count, .row_bytes = sizeof(struct catalog_preset)};
}

static void names_check(struct compilation *work)
{
    const struct catalog_type *type = work->type;
    if (type->slug.length > 0 && !label_is(type->slug))
        failure_field(work->failure, STR("/slug"), "format",
                      "must be lower-case letters, digits and single hyphens");
    for (size_t i = 0; i < type->id.length; i++) {
        char c = type->id.at[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    (i > 0 && (c == '.' || c == '-'));
        if (fits)
            continue;
        failure_field(work->failure, STR("/id"), "format", "must have the form of Vendor.Name");
        break;
    }
}

enum outcome catalog_compile(struct arena *arena, const struct node *document,
                             const struct catalog_links *links, struct failure *failure,
                             struct catalog_type *out)
{
    struct document_draft draft = {
        .type = {.long_description = STR(""),
                 .documentation_url = STR(""),
                 .access_url = STR(""),
                 .features.row_bytes = sizeof(struct catalog_word),
                 .aliases.row_bytes = sizeof(struct catalog_word)},
    };
    struct compilation work = {
        .arena = arena, .links = links, .failure = failure, .type = &draft.type};
    size_t before = failure->field_count + failure->fields_left_out;
    enum outcome outcome =
        json_read(arena, document, document_fields, &draft, STR(""), failure, NULL);
    if (document->kind != NODE_OBJECT)
        return outcome;
    names_check(&work);
    draft.type.manifests = node_member(document, STR("manifests"));
    draft.type.migrations = node_member(document, STR("migrations"));
    const struct node *observability = node_member(document, STR("observability"));
    draft.type.label = catalog_label_read(arena, observability, failure);
    draft.type.groups = catalog_groups_read(arena, observability, draft.type.label, failure);
    catalog_migrations_check(arena, draft.type.migrations, draft.type.schema_version, failure);
    draft.type.schema =
        schema_read(&work, node_member(document, STR("settings_schema")), STR("/settings_schema"));
    tiers_read(&work, node_member(document, STR("tiers")));
    presets_read(&work, node_member(document, STR("presets")));
    if (draft.type.schema != NULL)
        catalog_templates_check(arena, document, draft.type.schema, failure);
    if (failure->field_count + failure->fields_left_out != before)
        return refuse(failure, INVALID, "bad_catalog", "The catalog file is not right.", NULL);
    draft.type.counts =
        counts_text(arena, draft.type.max_per_organization, draft.type.max_per_project);
    draft.type.most_in_organization = most_json(arena, draft.type.max_per_organization);
    draft.type.most_in_project = most_json(arena, draft.type.max_per_project);
    *out = draft.type;
    return DONE;
}
