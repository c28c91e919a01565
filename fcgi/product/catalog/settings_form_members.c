/* settings_form_members.c: what an object, list or map consists of in the form. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "product/catalog/settings_form_private.h"

enum { SUBS_MAX = 8, PROPERTIES_MAX = 500 };

struct form_view form_view_root(const struct form_scope *scope, const struct node *document)
{
    struct form_part root = {schema_document(scope->schema), false};
    return form_view_of(scope, &root, 1, document, STR(""));
}

static bool names_it(const struct node *list, struct str name)
{
    if (list == NULL || list->kind != NODE_ARRAY)
        return false;
    for (const struct node *each = list->first; each != NULL; each = each->next)
        if (each->kind == NODE_TEXT && str_equal(each->text, name))
            return true;
    return false;
}

/* ---- branches that do not apply ---- */

static bool mentions(const struct form_scope *scope, const struct node *sub, struct str name,
                     int depth)
{
    static const char *const lists[] = {"allOf", "oneOf", "anyOf"};
    if (sub == NULL || sub->kind != NODE_OBJECT || depth > FORM_DEPTH_MAX)
        return false;
    if (node_member(node_member(sub, STR("properties")), name) != NULL)
        return true;
    const struct node *target = schema_resolve(scope->schema, sub);
    if ((target != sub && mentions(scope, target, name, depth + 1)) ||
        mentions(scope, node_member(sub, STR("then")), name, depth + 1) ||
        mentions(scope, node_member(sub, STR("else")), name, depth + 1))
        return true;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct node *list = node_member(sub, str_of(lists[i]));
        for (const struct node *each = list == NULL ? NULL : list->first; each != NULL;
             each = each->next)
            if (mentions(scope, each, name, depth + 1))
                return true;
    }
    return false;
}

static bool is_dead(const struct form_scope *scope, const struct form_view *view,
                    struct str name)
{
    for (size_t i = 0; i < view->dead_count; i++)
        if (mentions(scope, view->dead[i], name, 0))
            return true;
    return false;
}

/* ---- one property ---- */

/* Where the schemas of a property are written. */
struct written {
    struct form_part subs[SUBS_MAX];
    size_t count;
    bool by_base, by_branch; /* who names it */
    bool required, required_by_base;
    bool tested; /* a condition looks at it */
    const struct node *fixed;
};

static bool test_names(const struct form_scope *scope, const struct form_test *test,
                       struct str name)
{
    if (test->name.at != NULL)
        return str_equal(test->name, name);
    const struct node *sub = schema_resolve(scope->schema, test->sub);
    return node_member(node_member(sub, STR("properties")), name) != NULL;
}

static struct written written_of(const struct form_scope *scope, const struct form_view *view,
                                 struct str name)
{
    struct written written = {.count = 0};
    for (size_t i = 0; i < view->count; i++) {
        const struct form_part *part = &view->parts[i];
        const struct node *sub = node_member(node_member(part->sub, STR("properties")), name);
        bool required = names_it(node_member(part->sub, STR("required")), name);
        written.required = written.required || required;
        written.required_by_base = written.required_by_base || (required && !part->branch);
        if (sub == NULL)
            continue;
        written.by_base = written.by_base || !part->branch;
        written.by_branch = written.by_branch || part->branch;
        if (written.count < SUBS_MAX)
            written.subs[written.count++] = (struct form_part){sub, part->branch};
    }
    for (size_t i = 0; i < view->test_count; i++) {
        if (!test_names(scope, &view->tests[i], name))
            continue;
        written.tested = true;
        if (view->tests[i].name.at != NULL && !written.by_base)
            written.fixed = view->tests[i].sub;
    }
    return written;
}

static bool property_make(const struct form_scope *scope, const struct form_view *view,
                          struct str name, struct form_property *property)
{
    struct written written = written_of(scope, view, name);
    if (!written.by_branch && !written.tested && !written.required_by_base &&
        is_dead(scope, view, name))
        return false;
    *property = (struct form_property){
        .name = name,
        .fixed = written.fixed,
        .required = written.required,
        .reveals = written.tested,
    };
    for (size_t i = 0; i < written.count; i++)
        property->view.parts[i] = written.subs[i];
    property->view.count = written.count;
    return true;
}

/* ---- all properties ---- */

struct names {
    struct str *at;
    size_t count;
    size_t room;
};

static void name_add(struct names *names, struct str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->at[i], name))
            return;
    if (names->count < names->room)
        names->at[names->count++] = name;
}

static struct names names_of(const struct form_scope *scope, const struct form_view *view)
{
    struct names names = {.room = view->test_count};
    for (size_t i = 0; i < view->count; i++) {
        const struct node *properties = node_member(view->parts[i].sub, STR("properties"));
        names.room += properties == NULL ? 0 : properties->count;
    }
    names.room = names.room > PROPERTIES_MAX ? PROPERTIES_MAX : names.room;
    names.at = ARENA_ARRAY(scope->arena, names.room + 1, struct str);
    /* What decides about branches comes before them, when nothing else says where. */
    for (size_t i = 0; i < view->test_count; i++) {
        struct str name = view->tests[i].name;
        bool declared = false;
        for (size_t k = 0; k < view->count && name.at != NULL; k++)
            declared = declared || (!view->parts[k].branch &&
                                    node_member(node_member(view->parts[k].sub,
                                                            STR("properties")), name) != NULL);
        if (name.at != NULL && !declared)
            name_add(&names, name);
    }
    for (size_t i = 0; i < view->count; i++) {
        const struct node *properties = node_member(view->parts[i].sub, STR("properties"));
        for (const struct node *each = properties == NULL ? NULL : properties->first;
             each != NULL; each = each->next)
            name_add(&names, each->key);
    }
    return names;
}

/* x-order: smaller comes first; those without it come behind, in the schema's order. */
static double order_of(const struct form_property *property)
{
    const struct node *order = form_view_word(&property->view, "x-order");
    return order == NULL ? 1e300 : node_number(order);
}

static void properties_sort(struct form_property *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct form_property moved = rows[i];
        size_t at = i;
        for (; at > 0 && order_of(&rows[at - 1]) > order_of(&moved); at--)
            rows[at] = rows[at - 1];
        rows[at] = moved;
    }
}

struct list form_properties(const struct form_scope *scope, const struct form_view *view,
                            const struct node *object, struct str pointer)
{
    struct names names = names_of(scope, view);
    struct form_property *rows = ARENA_ARRAY(scope->arena, names.count + 1, struct form_property);
    size_t count = 0;
    for (size_t i = 0; i < names.count; i++) {
        if (!property_make(scope, view, names.at[i], &rows[count]))
            continue;
        struct form_property *property = &rows[count++];
        const struct node *value = node_member(object, property->name);
        struct form_view written = property->view;
        property->view = form_view_of(scope, written.parts, written.count, value,
                                      pointer_add(scope->arena, pointer, property->name));
    }
    properties_sort(rows, count);
    return (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

static bool is_shown(struct list properties, struct str name)
{
    for (size_t i = 0; i < properties.count; i++)
        if (str_equal(LIST_ROW(properties, struct form_property, i)->name, name))
            return true;
    return false;
}

bool form_member_is_hidden(const struct form_scope *scope, const struct form_view *view,
                           struct list properties, struct str name)
{
    return !is_shown(properties, name) && is_dead(scope, view, name);
}

bool form_member_is_entry(const struct form_scope *scope, const struct form_view *view,
                          struct list properties, struct str name)
{
    return !is_shown(properties, name) && !is_dead(scope, view, name);
}

/* ---- lists and maps ---- */

static const struct node *item_sub(const struct form_view *list, size_t index)
{
    const struct node *first = form_view_word(list, "prefixItems");
    const struct node *rest = form_view_word(list, "items");
    if (first == NULL && rest != NULL && rest->kind == NODE_ARRAY) {
        first = rest; /* as drafts before 2020-12 wrote it */
        rest = form_view_word(list, "additionalItems");
    }
    const struct node *sub = first == NULL ? NULL : node_item(first, index);
    return sub != NULL ? sub : rest;
}

bool form_item(const struct form_scope *scope, const struct form_view *list, size_t index,
               const struct node *value, struct str pointer, struct form_property *out)
{
    const struct node *sub = item_sub(list, index);
    bool never = sub == NULL || (sub->kind == NODE_BOOL && !sub->truth);
    struct form_part part = {sub, false};
    if (never && value == NULL)
        return false;
    *out = (struct form_property){.name = STR(""), .required = true};
    if (!never)
        out->view = form_view_of(scope, &part, 1, value, pointer);
    return true;
}

/* The schema of entries: of one pattern of names, else of all other members. */
static const struct node *entry_sub(const struct form_view *map)
{
    const struct node *patterns = form_view_word(map, "patternProperties");
    const struct node *rest = form_view_word(map, "additionalProperties");
    if (patterns != NULL && patterns->count == 1 && (rest == NULL || rest->kind == NODE_BOOL))
        return patterns->first;
    return patterns == NULL && rest != NULL && rest->kind == NODE_OBJECT ? rest : NULL;
}

bool form_entry_of(const struct form_scope *scope, const struct form_view *map,
                   const struct node *value, struct str pointer, struct form_property *out)
{
    struct form_part part = {entry_sub(map), false};
    if (part.sub == NULL)
        return false;
    *out = (struct form_property){.name = STR(""), .required = true};
    out->view = form_view_of(scope, &part, 1, value, pointer);
    return true;
}
