/* page.c: finding things in HTML. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page.h"

#include <gumbo.h>
#include <string.h>

#include "t/lib/tap.h"

enum { COMPOUNDS_MAX = 8, FOUND_MAX = 2000, DEPTH_MAX = 400 };

struct page {
    struct arena *arena;
    GumboOutput *output;
};

/* ---- selectors ---- */

struct compound {
    struct str tag; /* empty = any */
    struct str id;
    struct str class_name; /* at most one, which has been enough */
    struct str attribute;
    struct str value; /* of the attribute; STR_NONE = any */
};

struct selector {
    struct compound at[COMPOUNDS_MAX];
    size_t count;
};

static struct str name_cut(struct str *rest)
{
    size_t length = 0;
    while (length < rest->length && strchr("#.[]=", rest->at[length]) == NULL)
        length++;
    struct str name = str_slice(*rest, 0, length);
    *rest = str_slice(*rest, length, rest->length);
    return name;
}

static void attribute_cut(struct str *rest, struct compound *compound)
{
    struct str inner = STR("");
    if (!str_cut(rest, ']', &inner))
        bail_out("a selector with an open '['");
    if (rest->at == NULL)
        *rest = STR("");
    compound->value = inner;
    (void)str_cut(&compound->value, '=', &compound->attribute);
}

static struct compound compound_of(struct str text)
{
    struct compound compound = {.tag = name_cut(&text)};
    while (text.length > 0) {
        char kind = text.at[0];
        text = str_slice(text, 1, text.length);
        if (kind == '#')
            compound.id = name_cut(&text);
        else if (kind == '.')
            compound.class_name = name_cut(&text);
        else if (kind == '[')
            attribute_cut(&text, &compound);
        else
            bail_out("a selector with '%c'", kind);
    }
    return compound;
}

static struct selector selector_of(const char *text)
{
    struct selector selector = {.count = 0};
    struct str rest = str_of(text);
    struct str part;
    while (str_cut(&rest, ' ', &part)) {
        if (part.length == 0)
            continue;
        if (selector.count == COMPOUNDS_MAX)
            bail_out("the selector %s is too long", text);
        selector.at[selector.count++] = compound_of(part);
    }
    return selector;
}

static const GumboNode *node_of(const struct element *element)
{
    return (const GumboNode *)(const void *)element;
}

static const struct element *element_of(const GumboNode *node)
{
    return (const struct element *)(const void *)node;
}

static bool is_element(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

struct str element_attribute(const struct element *element, const char *name)
{
    const GumboAttribute *attribute =
        gumbo_get_attribute(&node_of(element)->v.element.attributes, name);
    return attribute == NULL ? STR_NONE : str_of(attribute->value);
}

static struct str tag_of(const GumboNode *node)
{
    const GumboElement *element = &node->v.element;
    if (element->tag != GUMBO_TAG_UNKNOWN)
        return str_of(gumbo_normalized_tagname(element->tag));
    GumboStringPiece piece = element->original_tag;
    gumbo_tag_from_original_text(&piece);
    return (struct str){piece.data, piece.length};
}

static bool has_class(const GumboNode *node, struct str wanted)
{
    struct str classes = element_attribute(element_of(node), "class");
    struct str one;
    while (str_cut(&classes, ' ', &one))
        if (str_equal(str_trim(one), wanted))
            return true;
    return false;
}

static bool has_attribute(const GumboNode *node, struct str name, struct str value)
{
    const GumboVector *all = &node->v.element.attributes;
    for (unsigned i = 0; i < all->length; i++) {
        const GumboAttribute *attribute = all->data[i];
        if (str_is(name, attribute->name))
            return value.at == NULL || str_is(value, attribute->value);
    }
    return false;
}

static bool fits_compound(const GumboNode *node, const struct compound *compound)
{
    if (!is_element(node))
        return false;
    if (compound->tag.length > 0 && !str_equal_nocase(compound->tag, tag_of(node)))
        return false;
    if (compound->id.length > 0 && !has_attribute(node, STR("id"), compound->id))
        return false;
    if (compound->class_name.length > 0 && !has_class(node, compound->class_name))
        return false;
    return compound->attribute.length == 0 ||
           has_attribute(node, compound->attribute, compound->value);
}

/* The last compound fits the node, the others some of its ancestors, outwards. */
static bool fits(const GumboNode *node, const struct selector *selector)
{
    size_t left = selector->count;
    if (left == 0 || !fits_compound(node, &selector->at[left - 1]))
        return false;
    left--;
    for (node = node->parent; node != NULL && left > 0; node = node->parent)
        if (fits_compound(node, &selector->at[left - 1]))
            left--;
    return left == 0;
}

/* ---- walking ---- */

struct found {
    const GumboNode *at[FOUND_MAX];
    size_t count;
};

static const GumboVector *children_of(const GumboNode *node)
{
    if (node->type == GUMBO_NODE_DOCUMENT)
        return &node->v.document.children;
    return is_element(node) ? &node->v.element.children : NULL;
}

static void search(const GumboNode *node, const struct selector *selector,
                   struct found *found, int depth)
{
    const GumboVector *children = children_of(node);
    if (depth > DEPTH_MAX)
        bail_out("a page is nested deeper than %d", DEPTH_MAX);
    if (fits(node, selector) && found->count < FOUND_MAX)
        found->at[found->count++] = node;
    for (unsigned i = 0; children != NULL && i < children->length; i++)
        search(children->data[i], selector, found, depth + 1);
}

static struct found *find_all(struct page *page, const GumboNode *root,
                              const char *selector)
{
    struct selector parsed = selector_of(selector);
    struct found *found = ARENA_NEW(page->arena, struct found);
    search(root, &parsed, found, 0);
    return found;
}

static void release(void *output)
{
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

struct page *page_read(struct arena *arena, struct str html)
{
    struct page *page = ARENA_NEW(arena, struct page);
    page->arena = arena;
    page->output = gumbo_parse_with_options(&kGumboDefaultOptions,
                                            arena_cstr(arena, html), html.length);
    arena_defer(arena, release, page->output);
    return page;
}

size_t page_errors(const struct page *page)
{
    return page->output->errors.length;
}

const struct element *page_find(struct page *page, const char *selector)
{
    struct found *found = find_all(page, page->output->document, selector);
    return found->count == 0 ? NULL : element_of(found->at[0]);
}

size_t page_count(struct page *page, const char *selector)
{
    return find_all(page, page->output->document, selector)->count;
}

/* ---- text ---- */

static bool is_silent(const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;
    return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_TEMPLATE;
}

static void text_add(const GumboNode *node, struct buf *out)
{
    const GumboVector *children = children_of(node);
    if (node->type == GUMBO_NODE_TEXT)
        buf_add(out, str_of(node->v.text.text));
    if (node->type == GUMBO_NODE_WHITESPACE)
        buf_add_char(out, ' ');
    for (unsigned i = 0; children != NULL && !is_silent(node) && i < children->length;
         i++)
        text_add(children->data[i], out);
}

static struct str folded(struct arena *arena, struct str text)
{
    struct buf out = buf_open(arena, text.length + 1, text.length + 1);
    bool space = false;
    for (size_t i = 0; i < text.length; i++) {
        if (strchr(" \t\r\n\f", text.at[i]) != NULL) {
            space = out.length > 0;
            continue;
        }
        if (space)
            buf_add_char(&out, ' ');
        space = false;
        buf_add_char(&out, text.at[i]);
    }
    return out.length == 0 ? STR("") : buf_str(&out);
}

struct str element_text(struct page *page, const struct element *element)
{
    struct buf out = buf_open(page->arena, 1024, RESPONSE_BYTES_MAX);
    text_add(node_of(element), &out);
    return folded(page->arena, buf_str(&out));
}

struct str page_text(struct page *page, const char *selector)
{
    const struct element *element = page_find(page, selector);
    return element == NULL ? STR_NONE : element_text(page, element);
}

struct str page_attribute(struct page *page, const char *selector, const char *name)
{
    const struct element *element = page_find(page, selector);
    return element == NULL ? STR_NONE : element_attribute(element, name);
}

/* ---- links and forms ---- */

struct pairs page_links(struct page *page, const char *selector)
{
    const struct element *around = page_find(page, selector);
    struct pairs links = {.at = ARENA_ARRAY(page->arena, FOUND_MAX, struct pair)};
    if (around == NULL)
        return links;
    struct found *found = find_all(page, node_of(around), "a[href]");
    for (size_t i = 0; i < found->count; i++) {
        const struct element *link = element_of(found->at[i]);
        links.at[links.count++] =
            (struct pair){element_text(page, link), element_attribute(link, "href")};
    }
    return links;
}

static struct str raw_text(struct page *page, const GumboNode *node)
{
    struct buf out = buf_open(page->arena, 256, RESPONSE_BYTES_MAX);
    text_add(node, &out);
    return out.length == 0 ? STR("") : buf_str(&out);
}

static struct str option_value(struct page *page, const GumboNode *option)
{
    struct str value = element_attribute(element_of(option), "value");
    return value.at == NULL ? folded(page->arena, raw_text(page, option)) : value;
}

/* The chosen options, or the first one of a drop-down. */
static void select_add(struct page *page, const GumboNode *select, struct str name,
                       struct pairs *out)
{
    struct found *options = find_all(page, select, "option");
    size_t before = out->count;
    bool many = element_attribute(element_of(select), "multiple").at != NULL;
    for (size_t i = 0; i < options->count; i++)
        if (element_attribute(element_of(options->at[i]), "selected").at != NULL)
            out->at[out->count++] =
                (struct pair){name, option_value(page, options->at[i])};
    if (out->count == before && !many && options->count > 0)
        out->at[out->count++] = (struct pair){name, option_value(page, options->at[0])};
}

static void input_add(const struct element *input, struct str name, struct pairs *out)
{
    struct str type = element_attribute(input, "type");
    struct str value = element_attribute(input, "value");
    bool choice = str_is(type, "checkbox") || str_is(type, "radio");
    if (str_is(type, "submit") || str_is(type, "button") || str_is(type, "image") ||
        str_is(type, "reset") || str_is(type, "file"))
        return;
    if (choice && element_attribute(input, "checked").at == NULL)
        return;
    if (value.at == NULL)
        value = choice ? STR("on") : STR("");
    out->at[out->count++] = (struct pair){name, value};
}

struct pairs page_form(struct page *page, const char *selector)
{
    const struct element *form = page_find(page, selector);
    struct pairs out = {.at = ARENA_ARRAY(page->arena, FOUND_MAX * 2, struct pair)};
    if (form == NULL)
        return out;
    struct found *named = find_all(page, node_of(form), "[name]");
    for (size_t i = 0; i < named->count; i++) {
        const struct element *element = element_of(named->at[i]);
        struct str name = element_attribute(element, "name");
        struct str tag = tag_of(named->at[i]);
        if (element_attribute(element, "disabled").at != NULL)
            continue;
        if (str_is(tag, "input"))
            input_add(element, name, &out);
        else if (str_is(tag, "textarea"))
            out.at[out.count++] = (struct pair){name, raw_text(page, named->at[i])};
        else if (str_is(tag, "select"))
            select_add(page, named->at[i], name, &out);
    }
    return out;
}

struct str page_form_value(struct page *page, const char *selector, const char *name)
{
    struct pairs form = page_form(page, selector);
    for (size_t i = 0; i < form.count; i++)
        if (str_is(form.at[i].name, name))
            return form.at[i].value;
    return STR_NONE;
}
