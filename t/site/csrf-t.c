/* csrf-t.c: which requests may change something in a session's name. */
/* SPDX-License-Identifier: ISC */
#include "t/site/tiny.h"

static struct tiny tiny;
static struct probe *const probe = &tiny.probe;

enum who { NOBODY_AT_ALL, BY_SESSION, BY_KEY };
enum token { NO_TOKEN, GOOD_TOKEN, WRONG_TOKEN, HEADER_TOKEN, SHORT_TOKEN };

struct cell {
    const char *path;
    enum who who;
    enum token token;
    const char *origin;
    const char *referer;
    int wanted;
};

static struct str good_token;

static struct str token_text(enum token token)
{
    switch (token) {
    case NO_TOKEN:
    case HEADER_TOKEN:
        return STR_NONE;
    case GOOD_TOKEN:
        return good_token;
    case SHORT_TOKEN:
        return str_slice(good_token, 0, 10);
    case WRONG_TOKEN:
        return STR("0000000000000000000000000000000000000000000000000000000000000000");
    }
    return STR_NONE;
}

static void header_put(struct pair *headers, size_t *count, const char *name,
                       struct str value)
{
    if (value.at != NULL)
        headers[(*count)++] = (struct pair){str_of(name), value};
}

static struct answer answer_of(const struct cell *cell)
{
    struct pair headers[6] = {{{NULL, 0}, {NULL, 0}}};
    struct pair form[3] = {{STR("title"), STR("abc")}, {{NULL, 0}, {NULL, 0}}};
    size_t count = 0;
    header_put(headers, &count, "origin", str_of(cell->origin));
    header_put(headers, &count, "referer", str_of(cell->referer));
    if (cell->who == BY_SESSION)
        header_put(headers, &count, "cookie", STR("__Host-kp_session=session"));
    if (cell->who == BY_KEY)
        header_put(headers, &count, "authorization", STR("Bearer key"));
    if (cell->token == HEADER_TOKEN)
        header_put(headers, &count, "x-csrf-token", good_token);
    if (token_text(cell->token).at != NULL)
        form[1] = (struct pair){STR("_csrf"), token_text(cell->token)};
    return PROBE(probe, .method = "POST", .path = cell->path, .headers = headers,
                 .form = form, .as_program = true);
}

#define OURS    "https://console.test"
#define FOREIGN "https://evil.example.org"

static const struct cell cells[] = {
    {"/items", BY_SESSION, GOOD_TOKEN, OURS, NULL, 303},
    {"/items", BY_SESSION, HEADER_TOKEN, OURS, NULL, 303},
    {"/items", BY_SESSION, GOOD_TOKEN, NULL, OURS "/items/new", 303},
    {"/items", BY_SESSION, GOOD_TOKEN, NULL, OURS, 303},
    {"/items", BY_SESSION, GOOD_TOKEN, "HTTPS://Console.Test", NULL, 303},
    {"/items", BY_SESSION, NO_TOKEN, OURS, NULL, 403},
    {"/items", BY_SESSION, WRONG_TOKEN, OURS, NULL, 403},
    {"/items", BY_SESSION, SHORT_TOKEN, OURS, NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, NULL, NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, "null", NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, "", NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, FOREIGN, NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, FOREIGN, OURS "/", 403},
    {"/items", BY_SESSION, GOOD_TOKEN, "http://console.test", NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, "https://console.test:8443", NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, "https://console.test.evil.org", NULL, 403},
    {"/items", BY_SESSION, GOOD_TOKEN, NULL, FOREIGN "/?" OURS "/", 403},
    {"/items", BY_SESSION, GOOD_TOKEN, NULL, "https://console.test@evil.org/", 403},
    {"/items", BY_KEY, NO_TOKEN, NULL, NULL, 303},
    {"/items", BY_KEY, NO_TOKEN, FOREIGN, NULL, 303},
    {"/items", NOBODY_AT_ALL, NO_TOKEN, OURS, NULL, 401},
    {"/sign-in", NOBODY_AT_ALL, NO_TOKEN, OURS, NULL, 200},
    {"/sign-in", NOBODY_AT_ALL, NO_TOKEN, NULL, NULL, 200},
    {"/sign-in", NOBODY_AT_ALL, NO_TOKEN, FOREIGN, NULL, 403},
    {"/sign-in", BY_SESSION, NO_TOKEN, OURS, NULL, 200},
    {"/sign-in", BY_SESSION, NO_TOKEN, FOREIGN, NULL, 403},
    {"/open", NOBODY_AT_ALL, NO_TOKEN, NULL, NULL, 200},
    {"/open", NOBODY_AT_ALL, NO_TOKEN, FOREIGN, NULL, 403},
    {"/open", BY_SESSION, NO_TOKEN, OURS, NULL, 403},
};

static void test_matrix(void)
{
    static const char *const who[] = {"nobody", "a session", "a key"};
    static const char *const token[] = {"no token", "its token", "a wrong token",
                                        "its token in a header", "half its token"};
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        const struct cell *cell = &cells[i];
        tiny_seen.handled = 0;
        struct answer answer = answer_of(cell);
        is_int(answer.status, cell->wanted,
               "POST %s by %s with %s, Origin %s, Referer %s", cell->path, who[cell->who],
               token[cell->token], cell->origin == NULL ? "-" : cell->origin,
               cell->referer == NULL ? "-" : cell->referer);
        is_int(tiny_seen.handled, cell->wanted < 400 ? 1 : 0,
               "and the handler knows only that");
    }
}

static void test_words(void)
{
    struct answer answer =
        answer_of(&(struct cell){"/items", BY_SESSION, WRONG_TOKEN, OURS, NULL, 0});
    ok(str_contains(answer.body, STR("This form has expired. Nothing was changed.")),
       "a wrong token is told as an expired form");
    ok(!str_contains(answer.body, good_token) && !str_contains(answer.body, STR("abc")),
       "without the token, and without what was typed");
    answer =
        PROBE(probe, .method = "DELETE", .path = "/api/v1/items/1", .as_program = true,
              .headers = PAIRS(PAIR("cookie", "__Host-kp_session=session"),
                               PAIR("origin", OURS)));
    is_int(answer.status, 403, "an API path by session needs the token too");
    is_str(answer_at(probe, &answer, "/code"), STR("form_expired"), "and says so");
    answer = PROBE(probe, .path = "/items/1", .as_program = true,
                   .headers = PAIRS(PAIR("cookie", "__Host-kp_session=session"),
                                    PAIR("origin", FOREIGN)));
    is_int(answer.status, 200, "reading needs none");
}

int main(void)
{
    tiny_open(&tiny, STR(OURS), STR_NONE);
    tiny_sign_in(&tiny);
    (void)probe_get(probe, "/items/new");
    good_token = probe->csrf;
    ok(good_token.length == 64, "a page of a session has a token");
    test_matrix();
    test_words();
    tiny_close(&tiny);
    return done_testing();
}
