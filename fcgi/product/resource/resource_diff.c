/* resource_diff.c: two versions of a resource's tier and settings, compared. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_diff.h"

enum { REFERENCES_MAX = 8 };

/* The list while it is made; what does not fit is only counted. */
struct comparison {
    struct arena *arena;
    const struct node *schema; /* the whole, for its references */
    struct difference *rows;
    size_t count;
    size_t more;
};

/* A place in both documents. */
struct place {
    struct str path;
    struct str title;
    const struct node *about; /* what the schema says about it, or NULL */
};

static void add(struct comparison *all, const struct place *place, const struct node *was,
                const struct node *is)
{
    if (all->count == RESOURCE_DIFF_LIMIT) {
        all->more++;
        return;
    }
    all->rows[all->count++] = (struct difference){
        .op = was == NULL ? "add" : is == NULL ? "remove" : "replace",
        .path = place->path,
        .was = was,
        .is = is,
        .title = place->title,
    };
}

/* ---- the schema's words ---- */

/* The schema itself, or where its "$ref" within the document leads. */
static const struct node *resolve(const struct comparison *all, const struct node *about)
{
    for (int i = 0; i < REFERENCES_MAX && about != NULL && about->kind == NODE_OBJECT; i++) {
        const struct node *reference = node_member(about, STR("$ref"));
        if (reference == NULL || reference->kind != NODE_TEXT ||
            !str_starts(reference->text, STR("#")))
            return about;
        about = node_at_pointer(all->schema,
                                str_slice(reference->text, 1, reference->text.length));
    }
    return NULL;
}

static const struct node *member_schema(const struct comparison *all, const struct node *about,
                                        const char *within, struct str key)
{
    const struct node *object = about == NULL ? NULL : node_member(about, str_of(within));
    if (object == NULL || object->kind != NODE_OBJECT)
        return NULL;
    return resolve(all, key.at == NULL ? object : node_member(object, key));
}

static struct str joined(struct arena *arena, struct str title, struct str part)
{
    return title.length == 0 ? part : ARENA_JOIN(arena, title, STR(": "), part);
}

static struct place place_of_member(const struct comparison *all, const struct place *place,
                                    struct str key)
{
    const struct node *about = member_schema(all, place->about, "properties", key);
    if (about == NULL)
        about = member_schema(all, place->about, "additionalProperties", STR_NONE);
    const struct node *title = about == NULL ? NULL : node_member(about, STR("title"));
    bool named = title != NULL && title->kind == NODE_TEXT &&
                 member_schema(all, place->about, "properties", key) != NULL;
    return (struct place){
        .path = pointer_add(all->arena, place->path, key),
        .title = joined(all->arena, place->title, named ? title->text : key),
        .about = about,
    };
}

/* "Sinks: kafka-1" when an item has a name, else its number from one. */
static struct place place_of_item(const struct comparison *all, const struct place *place,
                                  const struct node *item, size_t index)
{
    const struct node *name =
        item->kind == NODE_OBJECT ? node_member(item, STR("name")) : NULL;
    bool named = name != NULL && name->kind == NODE_TEXT && name->text.length > 0;
    return (struct place){
        .path = pointer_add_index(all->arena, place->path, index),
        .title = joined(all->arena, place->title,
                        named ? name->text : arena_print(all->arena, "%zu", index + 1)),
        .about = member_schema(all, place->about, "items", STR_NONE),
    };
}

/* ---- comparing ---- */

static void compare(struct comparison *all, const struct place *place, const struct node *was,
                    const struct node *is);

static void compare_objects(struct comparison *all, const struct place *place,
                            const struct node *was, const struct node *is)
{
    for (const struct node *child = was->first; child != NULL; child = child->next) {
        struct place inner = place_of_member(all, place, child->key);
        const struct node *other = node_member(is, child->key);
        if (other == NULL)
            add(all, &inner, child, NULL);
        else
            compare(all, &inner, child, other);
    }
    for (const struct node *child = is->first; child != NULL; child = child->next) {
        struct place inner = place_of_member(all, place, child->key);
        if (node_member(was, child->key) == NULL)
            add(all, &inner, NULL, child);
    }
}

static const struct node **items_of(struct arena *arena, const struct node *array)
{
    const struct node **items = ARENA_ARRAY(arena, array->count + 1, const struct node *);
    size_t i = 0;
    for (const struct node *child = array->first; child != NULL; child = child->next)
        items[i++] = child;
    return items;
}

/*
 * Equal items at both ends are left out. Of what is between, pairs are compared; the rest is
 * removed from the last on, or added from the first on, so that each step's index is right
 * when the steps before it were carried out.
 */
static void compare_arrays(struct comparison *all, const struct place *place,
                           const struct node *was, const struct node *is)
{
    const struct node **old = items_of(all->arena, was);
    const struct node **new = items_of(all->arena, is);
    size_t shorter = was->count < is->count ? was->count : is->count;
    size_t head = 0;
    size_t tail = 0;
    while (head < shorter && node_equal(old[head], new[head]))
        head++;
    while (tail < shorter - head &&
           node_equal(old[was->count - 1 - tail], new[is->count - 1 - tail]))
        tail++;
    for (size_t i = head; i < shorter - tail; i++) {
        struct place inner = place_of_item(all, place, new[i], i);
        compare(all, &inner, old[i], new[i]);
    }
    for (size_t i = was->count - tail; i > shorter - tail; i--) {
        struct place inner = place_of_item(all, place, old[i - 1], i - 1);
        add(all, &inner, old[i - 1], NULL);
    }
    for (size_t i = shorter - tail; i < is->count - tail; i++) {
        struct place inner = place_of_item(all, place, new[i], i);
        add(all, &inner, NULL, new[i]);
    }
}

/* As deep as JSON_DEPTH_MAX: both were read. */
static void compare(struct comparison *all, const struct place *place, const struct node *was,
                    const struct node *is)
{
    if (was->kind == NODE_OBJECT && is->kind == NODE_OBJECT)
        compare_objects(all, place, was, is);
    else if (was->kind == NODE_ARRAY && is->kind == NODE_ARRAY)
        compare_arrays(all, place, was, is);
    else if (!node_equal(was, is))
        add(all, place, was, is);
}

struct list resource_diff(struct arena *arena, const struct resource_version *from,
                          const struct resource_version *to, const struct node *schema)
{
    struct comparison all = {
        .arena = arena,
        .schema = schema,
        .rows = ARENA_ARRAY(arena, RESOURCE_DIFF_LIMIT, struct difference),
    };
    const struct place tier = {STR("/sku"), STR("Tier"), NULL};
    struct place settings = {STR("/settings_json"), STR(""), NULL};
    if (!str_equal(from->sku, to->sku))
        add(&all, &tier, node_text(arena, from->sku), node_text(arena, to->sku));
    size_t before = all.count;
    settings.about = schema == NULL ? NULL : resolve(&all, schema);
    compare(&all, &settings, from->settings, to->settings);
    if (all.more > 0) {
        all.count = before;
        settings.title = STR("All settings");
        add(&all, &settings, from->settings, to->settings);
    }
    return (struct list){all.rows, all.count, sizeof *all.rows, false};
}

/* A token of a JSON Pointer as it was before it was escaped. */
static struct str unescaped(struct arena *arena, struct str token)
{
    if (str_find(token, 0, '~') < 0)
        return token;
    char *text = arena_alloc(arena, token.length);
    size_t length = 0;
    for (size_t i = 0; i < token.length; i++) {
        bool escape = token.at[i] == '~' && i + 1 < token.length;
        text[length++] = !escape ? token.at[i] : token.at[++i] == '1' ? '/' : '~';
    }
    return (struct str){text, length};
}

struct str resource_title(struct arena *arena, struct str pointer, const struct node *schema)
{
    const struct comparison all = {.arena = arena, .schema = schema};
    struct place place = {STR(""), STR(""), schema == NULL ? NULL : resolve(&all, schema)};
    struct str rest = pointer;
    struct str token;
    if (rest.length == 0)
        return STR("All settings");
    rest = str_slice(rest, 1, rest.length);
    while (str_cut(&rest, '/', &token)) {
        const struct node *items = member_schema(&all, place.about, "items", STR_NONE);
        token = unescaped(arena, token);
        if (items != NULL)
            place = (struct place){STR(""), joined(arena, place.title, token), items};
        else
            place = place_of_member(&all, &place, token);
    }
    return place.title;
}

void resource_diff_write(struct json_writer *writer, const struct list *diff)
{
    json_write_array(writer);
    for (size_t i = 0; i < diff->count; i++) {
        const struct difference *step = LIST_ROW(*diff, struct difference, i);
        json_write_object(writer);
        json_write_key(writer, STR("op"));
        json_write_text(writer, str_of(step->op));
        json_write_key(writer, STR("path"));
        json_write_text(writer, step->path);
        if (step->is != NULL) {
            json_write_key(writer, STR("value"));
            json_write_node(writer, step->is);
        }
        if (step->was != NULL) {
            json_write_key(writer, STR("old"));
            json_write_node(writer, step->was);
        }
        json_write_key(writer, STR("title"));
        json_write_text(writer, step->title);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}
