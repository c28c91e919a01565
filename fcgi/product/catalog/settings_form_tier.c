/* settings_form_tier.c: what the chosen tier allows at a place of the form. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

/* What a tier's schema says at the place; NULL = nothing. */
static const struct node *tier_sub(const struct settings_form *form,
                                   const struct catalog_tier *tier, struct str pointer)
{
    if (tier == NULL || tier->settings == NULL)
        return NULL;
    const struct node *sub = schema_document(tier->settings);
    struct str rest = pointer.length == 0 ? STR_NONE : str_slice(pointer, 1, pointer.length);
    struct str token;
    while (sub != NULL && sub->kind == NODE_OBJECT && str_cut(&rest, '/', &token)) {
        sub = schema_resolve(tier->settings, sub);
        const struct node *named = node_at_pointer(node_member(sub, STR("properties")),
                                                   ARENA_JOIN(form->arena, STR("/"), token));
        const struct node *items = node_member(sub, STR("items"));
        if (named == NULL && items != NULL)
            named = items;
        sub = named != NULL ? named : node_member(sub, STR("additionalProperties"));
    }
    return sub;
}

/* Nothing may be there, or only what is fixed. */
static bool forbids(const struct node *sub)
{
    int64_t most;
    if (sub == NULL)
        return false;
    if (sub->kind == NODE_BOOL)
        return !sub->truth;
    const struct node *items = node_member(sub, STR("maxItems"));
    const struct node *members = node_member(sub, STR("maxProperties"));
    return node_member(sub, STR("const")) != NULL ||
           (items != NULL && node_is_int(items, &most) && most == 0) ||
           (members != NULL && node_is_int(members, &most) && most == 0);
}

/* x-tier: skus, separated by spaces, that have the field. */
static bool sku_is_named(struct str skus, struct str sku)
{
    struct str rest = skus, word;
    while (str_cut(&rest, ' ', &word))
        if (str_equal(word, sku))
            return true;
    return false;
}

static bool is_forbidden(const struct settings_form *form, const struct form_property *property,
                         const struct catalog_tier *tier, struct str pointer)
{
    struct str skus = form_view_text(&property->view, "x-tier");
    if (skus.length > 0 && !sku_is_named(skus, tier->sku))
        return true;
    return forbids(tier_sub(form, tier, pointer));
}

/* "Standard" or "Standard, Large": tiers that allow it. */
static struct str tiers_with(const struct settings_form *form,
                             const struct form_property *property, struct str pointer)
{
    struct buf names = buf_open(form->arena, 64, KIB(2));
    for (size_t i = 0; i < form->type->tiers.count; i++) {
        const struct catalog_tier *tier = LIST_ROW(form->type->tiers, struct catalog_tier, i);
        if (is_forbidden(form, property, tier, pointer))
            continue;
        buf_add(&names, names.length > 0 ? STR(", ") : STR(""));
        buf_add(&names, tier->name);
    }
    return buf_str(&names);
}

static struct str limit_text(struct arena *arena, const struct node *word)
{
    return word == NULL ? STR("") : word->kind == NODE_TEXT ? word->text : json_text(arena, word);
}

/* A greatest value of the tier that is narrower than the type's. */
static void narrow(const struct settings_form *form, const struct form_property *property,
                   const struct node *sub, struct form_node *node)
{
    static const char *const words[] = {"maximum", "x-maximum", "maxItems", "maxProperties"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct str most = limit_text(form->arena, node_member(sub, str_of(words[i])));
        if (most.length == 0)
            continue;
        struct str all =
            limit_text(form->arena, form_view_bound(&property->view, words[i], false));
        if (str_equal(most, all))
            continue;
        node->tier_note = ARENA_JOIN(form->arena, STR("At most "), most, STR(" in "),
                                     form->tier->name, STR("."));
        if (i == 0 && node->is_number)
            node->maximum = most;
        if (node->is_list && str_int_parse(most, 0, INT64_MAX, &(int64_t){0}) &&
            node->children.count >= (size_t)node_number(node_member(sub, str_of(words[i]))))
            node->can_add = false;
    }
}

/* Choices that are not in the tier are shown, but cannot be chosen. */
static void choices_narrow(const struct settings_form *form, const struct node *allowed,
                           struct form_node *node)
{
    struct form_choice *rows =
        ARENA_ARRAY(form->arena, node->choices.count + 1, struct form_choice);
    for (size_t i = 0; i < node->choices.count; i++) {
        rows[i] = *LIST_ROW(node->choices, struct form_choice, i);
        bool found = rows[i].value.length == 0 || rows[i].selected;
        for (const struct node *each = allowed->first; each != NULL && !found;
             each = each->next)
            found = str_equal(each->kind == NODE_TEXT ? each->text
                                                      : json_text(form->arena, each),
                              rows[i].value);
        if (found)
            continue;
        rows[i].disabled = true;
        rows[i].label = ARENA_JOIN(form->arena, rows[i].label, STR(" (not in "),
                                   form->tier->name, STR(")"));
    }
    node->choices.rows = rows;
}

static void lock(const struct settings_form *form, const struct form_property *property,
                 const struct node *sub, const struct node *value, struct form_node *node)
{
    struct str tiers = tiers_with(form, property, node->pointer);
    const struct node *fixed =
        sub == NULL || sub->kind != NODE_OBJECT ? NULL : node_member(sub, STR("const"));
    node->tier_note =
        tiers.length == 0
            ? ARENA_JOIN(form->arena, STR("Not in the tier "), form->tier->name, STR("."))
            : ARENA_JOIN(form->arena, STR("Not in the tier "), form->tier->name, STR(", but in "),
                         tiers, STR("."));
    node->can_add = node->can_set = false;
    bool is_box = node->is_list || node->is_map || node->is_group;
    /* What is there already can be taken away; a wrong value can be put right. */
    node->locked = !is_box && !node->read_only &&
                   (fixed != NULL ? value == NULL || node_equal(value, fixed) : value == NULL);
}

void form_tier_apply(const struct form_showing *showing, const struct form_property *property,
                     const struct node *value, struct form_node *node)
{
    const struct settings_form *form = showing->form;
    if (form->tier == NULL)
        return;
    const struct node *sub = tier_sub(form, form->tier, node->pointer);
    if (is_forbidden(form, property, form->tier, node->pointer)) {
        lock(form, property, sub, value, node);
        return;
    }
    if (sub == NULL || sub->kind != NODE_OBJECT)
        return;
    narrow(form, property, sub, node);
    const struct node *allowed = node_member(sub, STR("enum"));
    if (allowed != NULL && (node->is_choice_radio || node->is_choice_select))
        choices_narrow(form, allowed, node);
}
