/* page_same.c: two trees of a page, side by side. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page_same.h"

#include <gumbo.h>
#include <string.h>

#include "platform/base/buf.h"

enum { TEXT_MAX = 8 * 1024 * 1024 };

struct pair {
    struct arena *arena;
    struct str text;  /* in the first */
    struct str other; /* stands here in the second */
    struct str told;  /* the first difference */
};

static struct str put(struct pair *pair, struct str in)
{
    struct buf out = buf_open(pair->arena, in.length + 16, TEXT_MAX);
    while (in.length > 0) {
        if (pair->text.length > 0 && str_starts(in, pair->text)) {
            buf_add(&out, pair->other);
            in = str_slice(in, pair->text.length, in.length);
        } else {
            buf_add_char(&out, in.at[0]);
            in = str_slice(in, 1, in.length);
        }
    }
    return buf_str(&out);
}

static int hex_of(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)(found - digits);
}

static struct str decode(struct pair *pair, struct str in)
{
    struct buf out = buf_open(pair->arena, in.length + 16, TEXT_MAX);
    for (size_t i = 0; i < in.length; i++) {
        bool escape = in.at[i] == '%' && i + 2 < in.length && hex_of(in.at[i + 1]) >= 0 &&
                      hex_of(in.at[i + 2]) >= 0;
        if (escape) {
            buf_add_char(&out, (char)(hex_of(in.at[i + 1]) * 16 + hex_of(in.at[i + 2])));
            i += 2;
        } else {
            buf_add_char(&out, in.at[i]);
        }
    }
    return buf_str(&out);
}

static bool is_address(const char *name)
{
    struct str text = str_of(name);
    return str_ends(text, STR("href")) || str_ends(text, STR("src")) ||
           str_ends(text, STR("action")) || str_ends(text, STR("url"));
}

static void differ(struct pair *pair, const char *where, struct str wanted,
                   struct str got)
{
    if (pair->told.at == NULL)
        pair->told = arena_print(pair->arena, "%s: [%.*s] became [%.*s]", where,
                                 STR_ARG(wanted), STR_ARG(got));
}

static void same_attribute(struct pair *pair, const GumboAttribute *a,
                           const GumboAttribute *b)
{
    struct str wanted = str_of(a->value);
    struct str got = str_of(b->value);
    if (strcmp(a->name, b->name) != 0) {
        differ(pair, "an attribute", str_of(a->name), str_of(b->name));
        return;
    }
    bool address = is_address(a->name);
    wanted = put(pair, address ? decode(pair, wanted) : wanted);
    if (!str_equal(wanted, address ? decode(pair, got) : got))
        differ(pair, a->name, wanted, got);
}

static void same_node(struct pair *pair, const GumboNode *a, const GumboNode *b);

static struct str source_of(const GumboElement *element)
{
    return (struct str){element->original_tag.data, element->original_tag.length};
}

static void same_nodes(struct pair *pair, const GumboElement *a, const GumboElement *b)
{
    if (a->children.length != b->children.length)
        differ(pair, "more or fewer nodes inside", source_of(a), source_of(b));
    for (unsigned i = 0; i < a->children.length && pair->told.at == NULL; i++)
        same_node(pair, a->children.data[i], b->children.data[i]);
}

static void same_element(struct pair *pair, const GumboElement *a, const GumboElement *b)
{
    if (a->tag != b->tag || a->attributes.length != b->attributes.length) {
        differ(pair, "an element", source_of(a), source_of(b));
        return;
    }
    for (unsigned i = 0; i < a->attributes.length; i++)
        same_attribute(pair, a->attributes.data[i], b->attributes.data[i]);
    same_nodes(pair, a, b);
}

static bool is_element(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

static void same_node(struct pair *pair, const GumboNode *a, const GumboNode *b)
{
    if (is_element(a) != is_element(b)) {
        differ(pair, "a text and an element", STR(""), STR(""));
        return;
    }
    if (is_element(a)) {
        same_element(pair, &a->v.element, &b->v.element);
        return;
    }
    struct str wanted = put(pair, str_of(a->v.text.text));
    if (!str_equal(wanted, str_of(b->v.text.text)))
        differ(pair, "a text", wanted, str_of(b->v.text.text));
}

struct str page_differs(struct arena *arena, struct str page, struct str text,
                        struct str other_page, struct str other_text)
{
    struct pair pair = {arena, text, other_text, STR_NONE};
    GumboOutput *a =
        gumbo_parse_with_options(&kGumboDefaultOptions, page.at, page.length);
    GumboOutput *b =
        gumbo_parse_with_options(&kGumboDefaultOptions, other_page.at, other_page.length);
    same_element(&pair, &a->root->v.element, &b->root->v.element);
    gumbo_destroy_output(&kGumboDefaultOptions, a);
    gumbo_destroy_output(&kGumboDefaultOptions, b);
    return pair.told;
}
