/* form_browser.c: what a browser sends of a settings form. */
/* SPDX-License-Identifier: ISC */
#include "t/catalog/form_browser.h"

#include "t/lib/tap.h"

void browser_post(struct browser *browser, struct str name, struct str value)
{
    if (browser->count == COUNT_OF(browser->pairs))
        bail_out("too many fields");
    browser->pairs[browser->count++] = (struct pair){name, value};
}

static void nodes_post(struct browser *browser, struct list nodes);

static void choices_post(struct browser *browser, const struct form_node *node)
{
    for (size_t i = 0; i < node->choices.count; i++) {
        const struct form_choice *choice = LIST_ROW(node->choices, struct form_choice, i);
        if (choice->selected)
            browser_post(browser, node->field_name, choice->value);
    }
}

static void node_post(struct browser *browser, const struct form_node *node)
{
    int kinds = node->is_group + node->is_list + node->is_map + node->is_text +
                node->is_long_text + node->is_number + node->is_boolean + node->is_choice_radio +
                node->is_choice_select + node->is_secret_ref + node->is_hidden + node->is_json +
                node->is_many + node->is_const + node->is_null;
    if (kinds != 1)
        ok(false, "exactly one kind at %.*s", STR_ARG(node->pointer));
    nodes_post(browser, node->children);
    for (size_t i = 0; i < node->entries.count; i++) {
        const struct form_entry *entry = LIST_ROW(node->entries, struct form_entry, i);
        browser_post(browser, entry->key_field_name, entry->key);
        nodes_post(browser, entry->children);
    }
    if (node->is_text || node->is_long_text || node->is_number || node->is_hidden ||
        node->is_json)
        browser_post(browser, node->field_name, node->value);
    if (node->is_hidden)
        browser_post(browser, STR("x"), node->aside);
    if (node->nullable)
        browser_post(browser, ARENA_JOIN(browser->arena, STR("n"), node->pointer),
                     node->null_checked ? STR("true") : STR("false"));
    if (node->read_only || node->locked)
        return;
    if (node->is_boolean || node->is_many)
        browser_post(browser, node->field_name, node->is_many ? STR("") : STR("false"));
    if (node->is_boolean && node->checked)
        browser_post(browser, node->field_name, STR("true"));
    choices_post(browser, node);
}

static void nodes_post(struct browser *browser, struct list nodes)
{
    for (size_t i = 0; i < nodes.count; i++)
        node_post(browser, LIST_ROW(nodes, struct form_node, i));
}

struct browser *browser_open(struct arena *arena, struct list nodes)
{
    struct browser *browser = ARENA_NEW(arena, struct browser);
    browser->arena = arena;
    nodes_post(browser, nodes);
    return browser;
}

void browser_type(struct browser *browser, const char *name, const char *value)
{
    for (size_t i = browser->count; i-- > 0;) {
        if (!str_is(browser->pairs[i].name, name))
            continue;
        browser->pairs[i].value = str_of(value);
        return;
    }
    browser_post(browser, str_of(name), str_of(value));
}
