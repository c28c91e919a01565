/* preview_changes.c: what differs between two settings documents, in the schema's words. */
/* SPDX-License-Identifier: ISC */
#include "product/preview/preview.h"

enum { DEPTH_MAX = 16, TEXT_MAX = 200 };

/* clang-format off */
const struct field preview_change_shown[] = {
    {"pointer", TEXT_AT(struct preview_change, pointer)},
    {"title", TEXT_AT(struct preview_change, title)},
    {"before", TEXT_AT(struct preview_change, before)},
    {"after", TEXT_AT(struct preview_change, after)},
    {"restarts", BOOL_AT(struct preview_change, restarts)},
    {"replaces", BOOL_AT(struct preview_change, replaces)},
    {0},
};
/* clang-format on */

/* Where both documents are, and what the schema says on the way there. */
struct place {
    const struct node *sub; /* NULL = the schema does not tell */
    struct str pointer;
    struct str title;
    bool restarts;
    bool replaces;
};

struct comparison {
    struct arena *arena;
    const struct schema *schema;
    struct preview_change *rows;
    size_t count;
};

static bool says(const struct node *sub, const char *word)
{
    const struct node *found = node_member(sub, str_of(word));
    return found != NULL && found->kind == NODE_BOOL && found->truth;
}

static struct str short_text(struct arena *arena, const struct node *node)
{
    if (node == NULL)
        return STR("");
    struct str text = node->kind == NODE_TEXT   ? node->text
                      : node->kind == NODE_BOOL ? node->truth ? STR("Yes") : STR("No")
                                                : json_text(arena, node);
    if (text.length == 0)
        return STR("\"\"");
    size_t cut = text.length > TEXT_MAX ? TEXT_MAX : text.length;
    while (cut < text.length && cut > 0 && ((unsigned char)text.at[cut] & 0xc0) == 0x80)
        cut--;
    return cut == text.length ? text : ARENA_JOIN(arena, str_slice(text, 0, cut), STR(" ..."));
}

/* Into a member or item. */
static struct place inside(const struct comparison *work, const struct place *place,
                           struct str token, const struct node *own, struct str named)
{
    const struct node *sub = own == NULL || own->kind != NODE_OBJECT
                                 ? NULL
                                 : schema_resolve(work->schema, own);
    const struct node *title = node_member(own, STR("title"));
    if (title == NULL)
        title = node_member(sub, STR("title"));
    struct str word = named.length > 0                                     ? named
                      : title != NULL && title->kind == NODE_TEXT ? title->text
                                                                  : token;
    return (struct place){
        .sub = sub,
        .pointer = pointer_add(work->arena, place->pointer, token),
        .title = place->title.length == 0
                     ? word
                     : ARENA_JOIN(work->arena, place->title, STR(", "), word),
        .restarts = place->restarts || says(own, "x-restart") || says(sub, "x-restart"),
        .replaces = place->replaces || says(own, "x-replace") || says(sub, "x-replace"),
    };
}

static void compare(struct comparison *work, const struct place *place,
                    const struct node *before, const struct node *after, int depth);

static const struct node *member_sub(const struct place *place, struct str name)
{
    const struct node *own = node_member(node_member(place->sub, STR("properties")), name);
    return own != NULL ? own : node_member(place->sub, STR("additionalProperties"));
}

static void compare_members(struct comparison *work, const struct place *place,
                            const struct node *before, const struct node *after, int depth)
{
    for (const struct node *each = after->first; each != NULL; each = each->next) {
        struct place at =
            inside(work, place, each->key, member_sub(place, each->key), STR(""));
        compare(work, &at, node_member(before, each->key), each, depth + 1);
    }
    for (const struct node *each = before->first; each != NULL; each = each->next) {
        if (node_member(after, each->key) != NULL)
            continue;
        struct place at =
            inside(work, place, each->key, member_sub(place, each->key), STR(""));
        compare(work, &at, each, NULL, depth + 1);
    }
}

/* Items with a name are the same item wherever they are. */
static struct str item_name(const struct node *item)
{
    const struct node *name = node_member(item, STR("name"));
    return name != NULL && name->kind == NODE_TEXT ? name->text : STR("");
}

static const struct node *item_like(const struct node *list, const struct node *item,
                                    size_t index)
{
    struct str name = item_name(item);
    if (name.length == 0)
        return node_item(list, index);
    for (const struct node *each = list->first; each != NULL; each = each->next)
        if (str_equal(item_name(each), name))
            return each;
    return NULL;
}

static void compare_items(struct comparison *work, const struct place *place,
                          const struct node *before, const struct node *after, int depth)
{
    const struct node *items = node_member(place->sub, STR("items"));
    size_t index = 0;
    for (const struct node *each = after->first; each != NULL; each = each->next, index++) {
        struct str token = arena_print(work->arena, "%zu", index);
        struct str named = item_name(each);
        struct place at = inside(work, place, token, items,
                                 named.length > 0 ? named
                                                  : arena_print(work->arena, "%zu", index + 1));
        compare(work, &at, item_like(before, each, index), each, depth + 1);
    }
    index = 0;
    for (const struct node *each = before->first; each != NULL; each = each->next, index++) {
        if (item_like(after, each, index) != NULL)
            continue;
        struct str named = item_name(each);
        struct place at = inside(work, place, arena_print(work->arena, "%zu", index), items,
                                 named.length > 0 ? named
                                                  : arena_print(work->arena, "%zu", index + 1));
        compare(work, &at, each, NULL, depth + 1);
    }
}

static void compare(struct comparison *work, const struct place *place,
                    const struct node *before, const struct node *after, int depth)
{
    static const struct node nothing = {.kind = NODE_OBJECT};
    bool same = before != NULL && after != NULL && node_equal(before, after);
    if (same || work->count == PREVIEW_CHANGES_MAX)
        return;
    bool objects = (before == NULL || before->kind == NODE_OBJECT) &&
                   (after == NULL || after->kind == NODE_OBJECT) && depth < DEPTH_MAX;
    bool lists = before != NULL && after != NULL && before->kind == NODE_ARRAY &&
                 after->kind == NODE_ARRAY && depth < DEPTH_MAX;
    bool reference = says(place->sub, "x-secret-ref");
    if (objects && !reference && before != NULL && after != NULL) {
        compare_members(work, place, before, after, depth);
        return;
    }
    if (objects && !reference && before == NULL && after->count > 0 && depth <= 1) {
        compare_members(work, place, &nothing, after, depth);
        return;
    }
    if (lists) {
        size_t had = work->count;
        compare_items(work, place, before, after, depth);
        if (work->count > had)
            return; /* else only the order differs */
    }
    work->rows[work->count++] = (struct preview_change){
        .pointer = place->pointer,
        .title = place->title,
        .before = says(place->sub, "writeOnly") && before != NULL
                      ? STR("(not shown)")
                      : short_text(work->arena, before),
        .after = says(place->sub, "writeOnly") && after != NULL ? STR("(not shown)")
                                                                : short_text(work->arena, after),
        .restarts = place->restarts,
        .replaces = place->replaces,
    };
}

struct list preview_changes(struct arena *arena, const struct schema *schema,
                            const struct node *before, const struct node *after)
{
    struct comparison work = {
        .arena = arena,
        .schema = schema,
        .rows = ARENA_ARRAY(arena, PREVIEW_CHANGES_MAX, struct preview_change),
    };
    struct place root = {.sub = schema_resolve(schema, schema_document(schema)),
                         .pointer = STR(""),
                         .title = STR("")};
    compare(&work, &root, before, after, 0);
    return (struct list){work.rows, work.count, sizeof *work.rows, work.count == PREVIEW_CHANGES_MAX};
}
