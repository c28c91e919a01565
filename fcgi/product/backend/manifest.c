/* manifest.c: templates with values put in, and what Kubernetes demands of the result. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/manifest.h"

#include "platform/base/id.h"

enum { FILE_NAME_MAX = 255 }; /* bytes, on the file systems of Linux */

/* One rendering: what it reads and where it complains. */
struct rendering {
    struct arena *arena;
    const struct node *context;
    struct failure *failure;
};

static const struct node *at_path(const struct rendering *rendering, struct str path)
{
    const struct node *node = rendering->context;
    struct str rest = path;
    struct str word;
    while (node != NULL && str_cut(&rest, '.', &word))
        node = node->kind == NODE_OBJECT ? node_member(node, word) : NULL;
    return node;
}

static bool is_true(const struct node *node)
{
    if (node == NULL)
        return false;
    switch (node->kind) {
    case NODE_NULL:
        return false;
    case NODE_BOOL:
        return node->truth;
    case NODE_INT:
        return node->integer != 0;
    case NODE_REAL:
        return node->real != 0;
    case NODE_TEXT:
        return node->text.length > 0;
    case NODE_ARRAY:
    case NODE_OBJECT:
        return node->count > 0;
    }
    return false;
}

static struct str as_text(const struct rendering *rendering, const struct node *node)
{
    return node->kind == NODE_TEXT ? node->text : json_text(rendering->arena, node);
}

/* "${a.b}" pieces of a string; the rest stands for itself. */
static struct node *interpolate(const struct rendering *rendering, struct str text,
                                struct str pointer)
{
    struct buf buf = buf_open(rendering->arena, text.length + 64, MANIFEST_BYTES_MAX);
    size_t from = 0;
    for (;;) {
        ptrdiff_t dollar = str_find(text, from, '$');
        if (dollar < 0 || (size_t)dollar + 1 >= text.length)
            break;
        size_t at = (size_t)dollar;
        ptrdiff_t end = text.at[at + 1] == '{' ? str_find(text, at, '}') : -1;
        if (end < 0) {
            buf_add(&buf, str_slice(text, from, at + 1));
            from = at + 1;
            continue;
        }
        buf_add(&buf, str_slice(text, from, at));
        struct str path = str_slice(text, at + 2, (size_t)end);
        const struct node *value = at_path(rendering, path);
        if (value == NULL)
            failure_field(rendering->failure, pointer, "unknown",
                          "There is no value \"%.*s\".", STR_ARG(path));
        else
            buf_add(&buf, as_text(rendering, value));
        from = (size_t)end + 1;
    }
    buf_add(&buf, str_slice(text, from, text.length));
    if (buf.over)
        failure_field(rendering->failure, pointer, "too_long",
                      "The text becomes too long.");
    return node_text(rendering->arena, buf_str(&buf));
}

struct str manifest_text(struct arena *arena, struct str text, const struct node *context,
                         struct failure *failure)
{
    struct rendering rendering = {arena, context, failure};
    return interpolate(&rendering, text, STR(""))->text;
}

static struct node *put_values(const struct rendering *rendering, const struct node *from,
                               struct str pointer, int depth);

/* The value that an object with a "$" member stands for; NULL leaves it out. */
static struct node *special(const struct rendering *rendering, const struct node *object,
                            struct str pointer, int depth)
{
    const struct node *first = object->first;
    const struct node *value =
        first->kind == NODE_TEXT ? at_path(rendering, first->text) : NULL;
    if (str_is(first->key, "$if")) {
        const struct node *branch =
            node_member(object, is_true(value) ? STR("then") : STR("else"));
        return branch == NULL ? NULL : put_values(rendering, branch, pointer, depth + 1);
    }
    if (str_is(first->key, "$value"))
        return value == NULL ? NULL : node_copy(rendering->arena, value);
    if (str_is(first->key, "$json"))
        return value == NULL
                   ? NULL
                   : node_text(rendering->arena, json_text(rendering->arena, value));
    failure_field(rendering->failure, pointer, "unknown", "\"%.*s\" is no substitution.",
                  STR_ARG(first->key));
    return NULL;
}

static struct node *put_children(const struct rendering *rendering,
                                 const struct node *from, struct str pointer, int depth)
{
    struct arena *arena = rendering->arena;
    bool is_object = from->kind == NODE_OBJECT;
    struct node *copy = is_object ? node_object(arena) : node_array(arena);
    size_t index = 0;
    for (const struct node *child = from->first; child != NULL;
         child = child->next, index++) {
        struct str here = is_object ? pointer_add(arena, pointer, child->key)
                                    : pointer_add_index(arena, pointer, index);
        struct node *put = put_values(rendering, child, here, depth + 1);
        if (put == NULL)
            continue;
        if (is_object)
            node_set(arena, copy, child->key, put);
        else
            node_append(copy, put);
    }
    return copy;
}

/* A copy of the template's node with values put in; NULL = it is left out. */
static struct node *put_values(const struct rendering *rendering, const struct node *from,
                               struct str pointer, int depth)
{
    if (depth > MANIFEST_DEPTH_MAX) {
        failure_field(rendering->failure, pointer, "too_deep",
                      "The template is nested too deeply.");
        return NULL;
    }
    if (from->kind == NODE_TEXT)
        return interpolate(rendering, from->text, pointer);
    if (from->kind == NODE_OBJECT && from->first != NULL &&
        str_starts(from->first->key, STR("$")))
        return special(rendering, from, pointer, depth);
    if (from->kind == NODE_OBJECT || from->kind == NODE_ARRAY)
        return put_children(rendering, from, pointer, depth);
    return node_copy(rendering->arena, from);
}

/* ---- what Kubernetes demands ---- */

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* DNS-1123 subdomain (RFC 1123 2.1): labels between points, no '-' at their ends. */
static bool is_kubernetes_name(struct str name)
{
    struct str rest = name;
    struct str label;
    if (name.length == 0 || name.length > 253)
        return false;
    while (str_cut(&rest, '.', &label)) {
        if (label.length == 0 || !is_lower_or_digit(label.at[0]) ||
            !is_lower_or_digit(label.at[label.length - 1]))
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (!is_lower_or_digit(label.at[i]) && label.at[i] != '-')
                return false;
    }
    return true;
}

/* At most 63 of letters, digits, '-', '_', '.', with a letter or digit at both ends; or "". */
static bool is_label_value(const struct node *value)
{
    if (value->kind != NODE_TEXT || value->text.length > 63)
        return false;
    for (size_t i = 0; i < value->text.length; i++) {
        char c = value->text.at[i];
        bool inside = i > 0 && i + 1 < value->text.length;
        bool plain = is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
        if (!plain && !(inside && (c == '-' || c == '_' || c == '.')))
            return false;
    }
    return true;
}

static struct str text_member(const struct node *object, struct str key)
{
    const struct node *member =
        object != NULL && object->kind == NODE_OBJECT ? node_member(object, key) : NULL;
    return member != NULL && member->kind == NODE_TEXT ? member->text : STR_NONE;
}

static struct node *object_member(struct arena *arena, struct node *object,
                                  struct str key)
{
    struct node *member = node_member(object, key);
    if (member == NULL || member->kind != NODE_OBJECT) {
        member = node_object(arena);
        node_set(arena, object, key, member);
    }
    return member;
}

static void put_owner(struct arena *arena, struct node *manifest,
                      const struct manifest_owner *owner)
{
    struct node *metadata = object_member(arena, manifest, STR("metadata"));
    node_set(arena, metadata, STR("namespace"), node_text(arena, owner->tenant));
    const struct {
        struct str key;
        struct str value;
    } labels[] = {
        {STR_INIT("app.kubernetes.io/managed-by"), STR_INIT("ktrlplane")},
        {STR_INIT("ktrlplane.io/organization"), owner->org_id},
        {STR_INIT("ktrlplane.io/project"), owner->project_id},
        {STR_INIT("ktrlplane.io/resource"), owner->resource_id},
    };
    struct node *put = object_member(arena, metadata, STR("labels"));
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        node_set(arena, put, labels[i].key, node_text(arena, labels[i].value));
    struct node *notes = object_member(arena, metadata, STR("annotations"));
    node_set(arena, notes, STR("ktrlplane.io/generation"),
             node_text(arena, arena_print(arena, "%lld", (long long)owner->generation)));
    if (owner->suspended)
        node_set(arena, notes, STR("ktrlplane.io/suspended"),
                 node_text(arena, STR("true")));
}

static struct str file_of(struct arena *arena, struct str kind, struct str name)
{
    char *lower = arena_alloc(arena, kind.length + 1);
    for (size_t i = 0; i < kind.length; i++) {
        char c = kind.at[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return ARENA_JOIN(arena, ((struct str){lower, kind.length}), STR("-"), name,
                      STR(".yaml"));
}

static bool is_kind(struct str kind)
{
    if (kind.length == 0 || kind.length > 63)
        return false;
    for (size_t i = 0; i < kind.length; i++) {
        char c = kind.at[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return false;
    }
    return true;
}

/* False, and told, when it is no object that Kubernetes takes. */
static bool check_object(const struct rendering *rendering, const struct node *node,
                         struct str pointer, struct manifest *out)
{
    out->kind = text_member(node, STR("kind"));
    out->name = text_member(node_at_pointer(node, STR("/metadata")), STR("name"));
    if (text_member(node, STR("apiVersion")).length == 0 || !is_kind(out->kind)) {
        failure_field(rendering->failure, pointer, "not_a_manifest",
                      "A manifest needs apiVersion and kind.");
        return false;
    }
    out->file = file_of(rendering->arena, out->kind, out->name);
    bool fits = out->file.length <= FILE_NAME_MAX;
    if (!fits || !is_kubernetes_name(out->name))
        failure_field(rendering->failure, pointer, "format",
                      "\"%.*s\" is no name that Kubernetes takes.", STR_ARG(out->name));
    const struct node *labels = node_at_pointer(node, STR("/metadata/labels"));
    for (const struct node *label = labels == NULL ? NULL : labels->first; label != NULL;
         label = label->next)
        if (!is_label_value(label))
            failure_field(rendering->failure, pointer, "format",
                          "The label %.*s has a value that Kubernetes does not take.",
                          STR_ARG(label->key));
    return fits;
}

static bool finish(const struct rendering *rendering, struct node *node,
                   const struct manifest_owner *owner, struct str pointer,
                   struct manifest *out)
{
    if (!check_object(rendering, node, pointer, out))
        return false;
    put_owner(rendering->arena, node, owner);
    out->text = yaml_text(rendering->arena, node);
    if (out->text.length == 0) {
        failure_field(rendering->failure, pointer, "too_long",
                      "The manifest becomes too large.");
        return false;
    }
    return true;
}

static void check_files(const struct rendering *rendering, const struct manifest *rows,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (str_equal(rows[i].file, rows[k].file))
                failure_field(rendering->failure, STR(""), "not_unique",
                              "Two manifests are %.*s.", STR_ARG(rows[i].file));
}

enum outcome manifest_render(struct arena *arena, const struct node *templates,
                             const struct node *context,
                             const struct manifest_owner *owner, struct failure *failure,
                             struct list *out)
{
    struct rendering rendering = {arena, context, failure};
    size_t known = failure->field_count;
    if (templates->kind != NODE_ARRAY || templates->count == 0 ||
        templates->count > MANIFESTS_MAX) {
        failure_field(failure, STR(""), "not_a_manifest",
                      "A type has 1 to %d manifest templates.", MANIFESTS_MAX);
        return INVALID;
    }
    struct manifest *rows = ARENA_ARRAY(arena, templates->count, struct manifest);
    size_t count = 0;
    size_t index = 0;
    for (const struct node *one = templates->first; one != NULL;
         one = one->next, index++) {
        struct str pointer = pointer_add_index(arena, STR(""), index);
        struct node *put = put_values(&rendering, one, pointer, 0);
        /* A template that is a false $if as a whole is simply not there. */
        if (put != NULL && finish(&rendering, put, owner, pointer, &rows[count]))
            count++;
    }
    check_files(&rendering, rows, count);
    if (failure->field_count > known)
        return INVALID;
    *out = (struct list){rows, count, sizeof *rows, false};
    return DONE;
}
