/* query-t.c: filters as LogQL: texts of people stay texts, whatever they are; and ranges. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql.h"
#include "platform/query/query.h"
#include "product/logs/logs_state.h"
#include "t/lib/tap.h"

enum { FUZZ_ROUNDS = 3000, FUZZ_BYTES = 40 };

static struct arena *arena;
static struct call call;
static struct request request;
static int64_t now_us = 1795230737000000;

static int64_t clock_still(void *state)
{
    return *(int64_t *)state;
}

static struct clock still = {clock_still, &now_us};

/* A call for one state, with a clean failure. */
static void begin(void)
{
    request = (struct request){.arena = arena, .path = STR("/projects/shop/logs")};
    call = (struct call){.request = &request, .failure = {.arena = arena}};
    call.task = (struct task){.arena = arena, .failure = &call.failure, .clock = &still};
}

static const struct str selector = STR_INIT("{resource_id=\"orders\"}");

static struct str made(const struct logs_state *state)
{
    struct str query = STR("");
    begin();
    if (logs_query_make(&call, state, selector, &query) != DONE)
        return STR_NONE;
    return query;
}

/* The query with each text between quotes left out: what remains is its shape. */
static struct str shape(struct str query)
{
    struct buf buf = buf_open(arena, query.length + 1, query.length + 1);
    char quote = 0;
    for (size_t i = 0; i < query.length; i++) {
        char c = query.at[i];
        if (quote == '"' && c == '\\') {
            i++;
        } else if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else {
            quote = c == '"' || c == '`' ? c : 0;
            buf_add_char(&buf, c);
        }
    }
    return buf_str(&buf);
}

static struct logs_state state_with(struct str text)
{
    struct logs_state state = {.text = text, .without = text, .parser = STR("logfmt"),
                               .query = STR(""), .term_count = 2};
    state.terms[0] = (struct logs_term){STR("pod"), text, false, false};
    state.terms[1] = (struct logs_term){STR("status"), text, true, true};
    state.levels[LOGS_ERROR] = state.levels[LOGS_NO_LEVEL] = true;
    return state;
}

static void same_shape(struct str text, const char *name)
{
    static const bool cases[] = {false, true};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct logs_state plain = state_with(STR("x"));
        struct logs_state state = state_with(text);
        plain.match_case = state.match_case = cases[i];
        struct str query = made(&state);
        struct query_mistake mistake;
        struct query_tree *tree = NULL;
        bool read = query.at != NULL &&
                    query_parse(arena, QUERY_LOGQL, query, &mistake, &tree);
        if (!read || !str_equal(shape(query), shape(made(&plain))) ||
            !str_equal(query_print(arena, tree), query)) {
            ok(false, "%s: %.*s", name, STR_ARG(query));
            return;
        }
    }
}

static void hostile(void)
{
    static const struct str texts[] = {
        STR_INIT("\""), STR_INIT("\\"), STR_INIT("\\\""), STR_INIT("`"), STR_INIT("\" |= \""),
        STR_INIT("\"} or {a=\"b"), STR_INIT("x\n| json"), STR_INIT("# comment"),
        STR_INIT("{resource_id=~\".+\"}"), STR_INIT("(?i)(a|b)*+?{3}[x]^$."), STR_INIT("\\Q\\E"),
        STR_INIT("\x01\x1b\x7f"), STR_INIT("\xe2\x80\xae\xf0\x9f\x92\xa5"), STR_INIT("{{.line}}"),
        STR_INIT("' OR '1'='1"), STR_INIT("\r\n\t"), STR_INIT("|~ `x`"), STR_INIT("\\u0022"),
        STR_INIT("\\x22"), STR_INIT("$__range"),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        same_shape(texts[i], "a hostile text changes the query");
    ok(true, "hostile texts stay texts");
    static const struct str bits[] = {
        STR_INIT("\""), STR_INIT("\\"), STR_INIT("`"), STR_INIT("\n"), STR_INIT("|="),
        STR_INIT("}"), STR_INIT("{"), STR_INIT("("), STR_INIT("#"), STR_INIT("é"),
        STR_INIT("a"), STR_INIT(" "), STR_INIT("\x01"), STR_INIT("~"), STR_INIT("*"),
    };
    uint64_t seed = 20261121;
    for (int round = 0; round < FUZZ_ROUNDS; round++) {
        struct arena_mark mark = arena_mark(arena);
        struct buf text = buf_open(arena, 64, 256);
        while (text.length < FUZZ_BYTES && (seed >> 60) != 3) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_add(&text, bits[(seed >> 33) % COUNT_OF(bits)]);
        }
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if (text.length > 0)
            same_shape(buf_str(&text), "a random text changes the query");
        arena_rewind(arena, mark);
    }
    ok(true, "random texts stay texts");
}

static void queries(void)
{
    struct logs_state state = {.query = STR(""), .text = STR("time out"), .without = STR("")};
    is_str(made(&state), STR("{resource_id=\"orders\"} |~ \"(?i)time out\""),
           "a text is looked for in whatever case");
    state.match_case = true;
    is_str(made(&state), STR("{resource_id=\"orders\"} |= \"time out\""), "or as it is");
    state = (struct logs_state){.query = STR("|= \"x\" | json")};
    is_str(made(&state), STR("{resource_id=\"orders\"} |= \"x\" | json"),
           "a pipeline gets the selector");
    state.query = STR("{ } |= \"x\"");
    is_str(made(&state), STR("{resource_id=\"orders\"} |= \"x\""), "as does an empty one");
    static const struct {
        struct str query;
        const char *told;
    } wrong[] = {
        {STR_INIT("|= x"), "Line 1, column 4"},
        {STR_INIT("{} |= x"), "Line 1, column 7"},
        {STR_INIT("{pod=\"a\"} |= x"), "Line 1, column 14"},
        {STR_INIT("{}\n|= x"), "Line 2, column 4"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        state.query = wrong[i].query;
        ok(made(&state).at == NULL, "mistake %zu is refused", i);
        ok(call.failure.field_count == 1 &&
               str_starts(call.failure.fields[0].told, str_of(wrong[i].told)),
           "at the place that was typed: %.*s",
           STR_ARG(call.failure.field_count > 0 ? call.failure.fields[0].told : STR("")));
    }
}

static void times(void)
{
    int64_t us = 0;
    ok(logs_duration_parse(STR("1h30m"), &us) && us == 5400 * INT64_C(1000000), "1h30m");
    ok(logs_duration_parse(STR("2w"), &us) && us == 14 * 86400 * INT64_C(1000000), "2w");
    static const char *const none[] = {"", "h", "1", "1x", "-1h", "1h30", "0s", "1 h",
                                       "99999999999999999999d", "1.5h"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        ok(!logs_duration_parse(str_of(none[i]), &us), "\"%s\" is no duration", none[i]);
    ok(logs_instant_parse(STR("2026-11-21T06:28:31Z"), NULL, &us) &&
           us == 1795242511 * INT64_C(1000000),
       "an instant of UTC");
    ok(logs_instant_parse(STR("2026-11-21 06:28"), NULL, &us) &&
           us == 1795242480 * INT64_C(1000000),
       "a wall clock");
    zones_open("/usr/share/zoneinfo");
    const struct zone *berlin = zone_find(STR("Europe/Berlin"));
    if (berlin != NULL) {
        ok(logs_instant_parse(STR("2026-11-21 07:28"), berlin, &us) &&
               us == 1795242480 * INT64_C(1000000),
           "of another zone");
        ok(logs_instant_parse(STR("2026-07-01"), berlin, &us) &&
               us % (86400 * INT64_C(1000000)) == 22 * 3600 * INT64_C(1000000),
           "in its summer");
        ok(logs_instant_parse(STR("2026-11-21T07:28:00+01:00"), berlin, &us) &&
               us == 1795242480 * INT64_C(1000000),
           "an offset counts, whatever the zone");
    }
    static const char *const wrong[] = {"yesterday", "2026-13-01", "2026-11-21 25:00",
                                        "2026-11-21T", "11:30", "2026-11-21 06:28:31:99"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ok(!logs_instant_parse(str_of(wrong[i]), NULL, &us), "\"%s\" is no time", wrong[i]);
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    queries();
    hostile();
    times();
    arena_close(arena);
    return done_testing();
}
