/* reference.c: the API's endpoints, collected once from the route tables. */
/* SPDX-License-Identifier: ISC */
#include "product/reference/reference_private.h"

#include "product/access/permission.h"

struct reference reference;
struct reference_settings reference_settings;

/* clang-format off */
const struct setting reference_setting_rows[] = {
    {"security_contact", SETTING_TEXT_AT(struct reference_settings, security_contact),
     .min = 0, .max = 256, .fallback = "",
     .says = "Whom to tell about a weakness, as a URI (mailto:security@example.org) for /.well-known/security.txt; empty = no such file."},
    {0},
};

/* Capabilities whose word is not what people call it. */
static const struct {
    const char *name;
    const char *title;
} titles[] = {
    {"access", "Roles and access"}, {"account", "Account and keys"}, {"audit", "Audit trail"},
    {"organization", "Organizations"}, {"project", "Projects"}, {"reference", "API description"},
    {"resource", "Resources"}, {"team", "Teams"}, {"invitation", "Invitations"},
    {"estimate", "Prices and estimates"}, {"oidc", "Single sign-on"}, {"webhook", "Webhooks"},
};

static const struct {
    int needs;
    const char *word;
    const char *sentence;
} needed[] = {
    {OPEN_TO_ALL, "open", "Open to all, without a key."},
    {SIGNED_IN, "signed in", "Needs a key or a session, and no further permission."},
    {MAY_READ, "read", "Needs the permission read there."},
    {MAY_WRITE, "write", "Needs the permission write there."},
    {MAY_DELETE, "delete", "Needs the permission delete there."},
    {MAY_MANAGE_ACCESS, "manage_access", "Needs the permission manage_access there."},
    {MAY_MANAGE_BILLING, "manage_billing", "Needs the permission manage_billing there."},
    {MAY_CHECK_FOR_OTHERS, "check_permissions_on_behalf_of",
     "Needs the permission check_permissions_on_behalf_of."},
    {MAY_DEPLOY, "deploy", "Needs the permission deploy there."},
    {MAY_APPROVE, "approve", "Needs the permission approve there."},
    {MAY_REVEAL, "reveal", "Needs the permission reveal there."},
    {MAY_INGEST, "ingest", "Needs the permission ingest there."},
    {MAY_QUERY, "query", "Needs the permission query there."},
    {MAY_MANAGE_ALERTS, "manage_alerts", "Needs the permission manage_alerts there."},
    {MAY_ACKNOWLEDGE_ALERTS, "acknowledge_alerts",
     "Needs the permission acknowledge_alerts there."},
    {MAY_READ_AUDIT, "read_audit", "Needs the permission read_audit there."},
    {MAY_ADMINISTER, "administer", "Only for administrators of the platform."},
};

static const struct {
    const char *word;
    const char *says;
} path_words[] = {
    {"org", "Id of the organization."},
    {"type", "Id, former id or slug of the resource type."},
};
/* clang-format on */

struct str needs_word(int needs)
{
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (needed[i].needs == needs)
            return str_of(needed[i].word);
    bug("a route needs the permission %d, which has no name", needs);
}

struct str needs_sentence(int needs)
{
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (needed[i].needs == needs)
            return str_of(needed[i].sentence);
    bug("a route needs the permission %d, which has no name", needs);
}

bool path_next_word(struct str *rest, struct str *word)
{
    ptrdiff_t from = str_find(*rest, 0, '{');
    ptrdiff_t to = from < 0 ? -1 : str_find(*rest, (size_t)from, '}');
    if (to < 0)
        return false;
    *word = str_slice(*rest, (size_t)from + 1, (size_t)to);
    *rest = str_slice(*rest, (size_t)to + 1, rest->length);
    return true;
}

struct str path_word_says(struct arena *arena, struct str word)
{
    for (size_t i = 0; i < COUNT_OF(path_words); i++)
        if (str_is(word, path_words[i].word))
            return str_of(path_words[i].says);
    return ARENA_JOIN(arena, STR("Id of the "), word, STR("."));
}

bool route_is_list(const struct route *route)
{
    if (route->lists != NULL)
        return true;
    for (const struct parameter *row = route->query; row != NULL && row->name != NULL;
         row++)
        if (str_is(STR("cursor"), row->name))
            return true;
    return false;
}

/* A word that the table lacks, with a capital letter. */
static struct str title_of(struct arena *arena, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (str_is(str_of(name), titles[i].name))
            return str_of(titles[i].title);
    struct buf title = buf_open(arena, 64, 64);
    for (const char *at = name; *at != 0; at++) {
        bool small = at == name && *at >= 'a' && *at <= 'z';
        buf_add_char(&title, small ? (char)(*at - 32) : *at == '_' ? ' ' : *at);
    }
    return buf_str(&title);
}

/* "GET /api/v1/projects/{project}" gives "get-projects-project". */
static struct str anchor_of(struct arena *arena, const struct route *route)
{
    struct buf anchor = buf_open(arena, 128, KIB(1));
    for (const char *at = method_name((enum method)route->methods); *at != 0; at++)
        buf_add_char(&anchor, (char)(*at | 32));
    struct str path = str_of(route->path);
    struct str base = STR("/api/v1");
    for (size_t i = str_starts(path, base) ? base.length : 0; i < path.length; i++)
        if (path.at[i] != '{' && path.at[i] != '}')
            buf_add_char(&anchor, path.at[i] == '/' ? '-' : path.at[i]);
    return buf_str(&anchor);
}

static void collect(struct arena *arena, const struct reference_part *parts)
{
    struct endpoint *rows = ARENA_ARRAY(arena, ENDPOINTS_MAX, struct endpoint);
    size_t count = 0;
    for (; parts->name != NULL; parts++) {
        for (const struct route *route = parts->routes; route->handle != NULL; route++) {
            if (!str_starts(str_of(route->path), STR("/api/")))
                continue;
            if (count == ENDPOINTS_MAX)
                bug("more than %d rows in the API", ENDPOINTS_MAX);
            rows[count++] = (struct endpoint){route, title_of(arena, parts->name),
                                              anchor_of(arena, route)};
        }
    }
    reference.endpoints = rows;
    reference.count = count;
}

/* RFC 9116 2.5.3: a contact is a URI. */
static enum outcome contact_check(struct failure *failure)
{
    struct str contact = reference_settings.security_contact;
    bool good = str_starts(contact, STR("mailto:")) ||
                str_starts(contact, STR("https://")) || str_starts(contact, STR("tel:"));
    if (contact.length == 0 || (good && !str_has_control(contact)))
        return DONE;
    failure_field(failure, STR("security_contact"), "malformed",
                  "security_contact must begin with mailto:, https:// or tel:");
    return INVALID;
}

enum outcome reference_open(const struct reference_start *start)
{
    struct str base_url = start->base_url;
    if (str_ends(base_url, STR("/")))
        base_url.length--;
    enum outcome outcome = contact_check(start->failure);
    if (outcome != DONE)
        return outcome;
    reference = (struct reference){.base_url = base_url};
    collect(start->process, start->parts);
    reference.openapi = openapi_text(start->process, &reference);
    reference.tag = arena_print(start->process, "%016llx",
                                (unsigned long long)str_hash(reference.openapi));
    return DONE;
}

const struct problem_word *problem_word_find(struct str code)
{
    for (const struct problem_word *word = problem_words; word->code != NULL; word++)
        if (str_is(code, word->code))
            return word;
    return NULL;
}
