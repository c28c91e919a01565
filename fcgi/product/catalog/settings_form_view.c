/* settings_form_view.c: which schemas apply to a value: references, allOf, branches. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

/* ---- words ---- */

const struct node *form_view_word(const struct form_view *view, const char *name)
{
    for (size_t i = 0; i < view->count; i++) {
        const struct node *word = node_member(view->parts[i].sub, str_of(name));
        if (word != NULL)
            return word;
    }
    return NULL;
}

struct str form_view_text(const struct form_view *view, const char *name)
{
    const struct node *word = form_view_word(view, name);
    return word != NULL && word->kind == NODE_TEXT ? word->text : STR("");
}

bool form_view_truth(const struct form_view *view, const char *name)
{
    for (size_t i = 0; i < view->count; i++) {
        const struct node *word = node_member(view->parts[i].sub, str_of(name));
        if (word != NULL && word->kind == NODE_BOOL && word->truth)
            return true;
    }
    return false;
}

/* Numbers, and quantities as text. */
static bool amount_of(const struct node *node, double *out)
{
    if (node->kind == NODE_TEXT)
        return quantity_parse(node->text, out);
    *out = node_number(node);
    return node->kind == NODE_INT || node->kind == NODE_REAL;
}

const struct node *form_view_bound(const struct form_view *view, const char *name, bool least)
{
    const struct node *narrowest = NULL;
    double best = 0, amount;
    for (size_t i = 0; i < view->count; i++) {
        const struct node *word = node_member(view->parts[i].sub, str_of(name));
        if (word == NULL || !amount_of(word, &amount))
            continue;
        if (narrowest == NULL || (least ? amount > best : amount < best)) {
            narrowest = word;
            best = amount;
        }
    }
    return narrowest;
}

size_t form_view_most(const struct form_view *view, const char *name)
{
    const struct node *most = form_view_bound(view, name, false);
    int64_t number;
    if (most == NULL || !node_is_int(most, &number) || number > FORM_ITEMS_MAX)
        return FORM_ITEMS_MAX;
    return number < 0 ? 0 : (size_t)number;
}

static struct str type_word(const struct node *type, bool *nullable)
{
    struct str found = STR("");
    if (type->kind == NODE_TEXT)
        return type->text;
    for (const struct node *each = type->first; each != NULL; each = each->next) {
        if (str_is(each->text, "null"))
            *nullable = true;
        else if (found.length > 0)
            return STR(""); /* several */
        else
            found = each->text;
    }
    return found.length == 0 && *nullable ? STR("null") : found;
}

struct str form_view_type(const struct form_view *view)
{
    const struct node *type = form_view_word(view, "type");
    bool ignored = false;
    if (type != NULL)
        return type_word(type, &ignored);
    if (form_view_word(view, "properties") != NULL)
        return STR("object");
    return form_view_word(view, "items") != NULL ? STR("array") : STR("");
}

/* ---- branches ---- */

static const struct node *resolved(const struct form_scope *scope, const struct node *sub)
{
    return sub->kind == NODE_OBJECT ? schema_resolve(scope->schema, sub) : sub;
}

static bool is_null_only(const struct form_scope *scope, const struct node *branch)
{
    const struct node *type = node_member(resolved(scope, branch), STR("type"));
    return type != NULL && str_is(type->text, "null");
}

static const struct node *word_of(const struct form_scope *scope, const struct node *branch,
                                  const char *name)
{
    const struct node *word = node_member(branch, str_of(name));
    return word != NULL ? word : node_member(resolved(scope, branch), str_of(name));
}

static bool all_constant(const struct form_scope *scope, const struct node *list)
{
    for (const struct node *each = list->first; each != NULL; each = each->next)
        if (word_of(scope, each, "const") == NULL || word_of(scope, each, "properties") != NULL)
            return false;
    return list->count > 0;
}

/* Does a form look different with this branch than without? */
static bool shows_something(const struct form_scope *scope, const struct node *branch)
{
    static const char *const words[] = {"properties", "type",  "items", "enum",
                                        "const",      "allOf", "oneOf", "anyOf",
                                        "additionalProperties"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (word_of(scope, branch, words[i]) != NULL)
            return true;
    return false;
}

static bool is_plain_type(const struct form_scope *scope, const struct node *branch,
                          struct str *type)
{
    const struct node *word = word_of(scope, branch, "type");
    if (word == NULL || word->kind != NODE_TEXT || str_is(word->text, "object") ||
        str_is(word->text, "array") || word_of(scope, branch, "enum") != NULL ||
        word_of(scope, branch, "const") != NULL)
        return false;
    *type = word->text;
    return true;
}

/* Texts in different formats, say: one field serves for all. */
static bool all_alike(const struct form_scope *scope, const struct node *list)
{
    struct str first = STR_NONE, type;
    for (const struct node *each = list->first; each != NULL; each = each->next) {
        if (!is_plain_type(scope, each, &type) || (first.at != NULL && !str_equal(first, type)))
            return false;
        first = type;
    }
    return list->count > 0;
}

static const struct node *fixed_value(const struct form_scope *scope, const struct node *branch,
                                      struct str name)
{
    const struct node *property = node_member(word_of(scope, branch, "properties"), name);
    return property == NULL ? NULL : node_member(property, STR("const"));
}

/* The property that each branch fixes with a value of its own; STR_NONE = none. */
static struct str fixed_name(const struct form_scope *scope, const struct node *list)
{
    const struct node *properties =
        list->first == NULL ? NULL : word_of(scope, list->first, "properties");
    for (const struct node *each = properties == NULL ? NULL : properties->first; each != NULL;
         each = each->next) {
        const struct node *branch = list->first;
        while (branch != NULL && fixed_value(scope, branch, each->key) != NULL)
            branch = branch->next;
        if (branch == NULL)
            return each->key;
    }
    return STR_NONE;
}

static bool kind_fits(const struct form_scope *scope, const struct node *branch,
                      const struct node *value)
{
    static const char *const words[] = {
        [NODE_NULL] = "null", [NODE_BOOL] = "boolean", [NODE_INT] = "integer",
        [NODE_REAL] = "number", [NODE_TEXT] = "string", [NODE_ARRAY] = "array",
        [NODE_OBJECT] = "object",
    };
    const struct node *type = word_of(scope, branch, "type");
    if (type == NULL || type->kind != NODE_TEXT)
        return value->kind == NODE_OBJECT && word_of(scope, branch, "properties") != NULL;
    return str_is(type->text, words[value->kind]) ||
           (value->kind == NODE_INT && str_is(type->text, "number"));
}

static size_t members_known(const struct form_scope *scope, const struct node *branch,
                            const struct node *value)
{
    const struct node *properties = word_of(scope, branch, "properties");
    size_t known = 0;
    if (properties == NULL || value->kind != NODE_OBJECT)
        return 0;
    for (const struct node *each = value->first; each != NULL; each = each->next)
        known += node_member(properties, each->key) != NULL;
    return known;
}

/* What the person chose; else the first that fits; else the one that looks most like it. */
static size_t branch_chosen(const struct form_scope *scope, const struct node *list,
                            const struct node *value, struct str pointer)
{
    const struct node *aside = node_member(scope->aside, pointer);
    const struct node *at = node_member(aside, STR("at"));
    int64_t index;
    if (at != NULL && node_is_int(at, &index) && index >= 0 && (size_t)index < list->count)
        return (size_t)index;
    size_t best = 0, most = 0, i = 0;
    for (const struct node *each = list->first; value != NULL && each != NULL;
         each = each->next, i++) {
        if (schema_holds(scope->arena, scope->schema, each, value))
            return i;
        size_t looks = kind_fits(scope, each, value) + members_known(scope, each, value);
        if (looks > most) {
            most = looks;
            best = i;
        }
    }
    return best;
}

/* A walk that collects what applies to one value. */
struct gathering {
    const struct form_scope *scope;
    struct form_view *view;
    const struct node *value;
    struct str pointer;
};

static void part_add(const struct gathering *work, const struct node *sub, bool branch,
                     int depth);

static void dead_add(struct form_view *view, const struct node *sub)
{
    if (sub != NULL && sub->kind == NODE_OBJECT && view->dead_count < FORM_PARTS_MAX)
        view->dead[view->dead_count++] = sub;
}

static void test_add(struct form_view *view, const struct node *sub, struct str name)
{
    if (view->test_count < FORM_TESTS_MAX)
        view->tests[view->test_count++] = (struct form_test){sub, name};
}

/* One of a oneOf or anyOf applies; the others are dead. */
static void branches_add(const struct gathering *work, const struct node *list, size_t chosen,
                         int depth)
{
    size_t index = 0;
    for (const struct node *each = list->first; each != NULL; each = each->next, index++) {
        if (index == chosen)
            part_add(work, each, true, depth + 1);
        else
            dead_add(work->view, each);
    }
}

static size_t fixed_chosen(const struct gathering *work, const struct node *list,
                           struct str name)
{
    const struct node *has = node_member(work->value, name);
    size_t index = 0;
    for (const struct node *each = list->first; each != NULL; each = each->next, index++)
        if (has != NULL && node_equal(fixed_value(work->scope, each, name), has))
            return index;
    return list->count;
}

/* Of two, one of which is null: the other. */
static const struct node *one_besides_null(const struct form_scope *scope,
                                           const struct node *list)
{
    if (list->count != 2)
        return NULL;
    bool first = is_null_only(scope, list->first), second = is_null_only(scope, list->last);
    return first == second ? NULL : first ? list->last : list->first;
}

static void choices_add(const struct gathering *work, const struct node *list, int depth)
{
    const struct form_scope *scope = work->scope;
    struct form_view *view = work->view;
    const struct node *other = one_besides_null(scope, list);
    struct str name = fixed_name(scope, list);
    if (other != NULL) {
        view->nullable = true;
        part_add(work, other, false, depth + 1);
    } else if (all_constant(scope, list)) {
        view->constants = list;
    } else if (name.at != NULL) {
        test_add(view, list, name);
        branches_add(work, list, fixed_chosen(work, list, name), depth);
    } else if (all_alike(scope, list) || list->count == 1) {
        part_add(work, list->first, true, depth + 1);
    } else if (view->branches == NULL && list->count > 1 &&
               shows_something(scope, list->first)) {
        view->branches = list;
        view->chosen = branch_chosen(scope, list, work->value, work->pointer);
        branches_add(work, list, view->chosen, depth);
    }
}

/* Conditions hold or do not for the value; an absent one counts as an empty object. */
static void conditions_add(const struct gathering *work, const struct node *sub, int depth)
{
    static const struct node nothing = {.kind = NODE_OBJECT};
    const struct node *value = work->value == NULL ? &nothing : work->value;
    const struct node *condition = node_member(sub, STR("if"));
    const struct node *then = node_member(sub, STR("then"));
    const struct node *otherwise = node_member(sub, STR("else"));
    if (condition != NULL) {
        bool holds = schema_holds(work->scope->arena, work->scope->schema, condition, value);
        test_add(work->view, condition, STR_NONE);
        part_add(work, holds ? then : otherwise, true, depth + 1);
        dead_add(work->view, holds ? otherwise : then);
    }
    const struct node *dependent = node_member(sub, STR("dependentSchemas"));
    for (const struct node *each = dependent == NULL ? NULL : dependent->first; each != NULL;
         each = each->next) {
        if (node_member(value, each->key) != NULL)
            part_add(work, each, true, depth + 1);
        else
            dead_add(work->view, each);
    }
}

static void part_add(const struct gathering *work, const struct node *sub, bool branch,
                     int depth)
{
    struct form_view *view = work->view;
    if (sub == NULL || sub->kind != NODE_OBJECT || view->count == FORM_PARTS_MAX ||
        depth > FORM_DEPTH_MAX)
        return;
    view->parts[view->count++] = (struct form_part){sub, branch};
    const struct node *type = node_member(sub, STR("type"));
    if (type != NULL && type->kind == NODE_ARRAY)
        type_word(type, &view->nullable);
    const struct node *target = schema_resolve(work->scope->schema, sub);
    if (target != sub)
        part_add(work, target, branch, depth + 1);
    const struct node *all = node_member(sub, STR("allOf"));
    for (const struct node *each = all == NULL ? NULL : all->first; each != NULL;
         each = each->next)
        part_add(work, each, true, depth + 1);
    conditions_add(work, sub, depth);
    static const char *const lists[] = {"oneOf", "anyOf"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct node *list = node_member(sub, str_of(lists[i]));
        if (list != NULL && list->kind == NODE_ARRAY && list->count > 0)
            choices_add(work, list, depth);
    }
}

struct form_view form_view_of(const struct form_scope *scope, const struct form_part *subs,
                              size_t count, const struct node *value, struct str pointer)
{
    struct form_view view = {.count = 0};
    struct gathering work = {scope, &view, value, pointer};
    for (size_t i = 0; i < count; i++)
        part_add(&work, subs[i].sub, subs[i].branch, 0);
    return view;
}
