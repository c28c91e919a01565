/* page_check.c: one walk over the tree of a page. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page_check.h"

#include <gumbo.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "t/lib/tap.h"

enum { IDS_MAX = 2000, DEPTH_MAX = 300 };

struct walk {
    struct arena *arena;
    struct page_report *report;
    struct str ids[IDS_MAX];
    size_t id_count;
    struct str wanted[IDS_MAX]; /* ids that something refers to */
    size_t wanted_count;
    struct str labelled[IDS_MAX]; /* ids that a label names */
    size_t labelled_count;
    const GumboElement *controls[IDS_MAX]; /* that need a label by id */
    size_t control_count;
    int titles;
    int headings;
};

static void fault(struct walk *walk, const char *format, ...) PRINTF_LIKE(2, 3);
static void fault(struct walk *walk, const char *format, ...)
{
    if (walk->report->fault_count == PAGE_FAULTS_MAX)
        return;
    char line[1000];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(line, sizeof line, format, values);
    va_end(values);
    walk->report->faults[walk->report->fault_count++] =
        arena_str(walk->arena, str_of(line));
}

static struct str source_of(const GumboElement *element)
{
    struct str tag = {element->original_tag.data, element->original_tag.length};
    return str_slice(tag, 0, 160);
}

static struct str value_of(const GumboElement *element, const char *name)
{
    const GumboAttribute *attribute = gumbo_get_attribute(&element->attributes, name);
    return attribute == NULL ? STR_NONE : str_of(attribute->value);
}

static bool value_is(const GumboElement *element, const char *name, const char *wanted)
{
    return str_is(value_of(element, name), wanted);
}

static void add(struct str *texts, size_t *count, struct str text)
{
    if (*count == IDS_MAX)
        bail_out("a page has more than %d ids", IDS_MAX);
    texts[(*count)++] = text;
}

static bool has(const struct str *texts, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(texts[i], text))
            return true;
    return false;
}

/* Is there anything to read, or to hear? */
static bool says_something(const GumboNode *node)
{
    if (node->type == GUMBO_NODE_TEXT)
        return true;
    if (node->type != GUMBO_NODE_ELEMENT)
        return false;
    const GumboElement *element = &node->v.element;
    if (value_of(element, "aria-label").length > 0 || value_of(element, "alt").length > 0)
        return true;
    if (value_is(element, "aria-hidden", "true"))
        return false;
    for (unsigned i = 0; i < element->children.length; i++)
        if (says_something(element->children.data[i]))
            return true;
    return false;
}

static bool has_token(const GumboNode *node)
{
    if (node->type != GUMBO_NODE_ELEMENT)
        return false;
    const GumboElement *element = &node->v.element;
    if (element->tag == GUMBO_TAG_INPUT && value_is(element, "name", "_csrf"))
        return value_of(element, "value").length > 0;
    for (unsigned i = 0; i < element->children.length; i++)
        if (has_token(element->children.data[i]))
            return true;
    return false;
}

static bool is_inside(const GumboNode *node, GumboTag tag)
{
    for (; node != NULL && node->type == GUMBO_NODE_ELEMENT; node = node->parent)
        if (node->v.element.tag == tag)
            return true;
    return false;
}

/* ---- kinds of elements ---- */

static void see_control(struct walk *walk, const GumboNode *node)
{
    const GumboElement *element = &node->v.element;
    static const char *const silent[] = {"hidden", "submit", "button", "reset"};
    struct str type = value_of(element, "type");
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        if (element->tag == GUMBO_TAG_INPUT && str_is(type, silent[i]))
            return;
    if (value_is(element, "aria-hidden", "true") && value_is(element, "tabindex", "-1"))
        return; /* for password managers, not for people */
    bool by_script = value_of(element, "data-menu-filter").at != NULL ||
                     value_of(element, "data-pick-all").at != NULL;
    if (value_of(element, "name").length == 0 && !by_script)
        fault(walk, "a control without name: %.*s", STR_ARG(source_of(element)));
    if (value_of(element, "aria-label").length > 0 ||
        value_of(element, "aria-labelledby").length > 0 ||
        is_inside(node, GUMBO_TAG_LABEL))
        return;
    if (value_of(element, "id").length == 0)
        fault(walk, "a control without label: %.*s", STR_ARG(source_of(element)));
    else if (walk->control_count < IDS_MAX)
        walk->controls[walk->control_count++] = element;
}

static void see_link(struct walk *walk, const GumboNode *node)
{
    const GumboElement *element = &node->v.element;
    struct str href = value_of(element, "href");
    if (href.length == 0 || str_is(href, "#"))
        fault(walk, "a link to nowhere: %.*s", STR_ARG(source_of(element)));
    if (!says_something(node))
        fault(walk, "a link that says nothing: %.*s", STR_ARG(source_of(element)));
    if (str_starts(href, STR("#")))
        add(walk->wanted, &walk->wanted_count, str_slice(href, 1, href.length));
    if (str_starts(href, STR("/")) && walk->report->href_count < PAGE_HREFS_MAX)
        walk->report->hrefs[walk->report->href_count++] = arena_str(walk->arena, href);
}

static void see_form(struct walk *walk, const GumboNode *node)
{
    const GumboElement *element = &node->v.element;
    struct str action = value_of(element, "action");
    bool posts = str_equal_nocase(value_of(element, "method"), STR("post"));
    bool signs_in = str_is(action, "/sign-in");
    if (posts && !signs_in && !has_token(node))
        fault(walk, "a form that posts without token: %.*s", STR_ARG(source_of(element)));
    if (action.at != NULL && !str_starts(action, STR("/")))
        fault(walk, "a form that goes elsewhere: %.*s", STR_ARG(source_of(element)));
}

static void see_references(struct walk *walk, const GumboElement *element)
{
    static const char *const names[] = {
        "for",           "aria-describedby",  "aria-labelledby",
        "aria-controls", "aria-errormessage", "list",
        "form"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str rest = value_of(element, names[i]);
        struct str id;
        while (str_cut(&rest, ' ', &id))
            if (id.length > 0)
                add(walk->wanted, &walk->wanted_count, id);
    }
    if (element->tag == GUMBO_TAG_LABEL && value_of(element, "for").length > 0)
        add(walk->labelled, &walk->labelled_count, value_of(element, "for"));
}

static void see_attributes(struct walk *walk, const GumboElement *element)
{
    for (unsigned i = 0; i < element->attributes.length; i++) {
        const GumboAttribute *attribute = element->attributes.data[i];
        if (strncmp(attribute->name, "on", 2) == 0 ||
            strcmp(attribute->name, "style") == 0)
            fault(walk, "an attribute %s that the policy refuses: %.*s", attribute->name,
                  STR_ARG(source_of(element)));
    }
    struct str id = value_of(element, "id");
    if (id.at == NULL)
        return;
    if (id.length == 0)
        fault(walk, "an empty id: %.*s", STR_ARG(source_of(element)));
    else if (has(walk->ids, walk->id_count, id))
        fault(walk, "the id %.*s twice", STR_ARG(id));
    else
        add(walk->ids, &walk->id_count, id);
}

static void see_element(struct walk *walk, const GumboNode *node)
{
    const GumboElement *element = &node->v.element;
    see_attributes(walk, element);
    see_references(walk, element);
    switch ((int)element->tag) {
    case GUMBO_TAG_A:
        see_link(walk, node);
        break;
    case GUMBO_TAG_FORM:
        see_form(walk, node);
        break;
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
        see_control(walk, node);
        break;
    case GUMBO_TAG_BUTTON:
        if (!value_is(element, "aria-hidden", "true") && !says_something(node))
            fault(walk, "a button that says nothing: %.*s", STR_ARG(source_of(element)));
        break;
    case GUMBO_TAG_IMG:
        if (value_of(element, "alt").at == NULL)
            fault(walk, "a picture without alt: %.*s", STR_ARG(source_of(element)));
        break;
    case GUMBO_TAG_TITLE:
        if (!is_inside(node, GUMBO_TAG_SVG))
            walk->titles += says_something(node) ? 1 : 0;
        break;
    case GUMBO_TAG_H1:
        walk->headings += says_something(node) ? 1 : 0;
        break;
    case GUMBO_TAG_STYLE:
        fault(walk, "a style in the text");
        break;
    case GUMBO_TAG_SCRIPT:
        if (value_of(element, "src").length == 0 &&
            !value_is(element, "type", "application/json"))
            fault(walk, "a script in the text");
        break;
    default:
        break;
    }
}

static void walk_node(struct walk *walk, const GumboNode *node, int depth)
{
    if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE)
        return;
    if (depth == DEPTH_MAX)
        bail_out("a page is nested deeper than %d", DEPTH_MAX);
    see_element(walk, node);
    for (unsigned i = 0; i < node->v.element.children.length; i++)
        walk_node(walk, node->v.element.children.data[i], depth + 1);
}

/* ---- the whole ---- */

static void check_references(struct walk *walk)
{
    for (size_t i = 0; i < walk->wanted_count; i++)
        if (!has(walk->ids, walk->id_count, walk->wanted[i]))
            fault(walk, "nothing has the id %.*s, which is referred to",
                  STR_ARG(walk->wanted[i]));
    for (size_t i = 0; i < walk->control_count; i++)
        if (!has(walk->labelled, walk->labelled_count, value_of(walk->controls[i], "id")))
            fault(walk, "a control without label: %.*s",
                  STR_ARG(source_of(walk->controls[i])));
}

static void check_syntax(struct walk *walk, const GumboOutput *output)
{
    if (output->errors.length > 0)
        fault(walk, "%u mistakes of syntax", output->errors.length);
    if (walk->titles != 1)
        fault(walk, "%d titles", walk->titles);
    if (walk->headings != 1)
        fault(walk, "%d headings h1", walk->headings);
    const GumboElement *root = &output->root->v.element;
    if (value_of(root, "lang").length == 0)
        fault(walk, "no language");
}

void page_check(struct arena *arena, struct str html, struct page_report *out)
{
    struct walk *walk = ARENA_NEW(arena, struct walk);
    *out = (struct page_report){.fault_count = 0};
    walk->arena = arena;
    walk->report = out;
    GumboOutput *output =
        gumbo_parse_with_options(&kGumboDefaultOptions, html.at, html.length);
    walk_node(walk, output->root, 0);
    check_references(walk);
    check_syntax(walk, output);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

struct page *page_sound(struct arena *arena, struct str html)
{
    static struct page_report report;
    page_check(arena, html, &report);
    for (size_t i = 0; i < report.fault_count; i++)
        ok(false, "a page that is not sound: %.*s", STR_ARG(report.faults[i]));
    return page_read(arena, html);
}
