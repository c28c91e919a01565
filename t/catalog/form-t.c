/* form-t.c: a settings document through its form and back is the same document. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "product/catalog/catalog.h"
#include "t/catalog/form_browser.h"

static struct arena *arena;
static struct failure failure;

static struct node *parsed(struct str text)
{
    struct node *node = NULL;
    failure_clear(&failure);
    if (json_parse(arena, text, &failure, &node) != DONE)
        bail_out("bad JSON in the test: %.*s", STR_ARG(failure.told));
    return node;
}

static struct str file_read(const char *name)
{
    const char *source = getenv("srcdir");
    struct str path = ARENA_JOIN(arena, str_of(source == NULL ? "." : source),
                                 STR("/conf/catalog/"), str_of(name));
    FILE *file = fopen(arena_cstr(arena, path), "rb");
    if (file == NULL)
        bail_out("no catalog file %s", name);
    struct buf buf = buf_open(arena, KIB(64), MIB(1));
    char part[4096];
    size_t length;
    while ((length = fread(part, 1, sizeof part, file)) > 0)
        buf_add_bytes(&buf, part, length);
    fclose(file);
    return buf_str(&buf);
}

static struct catalog_type type_of(const char *name)
{
    struct catalog_type type;
    struct node *document = parsed(file_read(name));
    if (catalog_compile(arena, document, NULL, &failure, &type) != DONE)
        bail_out("%s is not right", name);
    return type;
}

/* ---- forms ---- */

static struct list nodes_again(const struct catalog_type *type, const struct settings_input *input,
                               const struct failure *errors)
{
    struct settings_form form = {
        .arena = arena,
        .schema = type->schema,
        .document = input->document,
        .input = input,
        .failure = errors,
        .pointer = STR("/settings_json"),
    };
    return settings_form_nodes(&form);
}

static struct list nodes_of(const struct catalog_type *type, const struct node *document,
                            const struct failure *errors)
{
    struct settings_form form = {
        .arena = arena,
        .schema = type->schema,
        .document = document,
        .failure = errors,
        .pointer = STR("/settings_json"),
    };
    return settings_form_nodes(&form);
}

static struct browser *open_page(const struct catalog_type *type, const struct node *document)
{
    return browser_open(arena, nodes_of(type, document, NULL));
}

static struct settings_input send_over(const struct schema *schema, struct browser *browser,
                                       const struct node *stored, const char *button)
{
    struct settings_input input;
    browser_post(browser, STR("do"), str_of(button));
    struct pairs pairs = {browser->pairs, browser->count};
    failure_clear(&failure);
    if (settings_form_read(arena, schema, &pairs, stored, &failure, &input) == MALFORMED)
        ok(false, "the form came back damaged");
    return input;
}

static struct settings_input send(const struct catalog_type *type, struct browser *browser,
                                  const char *button)
{
    return send_over(type->schema, browser, node_object(arena), button);
}

static bool round_trips(const struct catalog_type *type, const struct node *document)
{
    struct node *filled = schema_fill_defaults(arena, type->schema, document);
    struct settings_input input =
        send_over(type->schema, open_page(type, filled), filled, "save");
    if (node_equal(input.document, filled) && !input.again)
        return true;
    note("sent %.*s", STR_ARG(json_text(arena, filled)));
    note("back %.*s", STR_ARG(json_text(arena, input.document)));
    return false;
}

/* ---- generated documents ---- */

static uint64_t seed = 20261121;

static uint64_t chance(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static struct node *made(const struct schema *schema, const struct node *sub, int depth);

static struct node *made_scalar(const struct node *sub)
{
    static const char *const words[] = {"a", "x y", "\xc3\xa9\xf0\x9f\x98\x80", "<&\">", "12", "true",
                                        "null", "~/%2f", "line\nline", "500m"};
    const struct node *choices = node_member(sub, STR("enum"));
    if (choices != NULL && chance(8) > 0)
        return node_copy(arena, node_item(choices, chance(choices->count)));
    switch (chance(6)) {
    case 0:
        return node_int(arena, (int64_t)chance(100000) - 50);
    case 1:
        return node_real(arena, (double)chance(1000) / 8);
    case 2:
        return node_bool(arena, chance(2) == 0);
    case 3:
        return node_null(arena);
    default:
        return node_text(arena, str_of(words[chance(COUNT_OF(words))]));
    }
}

static struct node *made_object(const struct schema *schema, const struct node *sub, int depth)
{
    struct node *object = node_object(arena);
    const struct node *properties = node_member(sub, STR("properties"));
    const struct node *rest = node_member(sub, STR("additionalProperties"));
    for (const struct node *each = properties == NULL ? NULL : properties->first; each != NULL;
         each = each->next)
        if (chance(4) > 0)
            node_set(arena, object, each->key, made(schema, each, depth + 1));
    for (uint64_t i = chance(4); i > 0 && rest != NULL && rest->kind == NODE_OBJECT; i--)
        node_set(arena, object, arena_print(arena, "key/~%d", (int)chance(9)),
                 made(schema, rest, depth + 1));
    if (chance(20) == 0)
        node_set(arena, object, STR("stranger"), made_scalar(sub));
    return object;
}

/* Mostly what the schema says, sometimes anything. */
static struct node *made(const struct schema *schema, const struct node *sub, int depth)
{
    sub = schema_resolve(schema, sub);
    const struct node *type = node_member(sub, STR("type"));
    struct str word = type != NULL && type->kind == NODE_TEXT ? type->text : STR("");
    if (depth > 8 || chance(25) == 0)
        return made_scalar(sub);
    if (str_is(word, "object"))
        return made_object(schema, sub, depth);
    if (str_is(word, "array")) {
        struct node *array = node_array(arena);
        for (uint64_t i = chance(4); i > 0; i--)
            node_append(array, made(schema, node_member(sub, STR("items")), depth + 1));
        return array;
    }
    if (chance(10) == 0)
        return made_scalar(sub);
    if (str_is(word, "integer"))
        return node_int(arena, (int64_t)chance(10000));
    if (str_is(word, "number"))
        return node_real(arena, (double)chance(100) / 16);
    if (str_is(word, "boolean"))
        return node_bool(arena, chance(2) == 0);
    return made_scalar(sub);
}

static void generated(const char *name, const struct catalog_type *type)
{
    int failed = 0;
    for (int i = 0; i < 300; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct node *document = made_object(type->schema, schema_document(type->schema), 0);
        failed += !round_trips(type, document);
        arena_rewind(arena, mark);
        if (failed > 2)
            break;
    }
    is_int(failed, 0, "%s: 300 generated documents come back the same", name);
}

/* ---- by hand ---- */

static struct str at_text(const struct node *document, const char *pointer)
{
    const struct node *node = node_at_pointer(document, str_of(pointer));
    return node == NULL ? STR("absent") : json_text(arena, node);
}

static const struct form_node *node_find(struct list nodes, const char *pointer)
{
    for (size_t i = 0; i < nodes.count; i++) {
        const struct form_node *node = LIST_ROW(nodes, struct form_node, i);
        if (str_is(node->pointer, pointer) && !node->is_hidden)
            return node;
        node = node_find(node->children, pointer);
        if (node != NULL)
            return node;
    }
    return NULL;
}

static void buttons(const struct catalog_type *graph)
{
    struct node *document = schema_fill_defaults(arena, graph->schema, node_object(arena));
    struct browser *browser = open_page(graph, document);
    browser_type(browser, "s/instances", "3");
    struct settings_input input = send(graph, browser, "add /eventSinks/kafka");
    ok(input.again, "a button asks for the form again");
    is_str(at_text(input.document, "/instances"), STR("3"), "what was typed is kept");
    is_str(at_text(input.document, "/eventSinks/kafka/0"),
           STR("{\"securityProtocol\":\"SASL_SSL\",\"saslMechanism\":\"OAUTHBEARER\"}"),
           "a new entry begins with its defaults");
    browser = open_page(graph, input.document);
    browser_type(browser, "s/eventSinks/kafka/0/name", "one");
    browser_type(browser, "s/eventSinks/kafka/0/clientSecret", "login/secret");
    input = send(graph, browser, "add /eventSinks/kafka");
    browser = open_page(graph, input.document);
    browser_type(browser, "s/eventSinks/kafka/1/name", "two");
    input = send(graph, browser, "up /eventSinks/kafka/1");
    is_str(at_text(input.document, "/eventSinks/kafka/0/name"), STR("\"two\""), "moved up");
    is_str(at_text(input.document, "/eventSinks/kafka/1/clientSecret"),
           STR("{\"valueFrom\":{\"secretKeyRef\":{\"name\":\"login\",\"key\":\"secret\"}}}"),
           "a secret reference is typed as secret/key");
    input = send(graph, open_page(graph, input.document), "down /eventSinks/kafka/0");
    is_str(at_text(input.document, "/eventSinks/kafka/1/name"), STR("\"two\""), "moved down");
    input = send(graph, open_page(graph, input.document), "remove /eventSinks/kafka/0");
    is_str(at_text(input.document, "/eventSinks/kafka/0/name"), STR("\"two\""), "removed");
    static const char *const odd[] = {"remove /eventSinks/kafka/9", "up /eventSinks/kafka/0",
                                      "add /nowhere", "add /instances", "remove /", "down /x/y",
                                      "add /eventSinks/~2"};
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        ok(node_equal(send(graph, open_page(graph, input.document), odd[i]).document,
                      input.document),
           "\"%s\" changes nothing", odd[i]);
}

static void branches(const struct catalog_type *graph)
{
    struct node *document = schema_fill_defaults(
        arena, graph->schema,
        parsed(STR("{\"eventSinks\":{\"webhook\":[{\"name\":\"w\",\"url\":\"https://a.example/\","
                   "\"authenticationType\":\"Bearer\",\"token\":{\"valueFrom\":{\"secretKeyRef\":{"
                   "\"name\":\"s\",\"key\":\"t\"}}}}]}}")));
    struct list nodes = nodes_of(graph, document, NULL);
    ok(node_find(nodes, "/eventSinks/webhook/0/token") != NULL, "fields of the branch are shown");
    ok(node_find(nodes, "/eventSinks/webhook/0/username") == NULL, "those of others are not");
    ok(node_find(nodes, "/eventSinks/webhook/0/authenticationType")->reveals,
       "the choice that decides has a button");
    struct browser *browser = open_page(graph, document);
    browser_type(browser, "s/eventSinks/webhook/0/authenticationType", "Basic");
    struct settings_input input =
        send(graph, browser, "show /eventSinks/webhook/0/authenticationType");
    ok(input.again, "which shows the fields of the other branch");
    nodes = nodes_of(graph, input.document, NULL);
    ok(node_find(nodes, "/eventSinks/webhook/0/username") != NULL &&
           node_find(nodes, "/eventSinks/webhook/0/token") == NULL,
       "as chosen");
    ok(node_at_pointer(input.document, STR("/eventSinks/webhook/0/token")) != NULL,
       "and the values of the first are kept");
}

static void mistakes(const struct catalog_type *graph)
{
    struct node *document = schema_fill_defaults(arena, graph->schema, node_object(arena));
    struct browser *browser = open_page(graph, document);
    browser_type(browser, "s/instances", "many");
    browser_type(browser, "s/database/storageClass", "");
    browser_type(browser, "s/auditLogEnabled", "true");
    struct settings_input input = send(graph, browser, "save");
    is_str(at_text(input.document, "/instances"), STR("\"many\""), "what does not fit stays text");
    is_str(at_text(input.document, "/auditLogEnabled"), STR("true"), "a marked box is true");
    is_str(at_text(input.document, "/database/storageClass"), STR("\"standard\""),
           "an emptied optional text is the default again");
    failure_clear(&failure);
    ok(schema_check(arena, graph->schema, input.document, STR("/settings_json"), &failure) ==
           INVALID,
       "and is an error");
    struct list nodes = nodes_of(graph, input.document, &failure);
    const struct form_node *node = node_find(nodes, "/instances");
    is_str(node->value, STR("many"), "which shows what was typed");
    is_str(node->error, STR("must be a whole number"), "and what is wrong");
    is_str(node->html_id, STR("settings_json-instances"), "where the summary's link leads");
    ok(node->is_text, "in a field that can show letters");
}

static void maps(const struct catalog_type *flow)
{
    struct node *document = schema_fill_defaults(
        arena, flow->schema, parsed(STR("{\"environment\":{\"A\":\"1\",\"B\":\"2\"}}")));
    struct browser *browser = open_page(flow, document);
    browser_type(browser, "k/environment/0", "C");
    browser_type(browser, "s/environment/B", "3");
    struct settings_input input = send(flow, browser, "add /environment");
    is_str(at_text(input.document, "/environment"), STR("{\"C\":\"1\",\"B\":\"3\",\"\":\"\"}"),
           "names and values change, and a row is added");
    input = send(flow, open_page(flow, input.document), "save");
    is_str(at_text(input.document, "/environment"), STR("{\"C\":\"1\",\"B\":\"3\"}"),
           "an empty row is dropped when saving");
    browser = open_page(flow, input.document);
    browser_type(browser, "k/environment/0", "B");
    input = send(flow, browser, "save");
    is_int((int64_t)failure.field_count, 1, "the same name twice is an error");
    input = send(flow, open_page(flow, document), "remove /environment/0");
    is_str(at_text(input.document, "/environment"), STR("{\"B\":\"2\"}"), "a row is removed");
}

static void pasting(const struct catalog_type *flow)
{
    struct node *document = schema_fill_defaults(
        arena, flow->schema, parsed(STR("{\"environment\":{\"A\":\"1\"}}")));
    struct browser *browser = open_page(flow, document);
    browser_type(browser, "m/environment",
              "# comment\r\nexport B=\"two words\"\r\nA=9\r\n\r\nno entry\r\nC='x=y'\r\n=1");
    struct settings_input input = send(flow, browser, "paste /environment");
    is_str(at_text(input.document, "/environment"),
           STR("{\"A\":\"9\",\"B\":\"two words\",\"C\":\"x=y\"}"), "lines become entries");
    is_int((int64_t)failure.field_count, 1, "what is no entry is told");
    const struct form_node *node =
        node_find(nodes_again(flow, &input, &failure), "/environment");
    is_str(node->pasted, STR("no entry\n=1\n"), "and stays in the box");
    ok(node->error.length > 0, "with the error at the map");
    browser = open_page(flow, document);
    browser_type(browser, "m/environment", "B=2");
    input = send(flow, browser, "save");
    is_str(at_text(input.document, "/environment"), STR("{\"A\":\"1\",\"B\":\"2\"}"),
           "saving takes pasted lines, too");
}

static void as_json(const struct catalog_type *graph)
{
    struct node *document = schema_fill_defaults(
        arena, graph->schema, parsed(STR("{\"instances\":2,\"stranger\":{\"a\":[1,null]}}")));
    struct browser *browser = open_page(graph, document);
    browser_type(browser, "s/instances", "3");
    struct settings_input input = send(graph, browser, "json /");
    ok(input.again && input.as_json, "a button leads to the text");
    struct list nodes = nodes_again(graph, &input, NULL);
    const struct form_node *node = LIST_ROW(nodes, struct form_node, 0);
    ok(nodes.count == 1 && node->is_json, "which is all there is then");
    ok(str_contains(node->value, STR("\"instances\": 3")) &&
           str_contains(node->value, STR("stranger")),
       "with what was typed and what is unknown");
    struct browser *text = browser_open(arena, nodes);
    struct settings_input back = send(graph, text, "form /");
    ok(back.again && !back.as_json && node_equal(back.document, input.document),
       "and back without loss");
    text = browser_open(arena, (struct list){.count = 0});
    browser_post(text, STR("json"), STR("{\n  \"instances\": 0,\n  \"compute\": {\n    \"cpu\": \"x\"\n  }\n}"));
    input = send(graph, text, "save");
    ok(!input.again && input.as_json && failure.field_count == 0, "JSON is taken");
    if (schema_check(arena, graph->schema, input.document, STR("/settings_json"), &failure) !=
        INVALID)
        ok(false, "but not right");
    node = LIST_ROW(nodes_again(graph, &input, &failure), struct form_node, 0);
    is_int((int64_t)node->problems.count, 2, "each error stands beside it");
    is_str(LIST_ROW(node->problems, struct form_problem, 0)->place, STR("Line 2"), "with its line");
    is_str(LIST_ROW(node->problems, struct form_problem, 1)->place, STR("Line 4"), "and the other");
    is_str(LIST_ROW(node->problems, struct form_problem, 1)->html_id,
           STR("settings_json-compute-cpu"), "where the summary leads");
    static const char *const broken[] = {"{\n\"a\": }", "[]", "", "{\"a\":1,\"a\":2}"};
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        text = browser_open(arena, (struct list){.count = 0});
        browser_post(text, STR("json"), str_of(broken[i]));
        input = send(graph, text, "form /");
        node = LIST_ROW(nodes_again(graph, &input, &failure), struct form_node, 0);
        ok(input.as_json && failure.field_count == 1 && node->error.length > 0 &&
               str_is(node->value, broken[i]),
           "text that is no document stays as typed: %.*s", STR_ARG(node->error));
    }
}

/* Made and read a hundred times: the slowest of 95 in 100. */
static void speed(const struct catalog_type *graph)
{
    struct buf text = buf_open(arena, KIB(64), MIB(1));
    BUF_ADD(&text, "{\"eventSinks\":{\"webhook\":[");
    for (int i = 0; i < 20; i++)
        buf_print(&text,
                  "%s{\"name\":\"w%d\",\"url\":\"https://a.example/\",\"authenticationType\":"
                  "\"Basic\",\"headers\":{\"X-A\":\"1\",\"X-B\":\"2\"}}",
                  i == 0 ? "" : ",", i);
    BUF_ADD(&text, "],\"kafka\":[");
    for (int i = 0; i < 20; i++)
        buf_print(&text, "%s{\"name\":\"k%d\",\"brokerList\":\"b:1\",\"topic\":\"t\"}",
                  i == 0 ? "" : ",", i);
    BUF_ADD(&text, "]},\"eventRoutes\":[");
    for (int i = 0; i < 50; i++)
        buf_print(&text,
                  "%s{\"name\":\"r%d\",\"sinkName\":\"w1\",\"filters\":[{\"field\":\"a\","
                  "\"value\":\"b\"}]}",
                  i == 0 ? "" : ",", i);
    BUF_ADD(&text, "]}");
    struct node *document = schema_fill_defaults(arena, graph->schema, parsed(buf_str(&text)));
    clock_t most = 0;
    int slow = 0;
    size_t fields = 0;
    for (int i = 0; i < 100; i++) {
        struct arena_mark mark = arena_mark(arena);
        clock_t begun = clock();
        struct browser *browser = open_page(graph, document);
        fields = browser->count;
        send_over(graph->schema, browser, document, "save");
        clock_t took = clock() - begun;
        slow += took > CLOCKS_PER_SEC / 20;
        most = took > most ? took : most;
        arena_rewind(arena, mark);
    }
    ok(slow <= 5, "a form of %zu fields is made and read within 50 ms", fields);
    note("the slowest of a hundred took %.1f ms", 1000.0 * (double)most / CLOCKS_PER_SEC);
}

int main(void)
{
    static const char *const files[] = {"graph.json", "flow.json", "assembler.json",
                                        "compass.json", "secret.json"};
    arena = arena_open("test", MIB(500));
    failure.arena = arena;
    for (size_t f = 0; f < COUNT_OF(files); f++) {
        struct catalog_type type = type_of(files[f]);
        for (size_t i = 0; i < type.presets.count; i++) {
            const struct catalog_preset *preset =
                LIST_ROW(type.presets, struct catalog_preset, i);
            ok(round_trips(&type, preset->settings), "%s: preset %.*s comes back the same",
               files[f], STR_ARG(preset->id));
        }
        generated(files[f], &type);
    }
    struct catalog_type graph = type_of("graph.json");
    struct catalog_type flow = type_of("flow.json");
    buttons(&graph);
    branches(&graph);
    mistakes(&graph);
    maps(&flow);
    pasting(&flow);
    as_json(&graph);
    speed(&graph);
    arena_close(arena);
    return done_testing();
}
