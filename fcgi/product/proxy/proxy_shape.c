/* proxy_shape.c: answers that are another one than the store's: labels out of series. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "product/proxy/proxy_private.h"

/* Sorted, so that each comes once. */
static int text_order(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static size_t texts_count(const struct node *series, const struct proxy_wish *wish)
{
    size_t count = 0;
    for (const struct node *one = series == NULL ? NULL : series->first; one != NULL;
         one = one->next)
        count += wish->endpoint->shaping == SHAPED_LABELS ? one->count : 1;
    return count;
}

static size_t texts_fill(const struct node *series, const struct proxy_wish *wish,
                         struct str *texts)
{
    size_t count = 0;
    for (const struct node *one = series == NULL ? NULL : series->first; one != NULL;
         one = one->next) {
        if (one->kind != NODE_OBJECT)
            continue;
        if (wish->endpoint->shaping == SHAPED_LABELS) {
            for (const struct node *label = one->first; label != NULL;
                 label = label->next)
                texts[count++] = label->key;
            continue;
        }
        const struct node *value = node_member(one, wish->label);
        if (value != NULL && value->kind == NODE_TEXT)
            texts[count++] = value->text;
    }
    return count;
}

static struct node *success_of(struct arena *arena, struct node *value)
{
    struct node *answer = node_object(arena);
    node_set(arena, answer, STR("status"), node_text(arena, STR("success")));
    node_set(arena, answer, STR("data"), value);
    return answer;
}

static struct node *labels_of(struct arena *arena, const struct proxy_wish *wish,
                              const struct node *tree)
{
    const struct node *series = node_member(tree, STR("data"));
    struct str *texts = ARENA_ARRAY(arena, texts_count(series, wish) + 1, struct str);
    size_t count = texts_fill(series, wish, texts);
    qsort(texts, count, sizeof *texts, text_order);
    struct node *found = node_array(arena);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !str_equal(texts[i], texts[i - 1]))
            node_append(found, node_text(arena, texts[i]));
    return success_of(arena, found);
}

static size_t names_fill(const struct node *names, struct str *texts)
{
    size_t count = 0;
    for (const struct node *name = names == NULL ? NULL : names->first; name != NULL;
         name = name->next)
        if (name->kind == NODE_TEXT)
            texts[count++] = name->text;
    return count;
}

/* What the store says of metrics, without those that the place has not: it does not tell whose
 * they are. */
struct node *proxy_metadata_filter(struct arena *arena, const struct proxy_wish *wish,
                                   const struct node *names, const struct node *metadata)
{
    const struct node *all = node_member(metadata, STR("data"));
    const struct node *allowed = node_member(names, STR("data"));
    struct str *texts =
        ARENA_ARRAY(arena, (allowed == NULL ? 0 : allowed->count) + 1, struct str);
    size_t count = names_fill(allowed, texts);
    qsort(texts, count, sizeof *texts, text_order);
    struct node *kept = node_object(arena);
    for (const struct node *row = all == NULL ? NULL : all->first; row != NULL;
         row = row->next) {
        bool wanted = wish->metric.at == NULL || str_equal(wish->metric, row->key);
        if (!wanted || (wish->limit > 0 && kept->count == (size_t)wish->limit) ||
            bsearch(&row->key, texts, count, sizeof *texts, text_order) == NULL)
            continue;
        struct node *copy = node_copy(arena, row);
        copy->key = row->key;
        node_append(kept, copy);
    }
    return success_of(arena, kept);
}

struct node *proxy_shape(struct arena *arena, const struct proxy_wish *wish,
                         struct node *tree)
{
    enum proxy_shaping shaping = wish->endpoint->shaping;
    if (shaping == SHAPED_LABELS || shaping == SHAPED_VALUES)
        return labels_of(arena, wish, tree);
    return tree;
}
