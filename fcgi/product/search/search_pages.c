/* search_pages.c: pages and actions that are found by their words. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/search/search.h"

/* Those without a place. What belongs to a project or organization is on its own pages, from
 * where the palette takes it. */
/* clang-format off */
static const struct {
    const char *title;
    const char *words; /* more that it is found by */
    const char *path;
    bool action;
    int64_t needs;     /* bits without a place; 0 = for everybody */
} pages[] = {
    {"Home",                "start overview attention",         "/",                     false, 0},
    {"Projects",            "list",                             "/projects",             false, 0},
    {"Organizations",       "list",                             "/organizations",        false, 0},
    {"Catalog",             "types tiers prices order",         "/catalog",              false, 0},
    {"Profile",             "account name time zone date shortcuts", "/account",         false, 0},
    {"Security and sessions", "account password second factor devices", "/account/security", false, 0},
    {"API keys",            "account tokens",                   "/account/keys",         false, 0},
    {"My activity",         "account audit trail log",          "/account/activity",     false, 0},
    {"Sign-ins of others",  "account issuers identity linked",  "/account/sign-ins",     false, 0},
    {"Documentation",       "docs help manual",                 "/docs",                 false, 0},
    {"Problems",            "error codes help",                 "/problems",             false, 0},
    {"Create project",      "new add",                          "/projects/new",         true,  0},
    {"Create organization", "new add",                          "/organizations/new",    true,  0},
    {"Create API key",      "new add token",                    "/account/keys",         true,  0},
    {"Change e-mail address", "account mail",                   "/account/email",        true,  0},
    {"Administration",      "admin overview",                   "/admin",                false, MAY_ADMINISTER},
    {"All users",           "admin people accounts",            "/admin/users",          false, MAY_ADMINISTER},
    {"All organizations",   "admin",                            "/admin/organizations",  false, MAY_ADMINISTER},
    {"Issuers",             "admin identity providers openid sign-in", "/admin/issuers", false, MAY_ADMINISTER},
    {"Feature switches",    "admin",                            "/admin/features",       false, MAY_ADMINISTER},
};
/* clang-format on */

static bool text_has(const char *text, struct str word)
{
    struct str in = str_of(text);
    for (size_t i = 0; i + word.length <= in.length; i++)
        if (str_equal_nocase(str_slice(in, i, i + word.length), word))
            return true;
    return false;
}

/* Every word stands in the title or beside it. */
static bool page_matches(size_t page, struct str q)
{
    struct str word;
    while (str_cut(&q, ' ', &word))
        if (!text_has(pages[page].title, word) && !text_has(pages[page].words, word))
            return false;
    return true;
}

struct list search_pages_find(struct task *task, struct str q)
{
    struct search_hit *hits =
        ARENA_ARRAY(task->arena, COUNT_OF(pages), struct search_hit);
    struct list list = {hits, 0, sizeof *hits, false};
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        if ((task->scope->may & pages[i].needs) == pages[i].needs && page_matches(i, q))
            hits[list.count++] = (struct search_hit){
                .kind = pages[i].action ? "action" : "page",
                .title = pages[i].action ? "Actions" : "Pages",
                .id = STR(""),
                .name = str_of(pages[i].title),
                .place = STR(""),
                .path = str_of(pages[i].path),
            };
    return list;
}
