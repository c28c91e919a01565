/* form_schema-t.c: forms of schemas of any kind: keywords, branches, made-up ones, hostile posts. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"

#include "t/catalog/form_browser.h"

static struct arena *arena;
static struct failure failure;

static struct node *parsed(const char *text)
{
    struct node *node = NULL;
    failure_clear(&failure);
    if (json_parse(arena, str_of(text), &failure, &node) != DONE)
        bail_out("bad JSON in the test: %.*s: %s", STR_ARG(failure.told), text);
    return node;
}

static const struct schema *compiled_node(const struct node *document)
{
    const struct schema *schema;
    failure_clear(&failure);
    if (schema_compile(arena, document, &failure, &schema) != DONE)
        bail_out("bad schema: %.*s %.*s: %.*s", STR_ARG(failure.fields[0].pointer),
                 STR_ARG(failure.fields[0].told), STR_ARG(json_text(arena, document)));
    return schema;
}

/* A schema with these properties. */
static const struct schema *with(const char *properties)
{
    return compiled_node(parsed(arena_cstr(
        arena, ARENA_JOIN(arena, STR("{\"type\":\"object\",\"properties\":{"),
                          str_of(properties), STR("}}")))));
}

/* ---- forms ---- */

static struct list nodes_of(const struct schema *schema, const struct settings_input *input,
                            const struct failure *errors)
{
    return settings_form_nodes(&(struct settings_form){
        .arena = arena,
        .schema = schema,
        .document = input->document,
        .input = input,
        .failure = errors,
        .pointer = STR("/settings_json"),
    });
}

static struct browser *open_form(const struct schema *schema, const struct settings_input *input)
{
    return browser_open(arena, nodes_of(schema, input, NULL));
}

static struct settings_input send(const struct schema *schema, struct browser *browser,
                                  const struct node *stored, const char *button)
{
    struct settings_input input;
    struct pairs pairs;
    browser_post(browser, STR("do"), str_of(button));
    pairs = (struct pairs){browser->pairs, browser->count};
    failure_clear(&failure);
    if (settings_form_read(arena, schema, &pairs, stored, &failure, &input) == MALFORMED)
        ok(false, "the form came back damaged");
    return input;
}

static const struct form_node *find(struct list nodes, const char *pointer)
{
    for (size_t i = 0; i < nodes.count; i++) {
        const struct form_node *node = LIST_ROW(nodes, struct form_node, i);
        if (str_is(node->pointer, pointer) && !node->is_hidden && !node->is_group)
            return node;
        const struct form_node *inner = find(node->children, pointer);
        if (inner != NULL)
            return inner;
        for (size_t k = 0; k < node->entries.count && inner == NULL; k++)
            inner = find(LIST_ROW(node->entries, struct form_entry, k)->children, pointer);
        if (inner != NULL)
            return inner;
    }
    return NULL;
}

/* ---- each keyword ---- */

static const char *kind_of(const struct form_node *node)
{
    return node == NULL             ? "absent"
           : node->is_group         ? "group"
           : node->is_list          ? "list"
           : node->is_map           ? "map"
           : node->is_many          ? "many"
           : node->is_const         ? "const"
           : node->is_null          ? "null"
           : node->is_boolean       ? "boolean"
           : node->is_choice_radio  ? "radio"
           : node->is_choice_select ? "select"
           : node->is_number        ? "number"
           : node->is_secret_ref    ? "secret"
           : node->is_long_text     ? "long"
           : node->is_text          ? "text"
                                    : "none";
}

/* Kind, title, input type, note and value of the control for /a. */
static const struct {
    const char *schema, *document, *wanted;
} keywords[] = {
    {"{\"type\":\"string\",\"title\":\"T\",\"description\":\"D\"}", "{\"a\":\"x\"}",
     "text T text [] x"},
    {"{\"type\":\"integer\",\"minimum\":1,\"maximum\":9,\"default\":2}", "{\"a\":3}",
     "number a text [Between 1 and 9. Left empty: 2.] 3"},
    {"{\"type\":\"number\",\"exclusiveMinimum\":0}", "{\"a\":0.5}",
     "number a text [At least 0.] 0.5"},
    {"{\"type\":\"boolean\"}", "{\"a\":true}", "boolean a text [] true"},
    {"{\"type\":\"boolean\"}", "{}", "select a text [] "},
    {"{\"type\":\"string\",\"enum\":[\"u\",\"v\"]}", "{\"a\":\"v\"}", "radio a text [] v"},
    {"{\"enum\":[1,2,3,4,5,6]}", "{\"a\":6}", "select a text [] 6"},
    {"{\"enum\":[\"u\",null]}", "{\"a\":null}", "radio a text [] null"},
    {"{\"const\":\"only\"}", "{}", "select a text [] "},
    {"{\"type\":[\"string\",\"null\"]}", "{\"a\":null}", "text a text [] "},
    {"{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}", "{\"a\":4}",
     "number a text [] 4"},
    {"{\"oneOf\":[{\"const\":1,\"title\":\"One\"},{\"const\":2,\"title\":\"Two\"}]}",
     "{\"a\":2}", "radio a text [] 2"},
    {"{\"type\":\"string\",\"format\":\"email\"}", "{}", "text a email [] "},
    {"{\"type\":\"string\",\"format\":\"web-address\"}", "{}", "text a url [] "},
    {"{\"type\":\"string\",\"format\":\"date\"}", "{\"a\":\"2026-11-21\"}",
     "text a date [] 2026-11-21"},
    {"{\"type\":\"string\",\"format\":\"date\"}", "{\"a\":\"soon\"}", "text a text [] soon"},
    {"{\"type\":\"string\",\"format\":\"quantity\",\"x-minimum\":\"1Gi\",\"x-maximum\":\"9Gi\","
     "\"examples\":[\"2Gi\"]}",
     "{}", "text a text [Between 1Gi and 9Gi. Example: 2Gi.] "},
    {"{\"type\":\"string\",\"x-widget\":\"long-text\"}", "{\"a\":\"x\"}", "long a text [] x"},
    {"{\"type\":\"string\",\"writeOnly\":true}", "{\"a\":\"hush\"}", "text a password [] "},
    {"{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "{\"a\":[\"x\"]}",
     "list a text [] "},
    {"{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"integer\"}],"
     "\"items\":false}",
     "{\"a\":[\"x\",1]}", "list a text [] "},
    {"{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[\"u\",\"v\"]}}",
     "{\"a\":[\"v\"]}", "many a text [] [\"v\"]"},
    {"{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}", "{\"a\":{}}",
     "map a text [] "},
    {"{\"type\":\"object\",\"patternProperties\":{\"^x\":{\"type\":\"string\"}},"
     "\"additionalProperties\":false}",
     "{\"a\":{}}", "map a text [] "},
    {"{\"type\":[\"object\",\"null\"],\"properties\":{\"b\":{\"type\":\"string\"}}}",
     "{\"a\":null}", "null a text [] "},
    {"true", "{\"a\":{\"b\":[1]}}", "long a text [] {\n  \"b\": [\n    1\n  ]\n}"},
    {"{\"allOf\":[{\"type\":\"integer\",\"maximum\":9},{\"maximum\":5}]}", "{\"a\":1}",
     "number a text [At most 5.] 1"},
    {"{\"$ref\":\"#/properties/a/$defs/q\",\"title\":\"Own\",\"$defs\":{\"q\":{\"type\":"
     "\"integer\",\"title\":\"Theirs\"}}}",
     "{\"a\":1}", "number Own text [] 1"},
};

static void each_keyword(void)
{
    for (size_t i = 0; i < COUNT_OF(keywords); i++) {
        const struct schema *schema = with(arena_cstr(
            arena, ARENA_JOIN(arena, STR("\"a\":"), str_of(keywords[i].schema))));
        struct settings_input input = {.document = parsed(keywords[i].document)};
        const struct form_node *node = find(nodes_of(schema, &input, NULL), "/a");
        struct str got = node == NULL
                             ? STR("absent")
                             : arena_print(arena, "%s %.*s %.*s [%.*s] %.*s", kind_of(node),
                                           STR_ARG(node->title), STR_ARG(node->input_type),
                                           STR_ARG(node->note), STR_ARG(node->value));
        is_str(got, str_of(keywords[i].wanted), "%s", keywords[i].schema);
        struct settings_input back = send(schema, open_form(schema, &input), input.document, "save");
        ok(node_equal(back.document, input.document), "and back the same: %.*s",
           STR_ARG(json_text(arena, back.document)));
    }
    const struct schema *schema = with(
        "\"a\":{\"type\":\"string\",\"readOnly\":true,\"deprecated\":true,\"x-help\":\"H\"},"
        "\"b\":{\"type\":\"string\",\"x-order\":1,\"x-restart\":true},"
        "\"c\":{\"type\":\"string\",\"x-group\":\"G\"},\"d\":{\"type\":\"string\",\"x-group\":\"G\"}");
    struct settings_input input = {.document = parsed("{\"a\":\"x\"}")};
    struct list nodes = nodes_of(schema, &input, NULL);
    const struct form_node *a = find(nodes, "/a");
    ok(a->read_only && a->deprecated && str_is(a->help, "H"), "readOnly, deprecated, x-help");
    is_str(LIST_ROW(nodes, struct form_node, 0)->pointer, STR("/b"), "x-order comes first");
    ok(find(nodes, "/b")->restarts, "x-restart");
    const struct form_node *group = LIST_ROW(nodes, struct form_node, 2);
    ok(group->is_group && str_is(group->title, "G") && group->children.count == 2, "x-group");
}

/* ---- branches ---- */

static struct str at(const struct settings_input *input, const char *pointer)
{
    const struct node *node = node_at_pointer(input->document, str_of(pointer));
    return node == NULL ? STR("absent") : json_text(arena, node);
}

static void branches(void)
{
    const struct schema *schema =
        with("\"a\":{\"oneOf\":["
             "{\"title\":\"Port\",\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
             "\"port\":{\"type\":\"integer\"}},\"required\":[\"port\"],\"additionalProperties\":false},"
             "{\"title\":\"Path\",\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
             "\"path\":{\"type\":\"string\"}},\"required\":[\"path\"],\"additionalProperties\":false},"
             "{\"title\":\"Text\",\"type\":\"string\"}]}");
    struct node *stored = parsed("{\"a\":{\"name\":\"n\",\"port\":80}}");
    struct settings_input input = {.document = stored};
    struct list nodes = nodes_of(schema, &input, NULL);
    ok(find(nodes, "/a/port") != NULL && find(nodes, "/a/path") == NULL,
       "the branch that fits is shown");
    struct browser *browser = open_form(schema, &input);
    browser_type(browser, "b/a", "1");
    browser_type(browser, "s/a/port", "letters");
    input = send(schema, browser, stored, "show /a");
    nodes = nodes_of(schema, &input, NULL);
    ok(find(nodes, "/a/path") != NULL && find(nodes, "/a/port") == NULL, "another was chosen");
    is_str(find(nodes, "/a/name")->value, STR("n"), "a value of equal name goes along");
    browser = open_form(schema, &input);
    browser_type(browser, "s/a/path", "/p");
    struct settings_input saved = send(schema, browser, stored, "save");
    is_str(at(&saved, "/a"), STR("{\"name\":\"n\",\"path\":\"/p\"}"),
           "only the chosen branch is sent");
    browser = open_form(schema, &input);
    browser_type(browser, "s/a/path", "/p");
    browser_type(browser, "b/a", "2");
    input = send(schema, browser, stored, "show /a");
    browser = open_form(schema, &input);
    browser_type(browser, "s/a", "words");
    saved = send(schema, browser, stored, "save");
    is_str(at(&saved, "/a"), STR("\"words\""), "even of another type");
    browser = open_form(schema, &input);
    browser_type(browser, "b/a", "1");
    input = send(schema, browser, stored, "show /a");
    is_str(find(nodes_of(schema, &input, NULL), "/a/path")->value, STR("/p"),
           "switching back restores what was typed");
}

static void fixed_branches(void)
{
    const struct schema *schema =
        with("\"l\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"oneOf\":["
             "{\"title\":\"By key\",\"properties\":{\"kind\":{\"const\":\"key\"},\"key\":{\"type\":"
             "\"string\"}},\"required\":[\"kind\",\"key\"]},"
             "{\"title\":\"By name\",\"properties\":{\"kind\":{\"const\":\"name\"},\"who\":{\"type\":"
             "\"string\"}},\"required\":[\"kind\"]}]}}");
    struct node *stored = parsed("{\"l\":[]}");
    struct settings_input input = {.document = stored};
    input = send(schema, open_form(schema, &input), stored, "add /l");
    const struct form_node *kind = find(nodes_of(schema, &input, NULL), "/l/0/kind");
    ok(kind != NULL && kind->choices.count >= 2, "what the branches fix can be chosen");
    struct browser *browser = open_form(schema, &input);
    browser_type(browser, "s/l/0/kind", "name");
    input = send(schema, browser, stored, "show /l/0/kind");
    ok(find(nodes_of(schema, &input, NULL), "/l/0/who") != NULL, "and leads to its fields");
}

static void masked_texts(void)
{
    const struct schema *schema =
        with("\"l\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
             "\"w\":{\"type\":\"string\",\"writeOnly\":true},\"t\":{\"type\":\"string\"}}}}");
    struct node *stored = parsed("{\"l\":[{\"w\":\"first\"},{\"w\":\"second\"}]}");
    struct settings_input input = {.document = stored};
    struct browser *browser = open_form(schema, &input);
    bool told = false;
    for (size_t i = 0; i < browser->count; i++)
        told = told || str_contains(browser->pairs[i].value, STR("first"));
    ok(!told, "a text that is only written is in no field");
    input = send(schema, browser, stored, "down /l/0");
    input = send(schema, open_form(schema, &input), stored, "save");
    is_str(at(&input, "/l"), STR("[{\"w\":\"second\"},{\"w\":\"first\"}]"),
           "and stays with its item when that is moved");
    struct settings_input begin = {.document = stored};
    browser = open_form(schema, &begin);
    browser_type(browser, "s/l/1/w", "new");
    input = send(schema, browser, stored, "save");
    is_str(at(&input, "/l"), STR("[{\"w\":\"first\"},{\"w\":\"new\"}]"), "until it is written anew");
}

/* ---- made-up schemas ---- */

static uint64_t seed = 20261121;

static uint64_t chance(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static struct str made_schema(int depth);

static struct str made_object(int depth)
{
    struct buf buf = buf_open(arena, 200, KIB(64));
    buf_print(&buf, "{\"type\":\"object\",\"properties\":{");
    uint64_t count = 1 + chance(4);
    for (uint64_t i = 0; i < count; i++) {
        buf_print(&buf, "%s\"p%d\":", i == 0 ? "" : ",", (int)i);
        buf_add(&buf, made_schema(depth + 1));
    }
    buf_print(&buf, "}");
    if (chance(3) == 0) {
        buf_add(&buf, STR(",\"additionalProperties\":"));
        buf_add(&buf, made_schema(depth + 1));
    }
    if (chance(3) == 0) {
        buf_add(&buf, STR(",\"if\":{\"properties\":{\"p0\":{\"type\":\"string\"}}},\"then\":{"
                          "\"properties\":{\"p1\":true}},\"else\":{\"properties\":{\"p2\":"));
        buf_add(&buf, made_schema(depth + 1));
        buf_add(&buf, STR("}}"));
    }
    buf_print(&buf, "}");
    return buf_str(&buf);
}

static struct str made_schema(int depth)
{
    static const char *const leaves[] = {
        "true", "{\"type\":\"string\"}", "{\"type\":\"integer\",\"maximum\":7}",
        "{\"type\":\"number\"}", "{\"type\":\"boolean\"}", "{\"type\":[\"string\",\"null\"]}",
        "{\"enum\":[\"a\",1,null,\"1\"]}", "{\"type\":\"string\",\"format\":\"date\"}",
        "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[\"a\",\"b\",\"c\"]}}",
        "{\"type\":\"null\"}", "{\"type\":[\"integer\",\"string\"]}",
        "{\"oneOf\":[{\"const\":1,\"title\":\"x\"},{\"const\":\"b\"}]}",
    };
    if (depth > 3 || chance(3) == 0)
        return str_of(leaves[chance(COUNT_OF(leaves))]);
    switch (chance(6)) {
    case 0:
        return ARENA_JOIN(arena, STR("{\"type\":\"array\",\"items\":"), made_schema(depth + 1),
                          STR("}"));
    case 1:
        return ARENA_JOIN(arena, STR("{\"oneOf\":["), made_object(depth + 1), STR(","),
                          made_schema(depth + 1), STR("]}"));
    case 2:
        return ARENA_JOIN(arena, STR("{\"allOf\":["), made_object(depth + 1), STR("]}"));
    case 3:
        return ARENA_JOIN(arena, STR("{\"type\":\"object\",\"additionalProperties\":"),
                          made_schema(depth + 1), STR("}"));
    default:
        return made_object(depth);
    }
}

static struct node *made_value(int depth)
{
    static const char *const words[] = {"a", "1", "", "null", "x\ny", "2026-11-21", "<&>", "~/"};
    switch (depth > 4 ? chance(5) : chance(8)) {
    case 0:
        return node_int(arena, (int64_t)chance(9));
    case 1:
        return node_real(arena, (double)chance(9) / 4);
    case 2:
        return node_bool(arena, chance(2) == 0);
    case 3:
        return node_null(arena);
    case 4:
        return node_text(arena, str_of(words[chance(COUNT_OF(words))]));
    case 5: {
        struct node *list = node_array(arena);
        for (uint64_t i = chance(4); i > 0; i--)
            node_append(list, made_value(depth + 1));
        return list;
    }
    default: {
        struct node *object = node_object(arena);
        for (uint64_t i = chance(5); i > 0; i--)
            node_set(arena, object, arena_print(arena, "p%d", (int)chance(5)),
                     made_value(depth + 1));
        return object;
    }
    }
}

static void made_up(void)
{
    int failed = 0;
    for (int i = 0; i < 3000 && failed < 3; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct node *text = parsed(arena_cstr(arena, made_object(0)));
        const struct schema *schema = compiled_node(text);
        struct node *document = made_value(0);
        if (document->kind != NODE_OBJECT)
            document = node_object(arena);
        struct settings_input input = {.document = document};
        struct settings_input back = send(schema, open_form(schema, &input), document, "save");
        if (!node_equal(back.document, document)) {
            failed++;
            note("schema %.*s", STR_ARG(json_text(arena, text)));
            note("sent %.*s", STR_ARG(json_text(arena, document)));
            note("back %.*s", STR_ARG(json_text(arena, back.document)));
        }
        struct settings_input as_json = send(schema, open_form(schema, &input), document, "json /");
        as_json = send(schema, open_form(schema, &as_json), document, "form /");
        if (!node_equal(as_json.document, document)) {
            failed++;
            note("as JSON %.*s", STR_ARG(json_text(arena, as_json.document)));
        }
        arena_rewind(arena, mark);
    }
    is_int(failed, 0, "3000 made-up documents of made-up schemas come back the same");
}

/* ---- hostile posts ---- */

static void hostile(void)
{
    static const char *const names[] = {"s/l/0/a", "b/l/0", "k/m/0", "m/m", "n/l/0/a", "x", "s/l",
                                        "s/l/99999", "s//", "k//", "do", "s/m/~2", "b/", "s/l/-1"};
    static const char *const values[] = {
        "", "1", "-1", "99999999999999999999", "{\"\":{\"at\":9}}", "{", "add /l", "add /m/",
        "remove /l/5", "up /", "json", "null /l", "paste /m", "show /l/0/~~", "remove /m/0",
        "{\"/l/0\":{\"at\":1,\"kept\":{\"1\":[[[[]]]]}}}", "a=b\n=\n==", "\xf0\x9f\x98\x80"};
    const struct schema *schema =
        with("\"l\":{\"type\":\"array\",\"items\":{\"oneOf\":[{\"type\":\"object\",\"properties\":{"
             "\"a\":{\"type\":[\"string\",\"null\"]}}},{\"type\":\"array\",\"items\":{\"$ref\":"
             "\"#/properties/l\"}}]}},\"m\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":"
             "\"#/properties/m\"}}");
    int damaged = 0;
    for (int i = 0; i < 3000; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct pair pairs[40];
        size_t count = 2 + chance(38);
        for (size_t k = 0; k < count; k++)
            pairs[k] = (struct pair){str_of(names[chance(COUNT_OF(names))]),
                                     str_of(values[chance(COUNT_OF(values))])};
        pairs[0] = (struct pair){STR("s"), json_text(arena, made_value(0))};
        struct pairs posted = {pairs, count};
        struct settings_input input;
        failure_clear(&failure);
        if (settings_form_read(arena, schema, &posted, node_object(arena), &failure, &input) !=
            MALFORMED)
            nodes_of(schema, &input, &failure);
        else
            damaged++;
        arena_rewind(arena, mark);
    }
    ok(damaged > 0 && damaged < 3000, "3000 posts that nobody made from a page: %d are refused",
       damaged);
    struct buf many = buf_open(arena, KIB(64), MIB(4));
    buf_print(&many, "{\"l\":[");
    for (int i = 0; i < 20000; i++)
        buf_print(&many, "%s{\"a\":\"%d\"}", i == 0 ? "" : ",", i);
    buf_print(&many, "]}");
    struct settings_input large = {.document = parsed(arena_cstr(arena, buf_str(&many)))};
    struct list nodes = nodes_of(schema, &large, NULL);
    ok(LIST_ROW(nodes, struct form_node, nodes.count - 1)->is_cut, "20,000 items: the form says so");
    struct settings_input back =
        send(schema, open_form(schema, &large), large.document, "save");
    ok(node_equal(back.document, large.document), "and loses none of them");
    struct pair *fields = ARENA_ARRAY(arena, 10000, struct pair);
    for (size_t i = 0; i < 10000; i++)
        fields[i] = (struct pair){arena_print(arena, "s/l/%zu/a", i % 50), STR("typed")};
    fields[0] = (struct pair){STR("s"), STR("{\"l\":[{\"a\":\"x\"}]}")};
    struct settings_input input;
    failure_clear(&failure);
    is_int(settings_form_read(arena, schema, &(struct pairs){fields, 10000}, node_object(arena),
                              &failure, &input), DONE, "10,000 fields are read");
    is_str(at(&input, "/l"), STR("[{\"a\":\"typed\"}]"), "and those of the form are taken");
}

int main(void)
{
    arena = arena_open("test", MIB(800));
    failure.arena = arena;
    each_keyword();
    branches();
    fixed_branches();
    masked_texts();
    made_up();
    hostile();
    arena_close(arena);
    return done_testing();
}
