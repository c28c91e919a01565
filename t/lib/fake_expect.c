/* fake_expect.c: the tenant that each request must have; what had not is told. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/fake_expect.h"

#include "platform/json/json.h"

enum { VIOLATIONS_MAX = 100, VALUES_MAX = 64 };

static struct {
    struct arena *arena;
    struct str tenant; /* STR_NONE = any, but one there must be */
    struct str label;  /* STR_NONE = selectors are not looked at */
    struct str values[VALUES_MAX];
    size_t value_count;
    struct str violations[VIOLATIONS_MAX];
    size_t violation_count;
} expected;

static struct str text_kept(const struct node *node, const char *name)
{
    const struct node *member = node_member(node, str_of(name));
    return member != NULL && member->kind == NODE_TEXT
               ? arena_str(expected.arena, member->text)
               : STR_NONE;
}

bool expect_order(struct arena *arena, struct str body, const char **why)
{
    struct failure failure = {.arena = arena};
    struct node *node;
    *why = "an object is wanted";
    if (json_parse(arena, body, &failure, &node) != DONE || node->kind != NODE_OBJECT)
        return false;
    struct arena *own = expected.arena;
    if (own == NULL)
        own = arena_open("expected", 4 * 1024 * 1024);
    arena_reset(own);
    memset(&expected, 0, sizeof expected);
    expected.arena = own;
    expected.tenant = text_kept(node, "tenant");
    expected.label = text_kept(node, "label");
    const struct node *values = node_member(node, STR("values"));
    for (const struct node *value = values == NULL ? NULL : values->first;
         value != NULL && expected.value_count < VALUES_MAX; value = value->next)
        expected.values[expected.value_count++] = arena_str(own, value->text);
    return true;
}

static struct str violated(const struct fake_request *request, struct str told)
{
    struct str line =
        arena_print(expected.arena, "%.*s %.*s: %.*s", STR_ARG(request->method),
                    STR_ARG(str_slice(request->target, 0, 4096)), STR_ARG(told));
    if (expected.violation_count < VIOLATIONS_MAX)
        expected.violations[expected.violation_count++] = line;
    return line;
}

struct str expect_judge(const struct fake_request *request)
{
    if (expected.arena == NULL)
        return STR_NONE;
    if (expected.tenant.at != NULL && !str_equal(request->tenant, expected.tenant))
        return violated(request,
                        arena_print(expected.arena, "tenant \"%.*s\", not \"%.*s\"",
                                    STR_ARG(request->tenant), STR_ARG(expected.tenant)));
    return STR_NONE;
}

struct str expect_violations(struct arena *arena)
{
    struct buf text = buf_open(arena, 1024, 4 * 1024 * 1024);
    struct json_writer writer = json_writer_of(&text);
    json_write_object(&writer);
    json_write_key(&writer, STR("violations"));
    json_write_array(&writer);
    for (size_t i = 0; i < expected.violation_count; i++)
        json_write_text(&writer, str_is_utf8(expected.violations[i])
                                     ? expected.violations[i]
                                     : STR("(not UTF-8)"));
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return buf_str(&text);
}
