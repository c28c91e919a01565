/* settings_form_rows.c: all that a settings schema takes, as rows for its documentation. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

/* clang-format off */
const struct field form_row_shown[] = {
    {"pointer", TEXT_AT(struct form_row, pointer)},
    {"title", TEXT_AT(struct form_row, title)},
    {"kind", TEXT_AT(struct form_row, kind)},
    {"default_text", TEXT_AT(struct form_row, default_text)},
    {"description", TEXT_AT(struct form_row, description)},
    {"required", BOOL_AT(struct form_row, required)},
    {"secret", BOOL_AT(struct form_row, secret)},
    {0},
};

static const char *const kind_words[] = {
    [FORM_GROUP] = "group", [FORM_LIST] = "list", [FORM_MAP] = "names and values",
    [FORM_MANY] = "some of", [FORM_NULL] = "nothing", [FORM_CONST] = "always",
    [FORM_SECRET] = "secret reference", [FORM_CHOICE] = "one of", [FORM_BOOLEAN] = "yes or no",
    [FORM_NUMBER] = "number", [FORM_TEXT] = "text", [FORM_JSON] = "JSON",
};

static const struct {
    const char *word;
    const char *before;
    bool least;
} bounds[] = {
    {"minimum", ", at least ", true},
    {"maximum", ", at most ", false},
    {"x-minimum", ", at least ", true},
    {"x-maximum", ", at most ", false},
};
/* clang-format on */

struct rows_walk {
    struct form_scope scope;
    struct form_row *rows;
    size_t count;
};

static struct str plain(struct arena *arena, const struct node *node)
{
    return node->kind == NODE_TEXT ? node->text : json_text(arena, node);
}

/* "one of a, b" or "number, at least 1" */
static struct str kind_text(const struct rows_walk *walk, enum form_kind kind,
                            const struct form_property *property)
{
    struct arena *arena = walk->scope.arena;
    struct buf buf = buf_open(arena, 40, 400);
    const struct form_view *view = &property->view;
    bool yes_or_no = str_is(form_view_type(view), "boolean");
    buf_add(&buf, str_of(kind_words[yes_or_no ? FORM_BOOLEAN : kind]));
    struct list options = form_options(&walk->scope, property);
    for (size_t i = 0; kind <= FORM_CHOICE && !yes_or_no && i < options.count; i++) {
        buf_add(&buf, i == 0 ? STR(" ") : STR(", "));
        buf_add(&buf, LIST_ROW(options, struct form_option, i)->text);
    }
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        const struct node *bound = form_view_bound(view, bounds[i].word, bounds[i].least);
        if (bound == NULL)
            continue;
        buf_add(&buf, str_of(bounds[i].before));
        buf_add(&buf, plain(arena, bound));
    }
    return buf_str(&buf);
}

static bool requires(const struct node *parent, struct str name)
{
    const struct node *required = node_member(parent, STR("required"));
    for (const struct node *each = required == NULL ? NULL : required->first; each != NULL;
         each = each->next)
        if (each->kind == NODE_TEXT && str_equal(each->text, name))
            return true;
    return false;
}

static void rows_walk(struct rows_walk *walk, const struct node *sub, struct str pointer,
                      int depth);

static void row_add(struct rows_walk *walk, const struct node *parent, const struct node *own,
                    struct str pointer, int depth)
{
    struct arena *arena = walk->scope.arena;
    struct form_part part = {own, false};
    struct form_property property = {.name = own->key};
    property.view = form_view_of(&walk->scope, &part, 1, NULL, STR(""));
    enum form_kind kind = form_kind_of(&walk->scope, &property, NULL);
    const struct node *fallback = form_view_word(&property.view, "default");
    const struct node *target = schema_resolve(walk->scope.schema, own);
    struct str title = form_view_text(&property.view, "title");
    struct form_row *row = &walk->rows[walk->count++];
    *row = (struct form_row){
        .pointer = pointer_add(arena, pointer, own->key),
        .title = title.length > 0 ? title : own->key,
        .kind = kind_text(walk, kind, &property),
        .description = form_view_text(&property.view, "description"),
        .default_text = fallback == NULL || fallback->kind == NODE_OBJECT ||
                                fallback->kind == NODE_ARRAY
                            ? STR("")
                            : plain(arena, fallback),
        .required = requires(parent, own->key),
        .secret = kind == FORM_SECRET,
    };
    struct str place = row->pointer; /* deeper rows may not move this one */
    if (kind == FORM_GROUP)
        rows_walk(walk, target, place, depth + 1);
    const struct node *items = kind == FORM_LIST ? form_view_word(&property.view, "items") : NULL;
    if (items != NULL)
        rows_walk(walk, schema_resolve(walk->scope.schema, items),
                  pointer_add(arena, place, STR("*")), depth + 1);
}

static void rows_walk(struct rows_walk *walk, const struct node *sub, struct str pointer,
                      int depth)
{
    const struct node *properties = node_member(sub, STR("properties"));
    for (const struct node *own = properties == NULL ? NULL : properties->first;
         own != NULL && walk->count < FORM_ROWS_MAX && depth < FORM_DEPTH_MAX; own = own->next)
        row_add(walk, sub, own, pointer, depth);
}

struct list settings_form_rows(struct arena *arena, const struct schema *schema)
{
    struct rows_walk walk = {.scope = {.arena = arena, .schema = schema},
                             .rows = ARENA_ARRAY(arena, FORM_ROWS_MAX, struct form_row)};
    rows_walk(&walk, schema_document(schema), STR(""), 0);
    return (struct list){.rows = walk.rows, .count = walk.count, .row_bytes = sizeof *walk.rows};
}
