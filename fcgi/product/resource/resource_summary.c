/* resource_summary.c: a settings document in a few lines for people, in the schema's words. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_pages.h"

enum { SETTINGS_SHOWN = 24, PARTS_SHOWN = 12 };

const struct field setting_row_shown[] = {
    {"title", TEXT_AT(struct setting_row, title)},
    {"text", TEXT_AT(struct setting_row, text)},
    {"pointer", TEXT_AT(struct setting_row, pointer)},
    {0},
};

/* What the schema says about a member; NULL when it says nothing. */
static const struct node *about_of(const struct node *schema, struct str key)
{
    const struct node *properties =
        schema == NULL ? NULL : node_member(schema, STR("properties"));
    return properties == NULL ? NULL : node_member(properties, key);
}

static struct str title_of(const struct node *about, struct str key)
{
    const struct node *title = about == NULL ? NULL : node_member(about, STR("title"));
    return title != NULL && title->kind == NODE_TEXT ? title->text : key;
}

static bool is_empty(const struct node *node)
{
    return ((node->kind == NODE_ARRAY || node->kind == NODE_OBJECT) &&
            node->count == 0) ||
           (node->kind == NODE_TEXT && node->text.length == 0) || node->kind == NODE_NULL;
}

/* "7 days": a number with its unit. */
static struct str number_text(struct arena *arena, const struct node *node,
                              const struct node *about)
{
    const struct node *unit = about == NULL ? NULL : node_member(about, STR("x-unit"));
    struct str number = json_text(arena, node);
    return unit != NULL && unit->kind == NODE_TEXT
               ? ARENA_JOIN(arena, number, STR(" "), unit->text)
               : number;
}

/* One value in few words; what it holds itself is only counted. */
static struct str value_text(struct arena *arena, const struct node *node,
                             const struct node *about)
{
    switch (node->kind) {
    case NODE_TEXT:
        return node->text;
    case NODE_ARRAY:
    case NODE_OBJECT:
        return arena_print(arena, "%zu", node->count);
    case NODE_BOOL:
        return node->truth ? STR("yes") : STR("no");
    case NODE_NULL:
        return json_text(arena, node);
    case NODE_INT:
    case NODE_REAL:
        return number_text(arena, node, about);
    }
    return STR("");
}

/* "Kafka 1 · Webhooks 2": what an object holds, without what is empty. */
static struct str parts_text(struct arena *arena, const struct node *object,
                             const struct node *about)
{
    struct buf buf = buf_open(arena, 128, KIB(2));
    size_t count = 0;
    for (const struct node *child = object->first; child != NULL; child = child->next) {
        if (is_empty(child) || count++ >= PARTS_SHOWN)
            continue;
        const struct node *part = about_of(about, child->key);
        buf_add(&buf, buf.length > 0 ? STR(" · ") : STR(""));
        buf_add(&buf, title_of(part, child->key));
        buf_add(&buf, STR(" "));
        buf_add(&buf, value_text(arena, child, part));
    }
    if (count > PARTS_SHOWN)
        buf_print(&buf, " and %zu more", count - PARTS_SHOWN);
    return count == 0 ? STR("None") : buf_str(&buf);
}

static struct str summary_text(struct arena *arena, const struct node *node,
                               const struct node *about)
{
    if (node->kind == NODE_OBJECT)
        return parts_text(arena, node, about);
    if (node->kind == NODE_ARRAY && node->count == 0)
        return STR("None");
    if (node->kind == NODE_ARRAY)
        return arena_print(arena, node->count == 1 ? "%zu entry" : "%zu entries",
                           node->count);
    if (node->kind == NODE_BOOL)
        return node->truth ? STR("Yes") : STR("No");
    return value_text(arena, node, about);
}

struct list resource_summary(struct call *call, const struct resource *resource,
                             const struct catalog_type *type)
{
    struct arena *arena = call->task.arena;
    struct node *document = NULL;
    if (json_parse(arena, resource->settings, &call->failure, &document) != DONE)
        bug("stored settings of a resource are not JSON");
    const struct node *schema = type == NULL ? NULL : schema_document(type->schema);
    struct setting_row *rows = ARENA_ARRAY(arena, SETTINGS_SHOWN, struct setting_row);
    size_t count = 0;
    for (const struct node *member = document->first;
         member != NULL && count < SETTINGS_SHOWN; member = member->next) {
        const struct node *about = about_of(schema, member->key);
        rows[count++] = (struct setting_row){
            .title = title_of(about, member->key),
            .text = summary_text(arena, member, about),
            .pointer = pointer_add(arena, STR(""), member->key),
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}
