/* catalog_links.c: settings schemas of the catalog that refer to one another by their `$id`. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

static const struct node *schema_of(const struct node *document)
{
    return node_member(document, STR("settings_schema"));
}

static struct str address_of(const struct node *schema)
{
    const struct node *id = schema == NULL ? NULL : node_member(schema, STR("$id"));
    return id == NULL || id->kind != NODE_TEXT ? STR_NONE : id->text;
}

void catalog_links_add(struct catalog_links *links, const struct node *document)
{
    const struct node *schema = schema_of(document);
    struct str address = address_of(schema);
    if (address.at == NULL)
        return;
    if (links->count == COUNT_OF(links->rows))
        bug("more than %zu documents of the catalog", COUNT_OF(links->rows));
    links->rows[links->count++] = (struct schema_document){address, schema};
}

bool catalog_links_clash(const struct node *a, const struct node *b)
{
    struct str address = address_of(schema_of(a));
    return address.at != NULL && str_equal(address, address_of(schema_of(b)));
}

/* Recursion is bounded by the depth that JSON may have. What only looks like a reference (in a
 * `const`, say) costs a compilation more often and does no harm. */
static bool refers_outside(const struct node *node)
{
    bool is_word = str_is(node->key, "$ref") || str_is(node->key, "$dynamicRef");
    if (is_word && node->kind == NODE_TEXT && !str_starts(node->text, STR("#")))
        return true;
    if (node->kind != NODE_OBJECT && node->kind != NODE_ARRAY)
        return false;
    for (const struct node *each = node->first; each != NULL; each = each->next)
        if (refers_outside(each))
            return true;
    return false;
}

bool catalog_is_linked(const struct node *document)
{
    const struct node *schema = schema_of(document);
    const struct node *tiers = node_member(document, STR("tiers"));
    return (schema != NULL && refers_outside(schema)) ||
           (tiers != NULL && refers_outside(tiers));
}

enum outcome catalog_rows_read(struct task *task, struct catalog_stored *out)
{
    struct list rows;
    out->count = 0;
    out->unreadable = 0;
    enum outcome outcome = store_list(task, Q_CATALOG_ALL, NO_ARGS, catalog_row_columns,
                                      sizeof(struct catalog_row), &rows);
    for (size_t i = 0; outcome == DONE && i < rows.count && i < CATALOG_TYPES_MAX; i++) {
        struct failure unused = {.arena = task->arena};
        struct node *document = NULL;
        const struct catalog_row *row = LIST_ROW(rows, struct catalog_row, i);
        if (json_parse(task->arena, row->document, &unused, &document) != DONE) {
            out->unreadable++;
            continue;
        }
        out->rows[out->count] = *row;
        out->documents[out->count++] = document;
    }
    return outcome;
}

struct catalog_links catalog_links_of(const struct catalog_stored *stored)
{
    struct catalog_links links = {.count = 0};
    for (size_t i = 0; i < stored->count; i++)
        catalog_links_add(&links, stored->documents[i]);
    return links;
}

/* One stored type that refers to others, which are to be as `after` has them. */
static enum outcome linked_check(struct task *task, const struct catalog_stored *stored,
                                 size_t index, const struct catalog_links *after)
{
    struct failure inner = {.arena = task->arena};
    struct catalog_links links = catalog_links_of(stored);
    struct catalog_type type;
    struct catalog_type before;
    struct catalog_check found = {0};
    struct str place = ARENA_JOIN(task->arena, stored->rows[index].id, STR(": "));
    bool compiled = catalog_compile(task->arena, stored->documents[index], &links, &inner,
                                    &before) == DONE;
    failure_clear(&inner);
    if (catalog_compile(task->arena, stored->documents[index], after, &inner, &type) != DONE) {
        for (size_t i = 0; compiled && i < inner.field_count; i++)
            failure_field(task->failure,
                          ARENA_JOIN(task->arena, place, inner.fields[i].pointer),
                          "breaks_reference", "refers to what is changed: %.*s",
                          STR_ARG(inner.fields[i].told));
        return DONE; /* what was broken before is not made worse */
    }
    struct catalog_judgement judgement = {
        .type = &type,
        .before = compiled ? &before : NULL,
        .place = place,
        .failure = task->failure,
    };
    return catalog_stored_judge(task, &judgement, &found);
}

enum outcome catalog_linked_check(struct task *task, const struct catalog_stored *stored,
                                  const struct catalog_links *after, const bool *replaced)
{
    size_t before = task->failure->field_count;
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < stored->count; i++)
        if (!replaced[i] && catalog_is_linked(stored->documents[i]))
            outcome = linked_check(task, stored, i, after);
    if (outcome != DONE || task->failure->field_count == before)
        return outcome;
    return refuse(task->failure, INVALID, "incompatible_schema",
                  "Types that refer to this schema, or their resources, would not fit.",
                  "Change what refers to it first.");
}
