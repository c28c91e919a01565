/* settings_form_schema.c: how a schema is read as a form: kinds, branches, texts. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

static const struct node nothing = {.kind = NODE_OBJECT};

const struct node *form_sub(const struct schema *schema, const struct node *sub)
{
    const struct node *found = sub == NULL ? &nothing : schema_resolve(schema, sub);
    return found->kind == NODE_OBJECT ? found : &nothing;
}

struct str form_word(const struct node *sub, const char *name)
{
    const struct node *word = node_member(sub, str_of(name));
    return word != NULL && word->kind == NODE_TEXT ? word->text : STR("");
}

bool form_truth(const struct node *sub, const char *name)
{
    const struct node *word = node_member(sub, str_of(name));
    return word != NULL && word->kind == NODE_BOOL && word->truth;
}

size_t form_items_max(const struct node *sub, const char *word)
{
    const struct node *most = node_member(sub, str_of(word));
    int64_t number;
    if (most == NULL || !node_is_int(most, &number) || number > FORM_ITEMS_MAX)
        return FORM_ITEMS_MAX;
    return (size_t)number;
}

/* The one type that a form can edit: the first that is not null. */
static struct str type_of(const struct node *sub)
{
    const struct node *type = node_member(sub, STR("type"));
    if (type != NULL && type->kind == NODE_ARRAY)
        for (type = type->first; type != NULL && str_is(type->text, "null");)
            type = type->next;
    if (type != NULL && type->kind == NODE_TEXT)
        return type->text;
    if (node_member(sub, STR("properties")) != NULL)
        return STR("object");
    return node_member(sub, STR("items")) != NULL ? STR("array") : STR("");
}

static bool choices_fit(const struct node *choices)
{
    if (choices == NULL || choices->kind != NODE_ARRAY)
        return false;
    for (const struct node *each = choices->first; each != NULL; each = each->next)
        if (each->kind == NODE_ARRAY || each->kind == NODE_OBJECT)
            return false;
    return true;
}

static bool is_secret_ref(const struct node *value)
{
    const struct node *ref = node_at_pointer(value, STR("/valueFrom/secretKeyRef"));
    const struct node *name = node_member(ref, STR("name"));
    const struct node *key = node_member(ref, STR("key"));
    return value->count == 1 && ref != NULL && ref->count == 2 && name != NULL && key != NULL &&
           name->kind == NODE_TEXT && key->kind == NODE_TEXT;
}

static bool map_fits(const struct schema *schema, const struct node *sub,
                     const struct node *value)
{
    const struct node *rest =
        form_sub(schema, node_member(sub, STR("additionalProperties")));
    struct str type = type_of(rest);
    if (!str_is(type, "string") && !str_is(type, "integer") && !str_is(type, "number"))
        return false;
    for (const struct node *each = value == NULL ? NULL : value->first; each != NULL;
         each = each->next)
        if (each->kind == NODE_ARRAY || each->kind == NODE_OBJECT || each->kind == NODE_BOOL ||
            each->kind == NODE_NULL)
            return false;
    return true;
}

enum form_kind form_kind_of(const struct schema *schema, const struct node *sub,
                            const struct node *value)
{
    struct str type = type_of(sub);
    bool is_object = value == NULL || value->kind == NODE_OBJECT;
    bool is_plain = value == NULL || (value->kind != NODE_ARRAY && value->kind != NODE_OBJECT &&
                                      value->kind != NODE_NULL);
    if (form_truth(sub, "x-secret-ref") &&
        (value == NULL || value->kind == NODE_TEXT || is_secret_ref(value)))
        return FORM_SECRET;
    if (str_is(type, "object") && is_object) {
        const struct node *properties = node_member(sub, STR("properties"));
        if (properties != NULL && properties->count > 0)
            return FORM_GROUP;
        return map_fits(schema, sub, value) ? FORM_MAP : FORM_JSON;
    }
    if (str_is(type, "array") && (value == NULL || value->kind == NODE_ARRAY) &&
        node_member(sub, STR("items")) != NULL && node_member(sub, STR("prefixItems")) == NULL)
        return FORM_LIST;
    if (!is_plain)
        return FORM_JSON;
    if (choices_fit(node_member(sub, STR("enum"))))
        return FORM_CHOICE;
    if (str_is(type, "boolean"))
        return value == NULL || value->kind == NODE_BOOL ? FORM_BOOLEAN : FORM_JSON;
    if (value != NULL && value->kind == NODE_BOOL)
        return FORM_JSON;
    if (str_is(type, "integer") || str_is(type, "number"))
        return FORM_NUMBER;
    if (str_is(type, "string"))
        return value == NULL || value->kind == NODE_TEXT ? FORM_TEXT : FORM_JSON;
    return FORM_JSON;
}

struct str form_value_text(struct arena *arena, enum form_kind kind, const struct node *value)
{
    if (value == NULL)
        return STR("");
    if (kind == FORM_SECRET && value->kind == NODE_OBJECT)
        return ARENA_JOIN(arena,
                          node_at_pointer(value, STR("/valueFrom/secretKeyRef/name"))->text,
                          STR("/"),
                          node_at_pointer(value, STR("/valueFrom/secretKeyRef/key"))->text);
    if (value->kind == NODE_TEXT && kind != FORM_JSON)
        return value->text;
    return json_text(arena, value);
}

/* ---- branches ---- */

/* What is being asked about one property while walking through the branches. */
struct branch_walk {
    struct arena *arena;
    const struct schema *schema;
    const struct node *object;
    struct str name;
    bool mentioned, live, required, reveals;
    const struct node *said; /* by the branch that applies */
};

static bool names_it(const struct node *list, struct str name)
{
    if (list == NULL || list->kind != NODE_ARRAY)
        return false;
    for (const struct node *each = list->first; each != NULL; each = each->next)
        if (each->kind == NODE_TEXT && str_equal(each->text, name))
            return true;
    return false;
}

/* A oneOf branch applies when its fixed values are the object's; the rest may be missing. */
static bool fixed_values_match(const struct branch_walk *walk, const struct node *sub)
{
    const struct node *properties = node_member(sub, STR("properties"));
    bool any = false;
    for (const struct node *each = properties == NULL ? NULL : properties->first; each != NULL;
         each = each->next) {
        const struct node *fixed = node_member(each, STR("const"));
        const struct node *value = node_member(walk->object, each->key);
        if (fixed == NULL)
            continue;
        if (value == NULL || !node_equal(value, fixed))
            return false;
        any = true;
    }
    return any || schema_holds(walk->arena, walk->schema, sub, walk->object);
}

static void branch_walk(struct branch_walk *walk, const struct node *sub, bool live, int depth);

static void branch_see(struct branch_walk *walk, const struct node *sub, bool live)
{
    const struct node *found = node_member(node_member(sub, STR("properties")), walk->name);
    if (found != NULL) {
        walk->mentioned = true;
        if (live) {
            walk->live = true;
            walk->said = found;
        }
    }
    if (live && names_it(node_member(sub, STR("required")), walk->name))
        walk->required = true;
}

static void branch_walk(struct branch_walk *walk, const struct node *sub, bool live, int depth)
{
    if (sub == NULL || depth > FORM_DEPTH_MAX)
        return;
    sub = form_sub(walk->schema, sub);
    if (depth > 0)
        branch_see(walk, sub, live);
    const struct node *condition = node_member(sub, STR("if"));
    if (condition != NULL) {
        const struct node *tested =
            node_member(form_sub(walk->schema, condition), STR("properties"));
        if (live && node_member(tested, walk->name) != NULL)
            walk->reveals = true;
        bool holds = schema_holds(walk->arena, walk->schema, condition, walk->object);
        branch_walk(walk, node_member(sub, STR("then")), live && holds, depth + 1);
        branch_walk(walk, node_member(sub, STR("else")), live && !holds, depth + 1);
    }
    static const char *const lists[] = {"allOf", "oneOf", "anyOf"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct node *list = node_member(sub, str_of(lists[i]));
        if (list == NULL || list->kind != NODE_ARRAY)
            continue;
        for (const struct node *each = list->first; each != NULL; each = each->next) {
            const struct node *one = form_sub(walk->schema, each);
            const struct node *fixed = node_member(
                node_member(node_member(one, STR("properties")), walk->name), STR("const"));
            if (i > 0 && fixed != NULL)
                walk->reveals = true;
            branch_walk(walk, one, live && (i == 0 || fixed_values_match(walk, one)), depth + 1);
        }
    }
}

static struct form_property property_of(struct arena *arena, const struct schema *schema,
                                        const struct node *sub, const struct node *object,
                                        const struct node *own)
{
    struct branch_walk walk = {
        .arena = arena, .schema = schema, .object = object, .name = own->key};
    branch_walk(&walk, sub, true, 0);
    bool discriminates = walk.reveals;
    if (walk.mentioned && !walk.live && !discriminates)
        return (struct form_property){0};
    return (struct form_property){
        .name = own->key,
        .sub = form_sub(schema, own),
        .own = own->kind == NODE_OBJECT ? own : &nothing,
        .branch = walk.said != NULL && walk.said->kind == NODE_OBJECT ? walk.said : NULL,
        .required = walk.required || names_it(node_member(sub, STR("required")), own->key),
        .reveals = walk.reveals,
    };
}

struct list form_properties(struct arena *arena, const struct schema *schema,
                            const struct node *sub, const struct node *object)
{
    const struct node *properties = node_member(sub, STR("properties"));
    size_t count = 0;
    if (properties == NULL)
        return (struct list){0};
    struct form_property *rows =
        ARENA_ARRAY(arena, properties->count + 1, struct form_property);
    const struct node *values = object == NULL ? &nothing : object;
    for (const struct node *each = properties->first; each != NULL; each = each->next) {
        rows[count] = property_of(arena, schema, sub, values, each);
        if (rows[count].name.at != NULL)
            count++;
    }
    return (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}
