/* loki_push.c: lines that come in as JSON. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_push.h"

#include "platform/json/json.h"

static bool labels_read(const struct node *object, struct loki_label *labels,
                        size_t *count)
{
    *count = 0;
    if (object == NULL || object->kind != NODE_OBJECT)
        return false;
    for (const struct node *one = object->first; one != NULL; one = one->next) {
        if (one->kind != NODE_TEXT || *count == LOKI_LABELS_MAX)
            return false;
        if (one->text.length > 0)
            labels[(*count)++] = (struct loki_label){one->key, one->text};
    }
    return *count > 0;
}

static bool value_read(const struct node *value, int64_t *at_ns, struct str *line)
{
    if (value->kind != NODE_ARRAY || value->count < 2 ||
        value->first->kind != NODE_TEXT || value->first->next->kind != NODE_TEXT)
        return false;
    *line = value->first->next->text;
    return str_int_parse(value->first->text, 0, INT64_MAX, at_ns);
}

static bool stream_read(struct loki_store *store, struct str tenant,
                        const struct node *node, struct str *why)
{
    struct loki_label labels[LOKI_LABELS_MAX];
    size_t count;
    const struct node *values = node_member(node, STR("values"));
    *why = STR("error at least one label pair is required per stream");
    if (!labels_read(node_member(node, STR("stream")), labels, &count))
        return false;
    struct loki_stream *stream = loki_stream_make(store, tenant, labels, count);
    *why = STR("Maximum active stream limit exceeded");
    if (stream == NULL)
        return false;
    *why = STR("couldn't parse push request: Value is not a string");
    for (const struct node *one = values == NULL ? NULL : values->first; one != NULL;
         one = one->next) {
        int64_t at_ns;
        struct str line;
        if (!value_read(one, &at_ns, &line))
            return false;
        loki_add(store, stream, at_ns, line);
    }
    return true;
}

bool loki_push(struct loki_store *store, struct str tenant, struct arena *arena,
               struct str body, struct str *why)
{
    struct failure failure = {.arena = arena};
    struct node *node;
    if (json_parse_any(arena, body, &failure, &node) != DONE) {
        *why = ARENA_JOIN(arena, STR("couldn't parse push request: "), failure.told);
        return false;
    }
    const struct node *streams =
        node->kind == NODE_OBJECT ? node_member(node, STR("streams")) : NULL;
    for (const struct node *one = streams == NULL ? NULL : streams->first; one != NULL;
         one = one->next)
        if (!stream_read(store, tenant, one, why))
            return false;
    return true;
}
