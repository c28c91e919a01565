/* catalog_templates.c: manifest templates are looked through when they are imported. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

enum { TEMPLATES_MAX = 20, TEMPLATE_DEPTH_MAX = 32 };

/* What paths may begin with; the value's tree, where one is known, is the schema's. */
static const char *const roots[] = {
    "resource_id", "project_id", "org_id",      "tenant",   "name",   "type",
    "sku",         "generation", "base_domain", "settings", "limits", "suspended",
};

struct inspection {
    struct arena *arena;
    const struct schema *schema;
    struct failure *failure;
};

/* The schema of a member: of properties, or of additionalProperties; NULL = there is none. */
static const struct node *member_schema(const struct inspection *look, const struct node *sub,
                                        struct str name)
{
    sub = schema_resolve(look->schema, sub);
    const struct node *found = node_member(node_member(sub, STR("properties")), name);
    if (found != NULL)
        return found;
    const struct node *rest = node_member(sub, STR("additionalProperties"));
    return rest != NULL && rest->kind == NODE_OBJECT ? rest : NULL;
}

static bool path_exists(const struct inspection *look, struct str path)
{
    struct str rest = path, word;
    if (!str_cut(&rest, '.', &word))
        return false;
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(roots); i++)
        known = known || str_is(word, roots[i]);
    if (!known || !str_is(word, "settings"))
        return known && (rest.at == NULL || str_is(word, "limits"));
    const struct node *sub = schema_document(look->schema);
    while (sub != NULL && str_cut(&rest, '.', &word))
        sub = member_schema(look, sub, word);
    return sub != NULL;
}

static void path_check(const struct inspection *look, struct str path, struct str pointer)
{
    if (!path_exists(look, path))
        failure_field(look->failure, pointer, "unknown", "names \"%.*s\", which does not exist",
                      STR_ARG(path));
}

/* Each "${path}" of a text. */
static void text_check(const struct inspection *look, struct str text, struct str pointer)
{
    for (size_t at = 0; at + 1 < text.length; at++) {
        if (text.at[at] != '$' || text.at[at + 1] != '{')
            continue;
        ptrdiff_t end = str_find(text, at, '}');
        if (end < 0) {
            failure_field(look->failure, pointer, "format", "has \"${\" without \"}\"");
            return;
        }
        path_check(look, str_slice(text, at + 2, (size_t)end), pointer);
        at = (size_t)end;
    }
}

static void template_check(const struct inspection *look, const struct node *node,
                           struct str pointer, int depth);

static void children_check(const struct inspection *look, const struct node *node,
                           struct str pointer, int depth)
{
    size_t index = 0;
    for (const struct node *child = node->first; child != NULL; child = child->next, index++)
        template_check(look, child,
                       node->kind == NODE_OBJECT ? pointer_add(look->arena, pointer, child->key)
                                                 : pointer_add_index(look->arena, pointer, index),
                       depth + 1);
}

/* {"$value": path}, {"$json": path}, {"$if": path, "then": …, "else": …} */
static void special_check(const struct inspection *look, const struct node *node,
                          struct str pointer, int depth)
{
    const struct node *first = node->first;
    bool condition = str_is(first->key, "$if");
    if (!condition && !str_is(first->key, "$value") && !str_is(first->key, "$json")) {
        failure_field(look->failure, pointer, "unknown", "\"%.*s\" is no substitution",
                      STR_ARG(first->key));
        return;
    }
    if (first->kind != NODE_TEXT) {
        failure_field(look->failure, pointer, "wrong_type", "must name a path as text");
        return;
    }
    path_check(look, first->text, pointer);
    for (const struct node *more = first->next; more != NULL; more = more->next) {
        if (condition && (str_is(more->key, "then") || str_is(more->key, "else")))
            template_check(look, more, pointer_add(look->arena, pointer, more->key), depth + 1);
        else
            failure_field(look->failure, pointer_add(look->arena, pointer, more->key), "unknown",
                          "does not belong to \"%.*s\"", STR_ARG(first->key));
    }
    if (condition && node_member(node, STR("then")) == NULL &&
        node_member(node, STR("else")) == NULL)
        failure_field(look->failure, pointer, "required", "needs \"then\" or \"else\"");
}

static void template_check(const struct inspection *look, const struct node *node,
                           struct str pointer, int depth)
{
    if (depth > TEMPLATE_DEPTH_MAX)
        failure_field(look->failure, pointer, "too_complex", "is nested too deeply");
    else if (node->kind == NODE_TEXT)
        text_check(look, node->text, pointer);
    else if (node->kind == NODE_OBJECT && node->first != NULL &&
             str_starts(node->first->key, STR("$")))
        special_check(look, node, pointer, depth);
    else
        children_check(look, node, pointer, depth);
}

/* A Kubernetes object, perhaps one that depends on a condition. */
static void object_check(const struct inspection *look, const struct node *node,
                         struct str pointer)
{
    const struct node *then = node_member(node, STR("then"));
    if (node_member(node, STR("$if")) != NULL && then != NULL) {
        object_check(look, then, pointer_add(look->arena, pointer, STR("then")));
        return;
    }
    const struct node *name = node_at_pointer(node, STR("/metadata/name"));
    const struct node *kind = node_member(node, STR("kind"));
    const struct node *version = node_member(node, STR("apiVersion"));
    if (name == NULL || name->kind != NODE_TEXT || kind == NULL || kind->kind != NODE_TEXT ||
        version == NULL || version->kind != NODE_TEXT)
        failure_field(look->failure, pointer, "required",
                      "must be an object with apiVersion, kind and metadata.name");
}

void catalog_templates_check(struct arena *arena, const struct node *document,
                             const struct schema *schema, struct failure *failure)
{
    struct inspection look = {.arena = arena, .schema = schema, .failure = failure};
    const struct node *manifests = node_member(document, STR("manifests"));
    const struct node *url = node_member(document, STR("access_url"));
    if (url != NULL && url->kind == NODE_TEXT)
        text_check(&look, url->text, STR("/access_url"));
    if (manifests == NULL)
        return;
    if (manifests->kind != NODE_ARRAY || manifests->count > TEMPLATES_MAX) {
        failure_field(failure, STR("/manifests"), "wrong_type",
                      "must be a list of at most %d templates", TEMPLATES_MAX);
        return;
    }
    size_t index = 0;
    for (const struct node *each = manifests->first; each != NULL; each = each->next, index++) {
        struct str pointer = pointer_add_index(arena, STR("/manifests"), index);
        object_check(&look, each, pointer);
        template_check(&look, each, pointer, 0);
    }
}
