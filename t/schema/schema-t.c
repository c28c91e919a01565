/* schema-t.c: what the schema validator finds, where, and how it tells people. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"

#include "platform/schema/schema.h"
#include "platform/schema/schema_format.h"

static struct arena *arena;
static struct failure failure;

static struct node *parsed(const char *text)
{
    struct node *node = NULL;
    failure_clear(&failure);
    if (json_parse(arena, str_of(text), &failure, &node) != DONE)
        bail_out("bad JSON in the test: %s", text);
    return node;
}

static const struct schema *compiled(const char *text)
{
    const struct schema *schema = NULL;
    const struct node *document = parsed(text);
    if (schema_compile(arena, document, &failure, &schema) != DONE)
        bail_out("bad schema in the test: %s: %.*s", text,
                 STR_ARG(failure.fields[0].told));
    return schema;
}

/* One schema, one instance, the first error as "POINTER CODE TOLD"; "" = none. */
static struct str first_error(const char *schema_text, const char *instance)
{
    const struct schema *schema = compiled(schema_text);
    const struct node *node = parsed(instance);
    if (schema_check(arena, schema, node, STR(""), &failure) == DONE)
        return STR("");
    return ARENA_JOIN(arena, failure.fields[0].pointer, STR(" "), failure.fields[0].code,
                      STR(" "), failure.fields[0].told);
}

static void sentences(void)
{
    static const char *const rows[][3] = {
        {"{\"type\":\"string\"}", "1", " wrong_type must be a text"},
        {"{\"type\":[\"integer\",\"null\"]}", "1.5",
         " wrong_type must be a whole number or null"},
        {"{\"enum\":[\"PLAINTEXT\",\"SASL_PLAINTEXT\",\"SASL_SSL\"]}", "\"x\"",
         " not_one_of must be one of PLAINTEXT, SASL_PLAINTEXT or SASL_SSL"},
        {"{\"const\":3}", "4", " not_one_of must be 3"},
        {"{\"required\":[\"a/b\"]}", "{}", "/a~1b required is required"},
        {"{\"properties\":{\"a\":true},\"additionalProperties\":false}",
         "{\"a\":1,\"b\":2}", "/b unknown is not known here"},
        {"{\"maxLength\":63}",
         "\"0123456789012345678901234567890123456789012345678901234567890123\"",
         " too_long must have at most 63 characters"},
        {"{\"minLength\":1}", "\"\"", " too_short must not be empty"},
        {"{\"minLength\":2}", "\"\xc3\xa9\"",
         " too_short must have at least 2 characters"},
        {"{\"minimum\":1}", "0", " too_small must be at least 1"},
        {"{\"exclusiveMaximum\":0.5}", "0.5", " too_large must be less than 0.5"},
        {"{\"multipleOf\":5}", "7", " not_multiple must be a multiple of 5"},
        {"{\"pattern\":\"^a+$\"}", "\"b\"", " pattern must match ^a+$"},
        {"{\"pattern\":\"^a+$\"}", "\"a\\n\"", " pattern must match ^a+$"},
        {"{\"pattern\":\"^a+$\",\"examples\":[\"aaa\"]}", "\"b\"",
         " pattern must have the form of aaa"},
        {"{\"format\":\"quantity\"}", "\"10 Gi\"",
         " format must be a quantity like 500m, 2 or 10Gi"},
        {"{\"x-maximum\":\"1Gi\"}", "\"1025Mi\"", " too_large must be at most 1Gi"},
        {"{\"items\":{\"type\":\"integer\"},\"maxItems\":1}", "[1,2]",
         " too_many must have at most 1 entry"},
        {"{\"items\":{\"type\":\"integer\"}}", "[1,\"2\"]",
         "/1 wrong_type must be a whole number"},
        {"{\"uniqueItems\":true}", "[1,{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]",
         "/2 not_unique is in the list more than once"},
        {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}",
         "/b required is required"},
        {"{\"propertyNames\":{\"maxLength\":1}}", "{\"ab\":1}",
         "/ab too_long must have at most 1 characters"},
        {"{\"oneOf\":[{\"properties\":{\"k\":{\"const\":1},\"n\":{\"minimum\":5}}},"
         "{\"properties\":{\"k\":{\"const\":2}}}]}",
         "{\"k\":1,\"n\":3}", "/n too_small must be at least 5"},
        {"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}", "1",
         " not_matching matches none of the allowed forms"},
        {"{\"if\":{\"properties\":{\"k\":{\"const\":\"a\"}}},\"then\":{\"required\":[\"x\"]},"
         "\"else\":{\"required\":[\"y\"]}}",
         "{\"k\":\"b\"}", "/y required is required"},
        {"{\"x-rules\":[{\"rule\":\"names_existing\",\"each\":\"/routes/*/sink\",\"of\":"
         "[\"/sinks/*/*/name\"],\"told\":\"must name a sink\"}]}",
         "{\"routes\":[{\"sink\":\"a\"},{\"sink\":\"c\"}],\"sinks\":{\"kafka\":[{\"name\":\"a\"}],"
         "\"mqtt\":[{\"name\":\"b\"}]}}",
         "/routes/1/sink not_existing must name a sink"},
        {"{\"x-rules\":[{\"rule\":\"unique\",\"each\":[\"/a/*/n\",\"/b/*/n\"]}]}",
         "{\"a\":[{\"n\":\"x\"}],\"b\":[{\"n\":\"y\"},{\"n\":\"x\"}]}",
         "/b/1/n not_unique is used more than once"},
        {"{\"x-rules\":[{\"rule\":\"at_least\",\"big\":\"/max\",\"small\":\"/min\"}]}",
         "{\"min\":3,\"max\":2}", "/max too_small must not be less than 3"},
        {"{\"x-rules\":[{\"rule\":\"at_least\",\"big\":\"/max\",\"small\":\"/min\"}]}",
         "{\"min\":\"500m\",\"max\":\"1\"}", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_str(first_error(rows[i][0], rows[i][1]), str_of(rows[i][2]), "%s", rows[i][0]);
}

static void everything_at_once(void)
{
    const struct schema *schema = compiled(
        "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false,"
        "\"properties\":{\"a\":{},\"b\":{\"type\":\"array\",\"items\":{\"minimum\":5}}}}");
    const struct node *node = parsed("{\"b\":[1,9,2],\"z\":0}");
    ok(schema_check(arena, schema, node, STR("/settings"), &failure) == INVALID,
       "many mistakes");
    static const char *const wanted[] = {"/settings/a", "/settings/b/0", "/settings/b/2",
                                         "/settings/z"};
    is_int((int64_t)failure.field_count, COUNT_OF(wanted), "all of them at once");
    for (size_t i = 0; i < COUNT_OF(wanted) && i < failure.field_count; i++)
        is_str(failure.fields[i].pointer, str_of(wanted[i]),
               "below the pointer that was given");
}

static void bad_schemas(void)
{
    static const char *const rows[][2] = {
        {"{\"minLenght\":1}", "/minLenght"},
        {"{\"properties\":{\"a\":{\"type\":\"strin\"}}}", "/properties/a/type"},
        {"{\"pattern\":\"(\"}", "/pattern"},
        {"{\"format\":\"phone\"}", "/format"},
        {"{\"$ref\":\"#/$defs/none\"}", "/$ref"},
        {"{\"$ref\":\"http://x.example/\"}", "/$ref"},
        {"{\"$defs\":{\"unused\":{\"nope\":1}}}", "/$defs/unused/nope"},
        {"{\"items\":[]}", "/items"},
        {"{\"minLength\":-1}", "/minLength"},
        {"{\"enum\":[]}", "/enum"},
        {"{\"x-rules\":[{\"rule\":\"nope\"}]}", "/x-rules/0"},
        {"{\"x-minimum\":\"lots\"}", "/x-minimum"},
        {"3", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct schema *schema = NULL;
        const struct node *document = parsed(rows[i][0]);
        ok(schema_compile(arena, document, &failure, &schema) == INVALID &&
               schema == NULL && failure.field_count == 1,
           "%s is refused", rows[i][0]);
        is_str(failure.fields[0].pointer, str_of(rows[i][1]), "and told where");
    }
}

static void budgets(void)
{
    struct str told = first_error("{\"$ref\":\"#\"}", "1");
    ok(str_contains(told, STR("too_complex")),
       "a schema that only refers to itself ends");
    told = first_error("{\"pattern\":\"^(a+)+$\"}",
                       "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"");
    ok(str_contains(told, STR("too_complex")), "a pattern that explodes ends");
    told = first_error(
        "{\"anyOf\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{\"anyOf\":["
        "{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#\"}]}}}",
        "1");
    ok(str_contains(told, STR("too_complex")), "a schema that doubles its work ends");

    struct buf buf = buf_open(arena, 1000, MIB(1));
    BUF_ADD(&buf, "[");
    for (int i = 0; i < 3000; i++)
        buf_print(&buf, "%s\"%d\"", i == 0 ? "" : ",", i);
    BUF_ADD(&buf, "]");
    buf_add_char(&buf, '\0');
    told = first_error("{\"items\":{\"type\":\"integer\"}}", buf.at);
    is_int((int64_t)failure.field_count, FAILURE_FIELDS_MAX,
           "errors are counted up to a maximum");
    is_str(first_error("{\"uniqueItems\":true}", buf.at), STR(""),
           "a long list is compared");
}

/* ---- a hostile pack: each is refused or answered, soon and in little memory ---- */

static struct buf pack;

static void pack_begin(void)
{
    pack = buf_open(arena, KIB(64), MIB(16));
}

/* What compiling, or then checking the instance, says first; "" = all is well. */
static struct str pack_judged(const char *instance)
{
    struct arena *own = arena_open("pack", MIB(48));
    struct failure told = {.arena = own};
    struct schema_options how = {.formats = true};
    struct node *document = NULL, *value = NULL;
    const struct schema *schema = NULL;
    struct schema_errors errors = {.arena = own};
    struct str said = STR("");
    if (json_parse(own, buf_str(&pack), &told, &document) != DONE)
        said = told.told;
    else if (schema_compile_as(own, document, &how, &told, &schema) != DONE)
        said = told.fields[0].told;
    else if (json_parse(own, str_of(instance), &told, &value) != DONE)
        said = told.told;
    else if (!schema_judge(own, schema, value, STR(""), &errors))
        said = errors.rows[0].told;
    said = arena_str(arena, said);
    arena_close(own);
    return said;
}

static void hostile_sizes(void)
{
    pack_begin();
    BUF_ADD(&pack, "{\"properties\":{\"x\":{}");
    for (int i = 0; i < 100000; i++)
        buf_print(&pack, ",\"p%d\":{}", i);
    BUF_ADD(&pack, "}}");
    ok(str_contains(pack_judged("{}"), STR("more than 80000 values")),
       "100 000 properties");
    pack_begin();
    BUF_ADD(&pack, "{\"properties\":{\"x\":{}");
    for (int i = 0; i < 70000; i++)
        buf_print(&pack, ",\"p%d\":true", i);
    BUF_ADD(&pack, "}}");
    ok(str_contains(pack_judged("{}"), STR("too")), "70 000 properties");
    pack_begin();
    for (int i = 0; i < 10000; i++)
        BUF_ADD(&pack, "{\"items\":");
    BUF_ADD(&pack, "{}");
    for (int i = 0; i < 10000; i++)
        BUF_ADD(&pack, "}");
    ok(str_contains(pack_judged("{}"), STR("deeper than")), "a depth of 10 000");
    pack_begin();
    BUF_ADD(&pack, "{\"allOf\":[{}");
    for (int i = 0; i < 3000; i++)
        buf_print(&pack, ",{\"pattern\":\"^(?:[a-z]{1,60}[0-9]{1,60}%d){1,20}$\"}", i);
    BUF_ADD(&pack, "]}");
    ok(str_contains(pack_judged("\"a\""), STR("too complex")),
       "patterns that fill memory");
    pack_begin();
    buf_print(&pack, "{\"const\":[0");
    for (int i = 0; i < 30000; i++)
        BUF_ADD(&pack, ",\"0123456789\"");
    BUF_ADD(&pack, "]}");
    ok(pack_judged("1").length < 1000, "a value that is too long to be told");
}

static void hostile_work(void)
{
    pack_begin();
    BUF_ADD(&pack, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d60\":{}");
    for (int i = 0; i < 60; i++)
        buf_print(&pack,
                  ",\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},"
                  "{\"$ref\":\"#/$defs/d%d\"}]}",
                  i, i + 1, i + 1);
    BUF_ADD(&pack, "}}");
    ok(str_contains(pack_judged("1"), STR("too complex")), "references that double");
    pack_begin();
    BUF_ADD(&pack,
            "{\"$dynamicAnchor\":\"a\",\"not\":{\"not\":{\"$dynamicRef\":\"#a\"}}}");
    ok(str_contains(pack_judged("1"), STR("too complex")),
       "a dynamic reference in place");
    pack_begin();
    BUF_ADD(&pack,
            "{\"patternProperties\":{\"^(a|aa)+$\":false,\"^(\\\\w+\\\\s?)*!$\":{}}}");
    ok(str_contains(pack_judged("{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\":1}"),
                    STR("too complex")),
       "names against exponential patterns");
    pack_begin();
    BUF_ADD(
        &pack,
        "{\"anyOf\":[{\"$ref\":\"#/$defs/u\"}],\"$defs\":{\"u\":{\"uniqueItems\":true,"
        "\"unevaluatedItems\":false,\"anyOf\":[{\"$ref\":\"#/$defs/u\"},{\"$ref\":\"#/$defs/u\"}]}}}");
    ok(str_contains(
           pack_judged("[[1,2,3,4,5,6,7,8,9,10,11,12,13],[1],[2],[3],[4],[5],[6],"
                       "[7],[8],[9],[11],[12],[13],[14]]"),
           STR("too complex")),
       "unique lists again and again");
    pack_begin();
    BUF_ADD(&pack, "{\"$defs\":{\"x\":{}");
    for (int i = 0; i < 6000; i++)
        buf_print(&pack,
                  ",\"i%d\":{\"$id\":\"http://a.example/%d/\",\"$ref\":\"../%d/#\"}", i,
                  i, (i + 1) % 6000);
    BUF_ADD(&pack, "},\"$ref\":\"http://a.example/0/\"}");
    ok(str_contains(pack_judged("1"), STR("too complex")),
       "6 000 ids that refer in a circle");
}

static void hostile_names(void)
{
    struct buf text = buf_open(arena, KIB(64), MIB(4));
    for (int i = 0; i < 20; i++)
        buf_print(&text, "{\"%020000d\":", i);
    BUF_ADD(&text, "[0");
    for (int i = 0; i < 200; i++)
        BUF_ADD(&text, ",0");
    BUF_ADD(&text, "]");
    for (int i = 0; i < 20; i++)
        BUF_ADD(&text, "}");
    buf_add_char(&text, '\0');
    pack_begin();
    BUF_ADD(
        &pack,
        "{\"additionalProperties\":{\"$ref\":\"#\"},\"items\":{\"type\":\"string\"}}");
    is_str(pack_judged(text.at), STR("must be a text"), "errors below very long names");
}

static void details(void)
{
    const struct schema *schema = compiled(
        "{\"properties\":{\"a/b\":{\"$ref\":\"#/$defs/n\"}},\"$defs\":{\"n\":{\"minimum\":3}}}");
    struct schema_errors errors = {.arena = arena};
    ok(!schema_judge(arena, schema, parsed("{\"a/b\":1}"), STR("/in"), &errors) &&
           errors.count == 1,
       "an error with all that is known");
    is_str(errors.rows[0].pointer, STR("/in/a~1b"), "where in the instance");
    is_str(errors.rows[0].keyword, STR("minimum"), "by which keyword");
    is_str(errors.rows[0].schema, STR("/$defs/n/minimum"), "where in the schema");
    is_str(errors.rows[0].code, STR("too_small"), "a code");
    is_str(errors.rows[0].told, STR("must be at least 3"), "a sentence");
}

static void defaults(void)
{
    const struct schema *schema = compiled(
        "{\"properties\":{\"n\":{\"default\":1},\"scale\":{\"$ref\":\"#/$defs/scale\"},"
        "\"list\":{\"items\":{\"properties\":{\"port\":{\"default\":8883}}}},"
        "\"map\":{\"additionalProperties\":{\"properties\":{\"x\":{\"default\":true}}}},"
        "\"kind\":{\"default\":\"a\"}},"
        "\"if\":{\"properties\":{\"kind\":{\"const\":\"a\"}}},"
        "\"then\":{\"properties\":{\"only_a\":{\"default\":[]}}},"
        "\"else\":{\"properties\":{\"only_b\":{\"default\":{}}}},"
        "\"$defs\":{\"scale\":{\"default\":{},\"properties\":{\"max\":{\"default\":5}}}}}");
    is_str(
        json_text(arena, schema_fill_defaults(arena, schema,
                                              parsed("{\"list\":[{},{\"port\":1}],"
                                                     "\"map\":{\"k\":{}}}"))),
        STR("{\"list\":[{\"port\":8883},{\"port\":1}],\"map\":{\"k\":{\"x\":true}},\"n\":1,"
            "\"scale\":{\"max\":5},\"kind\":\"a\",\"only_a\":[]}"),
        "defaults are filled in everywhere, and by the branch that applies");
    is_str(json_text(arena, schema_fill_defaults(arena, schema, parsed("[1]"))),
           STR("[1]"), "another kind of value stays as it is");
    schema = compiled("{\"properties\":{\"a\":{\"$ref\":\"#\",\"default\":{}}}}");
    ok(json_text(arena, schema_fill_defaults(arena, schema, parsed("{}"))).length < 1000,
       "a default within itself ends, and can be written");
}

static void lookups(void)
{
    const struct schema *schema = compiled(
        "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"type\":\"string\"}},"
        "\"properties\":{\"x\":{\"$ref\":\"#/$defs/a\"}}}");
    const struct node *document = schema_document(schema);
    const struct node *sub = node_at_pointer(document, STR("/properties/x"));
    const struct node *target = node_at_pointer(document, STR("/$defs/b"));
    ok(schema_resolve(schema, sub) == target, "references are followed");
    ok(schema_resolve(schema, target) == target, "what is no reference is itself");
    ok(schema_holds(arena, schema, sub, parsed("\"t\"")), "a sub-schema can be asked");
    ok(!schema_holds(arena, schema, sub, parsed("1")), "and says no");

    static const struct {
        const char *text;
        double amount;
    } amounts[] = {{"500m", 0.5}, {"2", 2}, {"1.5Gi", 1610612736}, {"3k", 3000}};
    double amount = 0;
    for (size_t i = 0; i < COUNT_OF(amounts); i++)
        ok(quantity_parse(str_of(amounts[i].text), &amount) &&
               amount == amounts[i].amount,
           "quantity %s", amounts[i].text);
    static const char *const wrong[] = {"",   "Gi",    "1 Gi", "1gi",
                                        "-1", "1.2.3", ".",    "1e3"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ok(!quantity_parse(str_of(wrong[i]), &amount), "no quantity: '%s'", wrong[i]);
}

static void schedules(void)
{
    static const char *const good[] = {
        "30 2 * * *",       "*/5 * * * *",      "0 0 1,15 * 1-5", "59 23 31 12 6",
        "0 9-17/2 * * MON", "0 0 * JAN,mar *",  "5/10 * * * *",   "0 0 29 2 *",
        "0 0 31 2 SUN",     "0 0 31 2 1",       "0 0 * * sun-SAT", "00 04 * * *",
    };
    static const char *const wrong[] = {
        "",             "* * * *",       "* * * * * *",   "60 * * * *",  "* 24 * * *",
        "* * 0 * *",    "* * 32 * *",    "* * * 13 *",    "* * * 0 *",   "* * * * 7",
        "*/0 * * * *",  "*/60 * * * *",  "5-1 * * * *",   "1- * * * *",  "-1 * * * *",
        ", * * * *",    "1,, * * * *",   "1, * * * *",    " * * * * *",  "* * * * * ",
        "*  * * * *",   "@daily",        "MON * * * *",   "* * * * jan", "* * * foo *",
        "*-5 * * * *",  "1/ * * * *",    "1/2/3 * * * *", "1-2-3 * * * *",
        "0 0 31 2,4 *", "0 0 30 2 *",    "? * * * *",     "9999999999 * * * *",
        "30\t2 * * *",  "30 2 * * *\n", "\xc2\xb2 * * * *",
    };
    for (size_t i = 0; i < COUNT_OF(good); i++)
        ok(is_cron(str_of(good[i])), "a schedule: %s", good[i]);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ok(!is_cron(str_of(wrong[i])), "no schedule: case %zu", i);
    ok(!is_cron(STR_NONE), "nor nothing");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    failure.arena = arena;
    sentences();
    everything_at_once();
    bad_schemas();
    budgets();
    hostile_sizes();
    hostile_work();
    hostile_names();
    details();
    defaults();
    lookups();
    schedules();
    arena_close(arena);
    return done_testing();
}
