/* match-t.c: which path meets which row, and which rows are refused. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/match.h"

#include <string.h>

#include "t/lib/tap.h"

static struct arena *arena;

static enum outcome nothing(struct call *call)
{
    (void)call;
    return DONE;
}

struct draft {
    struct str text;
    int64_t number;
};

static const struct field endless[] = {{"text", TEXT_AT(struct draft, text)}, {0}};
static const struct field unbound[] = {{"number", INT_AT(struct draft, number)}, {0}};
static const struct field doubled[] = {{"text", TEXT_AT(struct draft, text), .max = 5},
                                       {"again", .kind = FIELD_TEXT, .max = 5},
                                       {0}};
static const struct field sound[] = {{"text", TEXT_AT(struct draft, text), .max = 5},
                                     {0}};

#define ROW(method_, path_)                                                              \
    {                                                                                    \
        method_, path_, nothing, OPEN_TO_ALL, .says = "x"                                \
    }

static const struct route rows[] = {
    ROW(GET, "/"),
    ROW(GET, "/projects"),
    ROW(POST, "/projects"),
    ROW(GET, "/projects/new"),
    ROW(GET, "/projects/{project}"),
    ROW(POST, "/projects/{project}"),
    ROW(DELETE, "/projects/{project}"),
    ROW(GET, "/projects/{project}/resources/{resource}"),
    ROW(GET, "/projects/new/help"),
    ROW(GET, "/api/v1/projects/{project}"),
    ROW(GET, "/api/v1/projects/{project}/export.csv"),
    ROW(GET, "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}"),
    {0},
};

static struct match_table *table_of(const struct route *all)
{
    const struct route *tables[] = {all, NULL};
    struct failure failure = {.arena = arena};
    struct match_table *table = NULL;
    if (match_open(arena, tables, &failure, &table) != DONE)
        bail_out("the rows are refused: %.*s %.*s", STR_ARG(failure.fields[0].pointer),
                 STR_ARG(failure.fields[0].told));
    return table;
}

/* "pattern word=value ...", "405 methods", "slash" or "404". */
static struct str meets(const struct match_table *table, enum method method,
                        struct str path)
{
    struct request request = {.arena = arena, .method = method, .path = path};
    struct match match = match_find(table, &request);
    if (match.slash)
        return STR("slash");
    if (match.route == NULL)
        return match.methods == 0 ? STR("404")
                                  : arena_print(arena, "405 %d", match.methods);
    struct buf out = buf_open(arena, 64, 4096);
    buf_add(&out, str_of(match.route->path));
    for (size_t i = 0; i < request.word_count; i++)
        buf_print(&out, " %.*s=%.*s", STR_ARG(request.words[i].name),
                  STR_ARG(request.words[i].value));
    return buf_str(&out);
}

static void test_paths(void)
{
    static const struct {
        struct str path;
        struct str wanted;
    } cases[] = {
        {STR_INIT("/"), STR_INIT("/")},
        {STR_INIT("/projects"), STR_INIT("/projects")},
        {STR_INIT("/projects/new"), STR_INIT("/projects/new")},
        {STR_INIT("/projects/abc"), STR_INIT("/projects/{project} project=abc")},
        {STR_INIT("/projects/newer"), STR_INIT("/projects/{project} project=newer")},
        {STR_INIT("/projects/ne"), STR_INIT("/projects/{project} project=ne")},
        {STR_INIT("/projects/new/resources/r1"),
         STR_INIT("/projects/{project}/resources/{resource} project=new resource=r1")},
        {STR_INIT("/projects/new/help"), STR_INIT("/projects/new/help")},
        {STR_INIT("/projects/old/help"), STR_INIT("404")},
        {STR_INIT("/api/v1/projects/p/export.csv"),
         STR_INIT("/api/v1/projects/{project}/export.csv project=p")},
        {STR_INIT("/1/2/3/4/5/6/7/8"),
         STR_INIT("/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h} a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8")},
        {STR_INIT("/projects/a%20b"), STR_INIT("/projects/{project} project=a b")},
        {STR_INIT("/projects/%C3%A4"), STR_INIT("/projects/{project} project=\xC3\xA4")},
        {STR_INIT("/%70rojects/%6Eew"), STR_INIT("/projects/new")},
        {STR_INIT("/projects/a%2Fb"), STR_INIT("404")},
        {STR_INIT("/projects/a%2fb"), STR_INIT("404")},
        {STR_INIT("/projects%2Fnew"), STR_INIT("404")},
        {STR_INIT("/projects/%252F"), STR_INIT("404")},
        {STR_INIT("/projects/%2541"), STR_INIT("404")},
        {STR_INIT("/projects/100%25"), STR_INIT("/projects/{project} project=100%")},
        {STR_INIT("/projects/.."), STR_INIT("404")},
        {STR_INIT("/projects/."), STR_INIT("404")},
        {STR_INIT("/projects/%2e%2E"), STR_INIT("404")},
        {STR_INIT("/projects/..."), STR_INIT("/projects/{project} project=...")},
        {STR_INIT("/projects/../projects"), STR_INIT("404")},
        {STR_INIT("/projects/%00"), STR_INIT("404")},
        {STR_INIT("/projects/a%0Ab"), STR_INIT("404")},
        {STR_INIT("/projects/a\nb"), STR_INIT("404")},
        {STR_INIT("/projects/%ff"), STR_INIT("404")},
        {STR_INIT("/projects/%"), STR_INIT("404")},
        {STR_INIT("/projects/%1"), STR_INIT("404")},
        {STR_INIT("//"), STR_INIT("404")},
        {STR_INIT("//projects"), STR_INIT("404")},
        {STR_INIT("/projects//new"), STR_INIT("404")},
        {STR_INIT("/projects//"), STR_INIT("404")},
        {STR_INIT("/projects/"), STR_INIT("slash")},
        {STR_INIT("/projects/abc/"), STR_INIT("slash")},
        {STR_INIT("/nowhere/"), STR_INIT("404")},
        {STR_INIT("/Projects"), STR_INIT("404")},
        {STR_INIT("projects"), STR_INIT("404")},
        {STR_INIT(""), STR_INIT("404")},
        {STR_INIT("*"), STR_INIT("404")},
        {STR_INIT("/api"), STR_INIT("404")},
        {STR_INIT("/api/v1/projects/{project}"),
         STR_INIT("/api/v1/projects/{project} project={project}")},
        {STR_INIT("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"), STR_INIT("404")},
    };
    struct match_table *table = table_of(rows);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_str(meets(table, GET, cases[i].path), cases[i].wanted, "GET %.*s",
               STR_ARG(cases[i].path));
    char *path = arena_alloc(arena, PATH_BYTES_MAX + 1);
    memset(path, 'a', PATH_BYTES_MAX + 1);
    memcpy(path, "/projects/", 10);
    is_str(meets(table, GET, (struct str){path, PATH_BYTES_MAX + 1}), STR("404"),
           "a path that is too long");
    ok(meets(table, GET, (struct str){path, PATH_BYTES_MAX}).length > PATH_BYTES_MAX,
       "the longest path");
}

static void test_methods(void)
{
    struct match_table *table = table_of(rows);
    is_str(meets(table, HEAD, STR("/projects")), STR("/projects"), "HEAD by the GET row");
    is_str(meets(table, POST, STR("/projects")), STR("/projects"), "POST has its own");
    is_str(meets(table, PUT, STR("/projects")), STR("405 7"),
           "PUT: GET, HEAD and POST instead");
    is_str(meets(table, OPTIONS, STR("/projects")), STR("405 7"), "OPTIONS lists them");
    is_str(meets(table, 0, STR("/projects")), STR("405 7"), "an unknown method too");
    is_str(meets(table, POST, STR("/projects/new")), STR("405 3"),
           "a literal beats a word even when only the word has the method");
    is_str(meets(table, DELETE, STR("/projects/abc")),
           STR("/projects/{project} project=abc"), "DELETE by word");
    is_str(meets(table, PUT, STR("/nowhere")), STR("404"),
           "an unknown path stays unknown");
}

/* Codes of all refusals of these rows, in order. */
static struct str refusals(const struct route *all)
{
    const struct route *tables[] = {all, NULL};
    struct failure failure = {.arena = arena};
    struct match_table *table = NULL;
    struct buf out = buf_open(arena, 64, 4096);
    if (match_open(arena, tables, &failure, &table) == DONE)
        return STR("fine");
    for (size_t i = 0; i < failure.field_count; i++)
        buf_print(&out, "%.*s %.*s;", STR_ARG(failure.fields[i].pointer),
                  STR_ARG(failure.fields[i].code));
    return buf_str(&out);
}

static void test_bad_rows(void)
{
    const struct route bad[] = {
        {GET, "/a", NULL, OPEN_TO_ALL, .says = "x"},
        {GET, "/b", nothing, 0, .says = "x"},
        {GET, "/c", nothing, OPEN_TO_ALL, .says = ""},
        {GET, "/d", nothing, -3, .says = "x"},
        {GET | POST, "/e", nothing, OPEN_TO_ALL, .says = "x"},
        {HEAD, "/f", nothing, OPEN_TO_ALL, .says = "x"},
        ROW(GET, "g"),
        ROW(GET, "/h/"),
        ROW(GET, "/i//j"),
        ROW(GET, "/{k"),
        ROW(GET, "/{}"),
        ROW(GET, "/l{m}"),
        ROW(GET, "/{n}/{n}"),
        ROW(GET, "/o p"),
        ROW(GET, "/q/.."),
        ROW(GET, "/{R}"),
        ROW(GET, "/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8}/{9}"),
        ROW(GET, "/s"),
        ROW(GET, "/s"),
        ROW(GET, "/t/{u}"),
        ROW(GET, "/t/{v}"),
        {POST, "/w", nothing, OPEN_TO_ALL, endless, sizeof(struct draft), .says = "x"},
        {POST, "/x", nothing, OPEN_TO_ALL, unbound, sizeof(struct draft), .says = "x"},
        {POST, "/u", nothing, OPEN_TO_ALL, doubled, sizeof(struct draft), .says = "x"},
        {POST, "/y", nothing, OPEN_TO_ALL, sound, 0, .says = "x"},
        {GET, "/z", nothing, OPEN_TO_ALL, sound, sizeof(struct draft), .says = "x"},
        {0},
    };
    is_str(
        refusals(bad),
        STR("GET /a handle;GET /b needs;GET /c says;GET /d needs; /e method;HEAD /f method;"
            "GET g path;GET /h/ path;GET /i//j path;GET /{k path;GET /{} path;"
            "GET /l{m} path;GET /{n}/{n} path;GET /o p path;GET /q/.. path;GET /{R} path;"
            "GET /{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8}/{9} path;"
            "POST /w form;POST /x form;POST /u form;POST /y form;GET /z form;"
            "GET /s repeated;GET /t/{v} repeated;"),
        "every bad row is named, all at once");
    const struct route good[] = {ROW(GET, "/s"), ROW(POST, "/s"), ROW(GET, "/{s}"), {0}};
    is_str(refusals(good), STR("fine"), "methods and literals keep rows apart");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    test_paths();
    test_methods();
    test_bad_rows();
    arena_close(arena);
    return done_testing();
}
