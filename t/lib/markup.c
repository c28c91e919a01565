/* markup.c: the skeleton of a page, through libgumbo. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/markup.h"

#include <gumbo.h>
#include <stdlib.h>

#include "platform/base/buf.h"
#include "t/lib/tap.h"

enum { DEPTH_MAX = 390, SKELETON_MAX = 64 * 1024 * 1024 };

struct walk {
    struct arena *arena;
    struct buf skeleton;
    struct str ids[MARKUP_IDS_MAX];
    size_t id_count;
};

static bool is_element(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

static struct str tag_of(const GumboElement *element)
{
    if (element->tag != GUMBO_TAG_UNKNOWN)
        return str_of(gumbo_normalized_tagname(element->tag));
    GumboStringPiece piece = element->original_tag;
    gumbo_tag_from_original_text(&piece);
    return (struct str){piece.data, piece.length};
}

static void walk_element(struct walk *walk, const GumboElement *element)
{
    buf_print(&walk->skeleton, "<%.*s", STR_ARG(tag_of(element)));
    for (unsigned i = 0; i < element->attributes.length; i++) {
        const GumboAttribute *attribute = element->attributes.data[i];
        buf_print(&walk->skeleton, " %s", attribute->name);
        if (!str_is(str_of(attribute->name), "id"))
            continue;
        if (walk->id_count == MARKUP_IDS_MAX)
            bail_out("a page has more than %d ids", MARKUP_IDS_MAX);
        walk->ids[walk->id_count++] = arena_str(walk->arena, str_of(attribute->value));
    }
    BUF_ADD(&walk->skeleton, ">");
}

/* The root is always an element; texts are left out: they are values. */
static void walk_node(struct walk *walk, const GumboNode *node, int depth)
{
    if (depth == DEPTH_MAX)
        bail_out("a page is nested deeper than %d", DEPTH_MAX);
    if (node->type == GUMBO_NODE_COMMENT)
        BUF_ADD(&walk->skeleton, "!");
    if (!is_element(node))
        return;
    walk_element(walk, &node->v.element);
    for (unsigned i = 0; i < node->v.element.children.length; i++)
        walk_node(walk, node->v.element.children.data[i], depth + 1);
    BUF_ADD(&walk->skeleton, "</>");
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct str find_twice(struct walk *walk)
{
    qsort(walk->ids, walk->id_count, sizeof walk->ids[0], by_text);
    for (size_t i = 1; i < walk->id_count; i++)
        if (str_equal(walk->ids[i - 1], walk->ids[i]))
            return walk->ids[i];
    return STR_NONE;
}

static GumboOutput *parse(struct str html)
{
    GumboOutput *output =
        gumbo_parse_with_options(&kGumboDefaultOptions, html.at, html.length);
    if (output == NULL)
        bail_out("libgumbo could not parse");
    return output;
}

static struct str error_told(struct arena *arena, const GumboOutput *output,
                             struct str html)
{
    if (output->errors.length == 0)
        return STR_NONE;
    /* Errors are opaque in the library's public header but for their place in the text. */
    const struct {
        int type;
        GumboSourcePosition position;
    } *error = output->errors.data[0];
    size_t at = error->position.offset;
    struct str around = str_slice(html, at < 60 ? 0 : at - 60, at + 40);
    return arena_print(arena, "kind %d at %u: %.*s", error->type, error->position.line,
                       STR_ARG(around));
}

void markup_read(struct arena *arena, struct str html, struct markup *out)
{
    static struct walk walk;
    walk.arena = arena;
    walk.id_count = 0;
    walk.skeleton = buf_open(arena, 4096, SKELETON_MAX);
    GumboOutput *output = parse(html);
    walk_node(&walk, output->root, 0);
    *out = (struct markup){
        .skeleton = buf_str(&walk.skeleton),
        .errors = output->errors.length,
        .error = error_told(arena, output, html),
        .id_twice = find_twice(&walk),
    };
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

static const GumboNode *find(const GumboNode *node, struct str tag)
{
    if (!is_element(node))
        return NULL;
    if (str_equal(tag_of(&node->v.element), tag))
        return node;
    const GumboNode *found = NULL;
    for (unsigned i = 0; i < node->v.element.children.length && found == NULL; i++)
        found = find(node->v.element.children.data[i], tag);
    return found;
}

struct str markup_text(struct arena *arena, struct str html, const char *tag)
{
    GumboOutput *output = parse(html);
    const GumboNode *node = find(output->root, str_of(tag));
    struct buf text = buf_open(arena, 256, SKELETON_MAX);
    for (unsigned i = 0; node != NULL && i < node->v.element.children.length; i++) {
        const GumboNode *child = node->v.element.children.data[i];
        if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE)
            buf_add(&text, str_of(child->v.text.text));
    }
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    return node == NULL ? STR_NONE : buf_str(&text);
}

struct str markup_attribute(struct arena *arena, struct str html, const char *tag,
                            const char *name)
{
    GumboOutput *output = parse(html);
    const GumboNode *node = find(output->root, str_of(tag));
    const GumboAttribute *attribute =
        node == NULL ? NULL : gumbo_get_attribute(&node->v.element.attributes, name);
    struct str value =
        attribute == NULL ? STR_NONE : arena_str(arena, str_of(attribute->value));
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    return value;
}
