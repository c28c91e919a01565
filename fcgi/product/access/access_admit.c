/* access_admit.c: who calls, where, and whether the route's permission is held there. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"

#include <string.h>

#include "platform/base/secret.h"
#include "product/access/access_settings.h"

enum place_kind { PLACE_NONE, PLACE_ORGANIZATION, PLACE_PROJECT, PLACE_RESOURCE };

/* What the one admission statement answers; members that a variant does not give stay empty. */
struct admitted {
    struct str person_id;
    struct str email;
    struct str person_name;
    struct str theme;
    bool platform_admin;
    struct str credential_id;
    int64_t used_us;
    struct str org_id;
    struct str project_id;
    struct str resource_id;
    int64_t may;
};

#define PERSON_COLUMNS                                                                    \
    {"person_id", TEXT_AT(struct admitted, person_id)},                                   \
        {"email", TEXT_AT(struct admitted, email)},                                       \
        {"person_name", TEXT_AT(struct admitted, person_name)},                           \
        {"theme", TEXT_AT(struct admitted, theme)},                                       \
        {"platform_admin", BOOL_AT(struct admitted, platform_admin)},                     \
        {"credential_id", TEXT_AT(struct admitted, credential_id)},                       \
        {"used_us", INT_AT(struct admitted, used_us)}

static const struct field person_columns[] = {PERSON_COLUMNS, {0}};
static const struct field organization_columns[] = {
    PERSON_COLUMNS,
    {"org_id", TEXT_AT(struct admitted, org_id)},
    {"may", INT_AT(struct admitted, may)},
    {0},
};
static const struct field project_columns[] = {
    PERSON_COLUMNS,
    {"org_id", TEXT_AT(struct admitted, org_id)},
    {"project_id", TEXT_AT(struct admitted, project_id)},
    {"may", INT_AT(struct admitted, may)},
    {0},
};
static const struct field resource_columns[] = {
    PERSON_COLUMNS,
    {"org_id", TEXT_AT(struct admitted, org_id)},
    {"project_id", TEXT_AT(struct admitted, project_id)},
    {"resource_id", TEXT_AT(struct admitted, resource_id)},
    {"may", INT_AT(struct admitted, may)},
    {0},
};

struct credential {
    const char *kind; /* "session" or "key"; NULL = none was sent */
    struct str token_hash;
};

/* A key in Authorization wins over a cookie; anything else in Authorization is nobody. */
static struct credential credential_of(struct call *call)
{
    struct request *request = call->request;
    struct str sent = request_header(request, "authorization");
    if (sent.at != NULL) {
        struct str scheme = str_slice(sent, 0, 7);
        struct str token = str_trim(str_slice(sent, 7, sent.length));
        if (!str_equal_nocase(scheme, STR("bearer ")) || !str_starts(token, STR("kp_")) ||
            token.length > 200)
            return (struct credential){.kind = "key"};
        return (struct credential){"key", secret_hash(request->arena, "api key", token)};
    }
    struct str cookie = request_cookie(request, session_cookie_name(call_site(call)));
    if (cookie.length == 0 || cookie.length > 200)
        return (struct credential){.kind = NULL};
    return (struct credential){"session", secret_hash(request->arena, "session", cookie)};
}

static enum outcome ask(struct call *call, const struct credential *credential,
                        enum place_kind place, struct admitted *admitted)
{
    struct task *task = &call->task;
    const struct arg kind = ARG_TEXT("kind", str_of(credential->kind));
    const struct arg hash = ARG_TEXT("token_hash", credential->token_hash);
    const struct arg now = ARG_INT("now", task_now_us(task));
    const struct arg idle =
        ARG_INT("idle_from", task_now_us(task) - access_settings.session_idle_ms * US_PER_MS);
    const struct arg project = ARG_TEXT("project", request_word(call->request, "project"));
    switch (place) {
    case PLACE_NONE:
        return store_one(task, Q_ACCESS_ADMIT_PERSON,
                         (const struct arg[]){kind, hash, now, idle, {.kind = ARG_END}},
                         person_columns, admitted);
    case PLACE_ORGANIZATION:
        return store_one(task, Q_ACCESS_ADMIT_ORGANIZATION,
                         (const struct arg[]){kind,
                                              hash,
                                              now,
                                              idle,
                                              ARG_TEXT("org", request_word(call->request, "org")),
                                              {.kind = ARG_END}},
                         organization_columns, admitted);
    case PLACE_PROJECT:
        return store_one(task, Q_ACCESS_ADMIT_PROJECT,
                         (const struct arg[]){kind, hash, now, idle, project, {.kind = ARG_END}},
                         project_columns, admitted);
    case PLACE_RESOURCE:
        return store_one(
            task, Q_ACCESS_ADMIT_RESOURCE,
            (const struct arg[]){kind,
                                 hash,
                                 now,
                                 idle,
                                 project,
                                 ARG_TEXT("resource", request_word(call->request, "resource")),
                                 {.kind = ARG_END}},
            resource_columns, admitted);
    }
    bug("place kind %d", (int)place);
}

static enum place_kind place_of(const struct request *request)
{
    if (request_word(request, "resource").at != NULL)
        return PLACE_RESOURCE;
    if (request_word(request, "project").at != NULL)
        return PLACE_PROJECT;
    if (request_word(request, "org").at != NULL)
        return PLACE_ORGANIZATION;
    return PLACE_NONE;
}

static void fill_caller(struct call *call, const struct credential *credential,
                        const struct admitted *admitted)
{
    struct caller *caller = ARENA_NEW(call->request->arena, struct caller);
    bool by_key = strcmp(credential->kind, "key") == 0;
    *caller = (struct caller){
        .user_id = admitted->person_id,
        .email = admitted->email,
        .name = admitted->person_name,
        .theme = admitted->theme,
        .session_id = by_key ? STR_NONE : admitted->credential_id,
        .key_id = by_key ? admitted->credential_id : STR_NONE,
    };
    call->caller = caller;
    struct scope *scope = &call->scope;
    scope->org_id = admitted->org_id;
    scope->project_id = admitted->project_id;
    scope->resource_id = admitted->resource_id;
    scope->actor_id = admitted->person_id;
    scope->actor_name = admitted->email;
    scope->credential_id = admitted->credential_id;
    scope->by_key = by_key;
    scope->may = admitted->may | (admitted->platform_admin ? MAY_ADMINISTER : 0);
}

/* "Last used" is written at most once in five minutes, so that reads stay reads. */
static enum outcome touch(struct call *call, const struct admitted *admitted)
{
    int64_t now = task_now_us(&call->task);
    if (now - admitted->used_us < access_settings.touch_ms * US_PER_MS)
        return DONE;
    enum query query = call->scope.by_key ? Q_ACCESS_TOUCH_KEY : Q_ACCESS_TOUCH_SESSION;
    enum outcome outcome = store_read_only(call->task.store, false);
    if (outcome == DONE)
        outcome = store_change(
            &call->task, query,
            ARGS(ARG_TEXT("credential", admitted->credential_id), ARG_INT("now", now)), NULL);
    return outcome;
}

static const struct {
    enum permission bit;
    const char *told;
} missing_words[] = {
    {MAY_READ, "This needs the permission read, which you do not have here."},
    {MAY_WRITE, "This needs the permission write, which you do not have here."},
    {MAY_DELETE, "This needs the permission delete, which you do not have here."},
    {MAY_MANAGE_ACCESS, "This needs the permission manage_access, which you do not have here."},
    {MAY_MANAGE_BILLING, "This needs the permission manage_billing, which you do not have here."},
    {MAY_CHECK_FOR_OTHERS,
     "This needs the permission check_permissions_on_behalf_of, which you do not have."},
    {MAY_ADMINISTER, "Only a platform administrator may do this."},
};

static enum outcome refuse_missing(struct call *call, int64_t missing)
{
    for (size_t i = 0; i < COUNT_OF(missing_words); i++)
        if ((missing & missing_words[i].bit) != 0)
            return refuse(&call->failure, FORBIDDEN, "permission_missing",
                          missing_words[i].told, "Ask an owner of this place for a role that has it.");
    bug("no permission is missing");
}

static enum outcome decide(struct call *call, enum place_kind place)
{
    int needs = call->route->needs;
    int64_t may = call->scope.may;
    if (place != PLACE_NONE && (may & MAY_READ) == 0)
        return refuse(&call->failure, ABSENT, NULL, "There is nothing here that you can see.",
                      NULL);
    if (needs > 0 && (may & needs) != needs)
        return refuse_missing(call, needs & ~may);
    return DONE;
}

static enum outcome refuse_nobody(struct call *call, const struct credential *credential)
{
    if (call->route->needs == OPEN_TO_ALL)
        return DONE;
    if (credential->kind == NULL)
        return refuse(&call->failure, NOBODY, NULL, "You are not signed in.",
                      "Sign in, or send an API key as a bearer token.");
    return refuse(&call->failure, NOBODY, "credential_invalid",
                  "The session or API key is not valid, has expired or was revoked.",
                  "Sign in again, or create a new key.");
}

enum outcome access_admit(struct call *call)
{
    const struct request *request = call->request;
    call->scope = (struct scope){
        .actor_name = STR("anonymous"),
        .request_id = request->request_id,
        .address = request->address,
    };
    struct credential credential = credential_of(call);
    if (credential.token_hash.at == NULL)
        return refuse_nobody(call, &credential);

    enum place_kind place = place_of(request);
    struct admitted admitted = {.may = 0};
    enum outcome outcome = ask(call, &credential, place, &admitted);
    if (outcome == ABSENT)
        return refuse_nobody(call, &credential);
    if (outcome != DONE)
        return outcome;
    fill_caller(call, &credential, &admitted);
    outcome = touch(call, &admitted);
    if (outcome != DONE)
        return outcome;
    return call->route->needs == OPEN_TO_ALL ? DONE : decide(call, place);
}

struct scope access_scope_for_work(struct str org_id, const char *reason)
{
    return (struct scope){
        .org_id = org_id,
        .actor_name = STR("system"),
        .reason = str_of(reason),
    };
}

struct scope access_scope_for_job(const struct job *job, const char *reason)
{
    return access_scope_for_work(job->org_id, reason);
}

struct scope access_scope_within(const struct scope *outer, struct str org_id)
{
    struct scope inner = *outer;
    inner.org_id = org_id;
    inner.project_id = STR_NONE;
    inner.resource_id = STR_NONE;
    inner.may = 0;
    return inner;
}
