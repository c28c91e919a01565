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
    for (const struct node *one = series == NULL ? NULL : series->first; one != NULL; one = one->next)
        count += wish->endpoint->shaping == SHAPED_LABELS ? one->count : 1;
    return count;
}

static size_t texts_fill(const struct node *series, const struct proxy_wish *wish,
                         struct str *texts)
{
    size_t count = 0;
    for (const struct node *one = series == NULL ? NULL : series->first; one != NULL; one = one->next) {
        if (one->kind != NODE_OBJECT)
            continue;
        if (wish->endpoint->shaping == SHAPED_LABELS) {
            for (const struct node *label = one->first; label != NULL; label = label->next)
                texts[count++] = label->key;
            continue;
        }
        const struct node *value = node_member(one, wish->label);
        if (value != NULL && value->kind == NODE_TEXT)
            texts[count++] = value->text;
    }
    return count;
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
    struct node *answer = node_object(arena);
    node_set(arena, answer, STR("status"), node_text(arena, STR("success")));
    node_set(arena, answer, STR("data"), found);
    return answer;
}

struct node *proxy_shape(struct arena *arena, const struct proxy_wish *wish, struct node *tree)
{
    enum proxy_shaping shaping = wish->endpoint->shaping;
    if (shaping == SHAPED_LABELS || shaping == SHAPED_VALUES)
        return labels_of(arena, wish, tree);
    return tree;
}
