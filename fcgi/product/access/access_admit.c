/* access_admit.c: who calls, where, and whether the route's permission is held there. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"

#include <string.h>

#include "platform/base/secret.h"
#include "product/access/access_private.h"
#include "product/access/access_settings.h"

enum place_kind { PLACE_NONE, PLACE_ORGANIZATION, PLACE_PROJECT, PLACE_RESOURCE };

/* What the one admission statement answers; members that a variant does not give stay empty. */
struct admitted {
    struct str principal_id;
    struct str email; /* a service account's name */
    struct str person_name;
    struct str theme;
    struct str time_zone;
    struct str date_style;
    bool shortcuts;
    bool platform_admin;
    struct str kind; /* "person" or "service_account" */
    struct str credential_id;
    int64_t used_us;
    struct str method; /* of a session; else "key" */
    int64_t proved_us;
    int64_t key_may;           /* 0 = the key is not narrower than its principal */
    struct str key_scope_type; /* STR_NONE = it works everywhere */
    struct str key_scope_id;
    bool lacks_factor; /* a person without a second factor */
    bool wants_factor; /* the place, or one of theirs, asks for it */
    struct str org_id;
    struct str org_name;
    struct str project_id;
    struct str project_name;
    struct str resource_id;
    struct str resource_name;
    struct str resource_type;
    int64_t may; /* with ADMITTED_READS_... */
};

/* Bits beside the permissions, from access.sql: places above the admitted one that may be read. */
static const int64_t ADMITTED_READS_ORGANIZATION = INT64_C(1) << 60;
static const int64_t ADMITTED_READS_PROJECT = INT64_C(1) << 61;

#define PERSON_COLUMNS                                                                    \
    {"principal_id", TEXT_AT(struct admitted, principal_id)},                             \
        {"email", TEXT_AT(struct admitted, email)},                                       \
        {"person_name", TEXT_AT(struct admitted, person_name)},                           \
        {"theme", TEXT_AT(struct admitted, theme)},                                       \
        {"time_zone", TEXT_AT(struct admitted, time_zone)},                               \
        {"date_style", TEXT_AT(struct admitted, date_style)},                             \
        {"shortcuts", BOOL_AT(struct admitted, shortcuts)},                               \
        {"platform_admin", BOOL_AT(struct admitted, platform_admin)},                     \
        {"kind", TEXT_AT(struct admitted, kind)},                                         \
        {"credential_id", TEXT_AT(struct admitted, credential_id)},                       \
        {"used_us", INT_AT(struct admitted, used_us)},                                    \
        {"method", TEXT_AT(struct admitted, method)},                                     \
        {"proved_us", INT_AT(struct admitted, proved_us)},                                \
        {"key_may", INT_AT(struct admitted, key_may)},                                    \
        {"key_scope_type", TEXT_AT(struct admitted, key_scope_type)},                     \
        {"key_scope_id", TEXT_AT(struct admitted, key_scope_id)},                         \
        {"lacks_factor", BOOL_AT(struct admitted, lacks_factor)},                         \
        {"wants_factor", BOOL_AT(struct admitted, wants_factor)}

static const struct field person_columns[] = {PERSON_COLUMNS, {0}};
static const struct field organization_columns[] = {
    PERSON_COLUMNS,
    {"org_id", TEXT_AT(struct admitted, org_id)},
    {"org_name", TEXT_AT(struct admitted, org_name)},
    {"may", INT_AT(struct admitted, may)},
    {0},
};
static const struct field project_columns[] = {
    PERSON_COLUMNS,
    {"org_id", TEXT_AT(struct admitted, org_id)},
    {"org_name", TEXT_AT(struct admitted, org_name)},
    {"project_id", TEXT_AT(struct admitted, project_id)},
    {"project_name", TEXT_AT(struct admitted, project_name)},
    {"may", INT_AT(struct admitted, may)},
    {0},
};
static const struct field resource_columns[] = {
    PERSON_COLUMNS,
    {"org_id", TEXT_AT(struct admitted, org_id)},
    {"org_name", TEXT_AT(struct admitted, org_name)},
    {"project_id", TEXT_AT(struct admitted, project_id)},
    {"project_name", TEXT_AT(struct admitted, project_name)},
    {"resource_id", TEXT_AT(struct admitted, resource_id)},
    {"resource_name", TEXT_AT(struct admitted, resource_name)},
    {"resource_type", TEXT_AT(struct admitted, resource_type)},
    {"may", INT_AT(struct admitted, may)},
    {0},
};
enum credential_kind {
    CREDENTIAL_NONE,
    CREDENTIAL_SESSION,
    CREDENTIAL_KEY,
    CREDENTIAL_TOKEN,
    CREDENTIAL_KINDS
};

struct credential {
    enum credential_kind kind; /* NONE = none was sent */
    struct str token_hash;     /* STR_NONE = what was sent can be nobody's; or an identity's id */
};

struct str access_bearer(const struct request *request)
{
    struct str sent = request_header(request, "authorization");
    if (!str_equal_nocase(str_slice(sent, 0, 7), STR("bearer ")))
        return STR_NONE;
    return str_trim(str_slice(sent, 7, sent.length));
}

/* A key in Authorization wins over a cookie; anything else in Authorization is nobody. */
static struct credential credential_of(struct call *call)
{
    struct request *request = call->request;
    struct str sent = request_header(request, "authorization");
    if (sent.at != NULL) {
        struct str token = access_bearer(request);
        if (!str_starts(token, STR("kp_")) || token.length > 200)
            return (struct credential){.kind = CREDENTIAL_KEY};
        return (struct credential){CREDENTIAL_KEY, secret_hash(request->arena, "api key", token)};
    }
    struct str cookie = request_cookie(request, session_cookie_name(call_site(call)));
    if (cookie.length == 0 || cookie.length > 200)
        return (struct credential){.kind = CREDENTIAL_NONE};
    return (struct credential){CREDENTIAL_SESSION,
                               secret_hash(request->arena, "session", cookie)};
}

/* The statement for each kind of place and credential, and the words of the path that it takes. */
static const struct {
    enum query query[CREDENTIAL_KINDS];
    const char *words[2];
    const struct field *columns;
} admissions[] = {
    [PLACE_NONE] = {{[CREDENTIAL_SESSION] = Q_ACCESS_ADMIT_PERSON_BY_SESSION,
                     [CREDENTIAL_KEY] = Q_ACCESS_ADMIT_PERSON_BY_KEY,
                     [CREDENTIAL_TOKEN] = Q_ACCESS_ADMIT_PERSON_BY_TOKEN},
                    {NULL, NULL},
                    person_columns},
    [PLACE_ORGANIZATION] = {{[CREDENTIAL_SESSION] =
                                 Q_ACCESS_ADMIT_ORGANIZATION_BY_SESSION,
                             [CREDENTIAL_KEY] = Q_ACCESS_ADMIT_ORGANIZATION_BY_KEY,
                             [CREDENTIAL_TOKEN] = Q_ACCESS_ADMIT_ORGANIZATION_BY_TOKEN},
                            {"org", NULL},
                            organization_columns},
    [PLACE_PROJECT] = {{[CREDENTIAL_SESSION] = Q_ACCESS_ADMIT_PROJECT_BY_SESSION,
                        [CREDENTIAL_KEY] = Q_ACCESS_ADMIT_PROJECT_BY_KEY,
                        [CREDENTIAL_TOKEN] = Q_ACCESS_ADMIT_PROJECT_BY_TOKEN},
                       {"project", NULL},
                       project_columns},
    [PLACE_RESOURCE] = {{[CREDENTIAL_SESSION] = Q_ACCESS_ADMIT_RESOURCE_BY_SESSION,
                         [CREDENTIAL_KEY] = Q_ACCESS_ADMIT_RESOURCE_BY_KEY,
                         [CREDENTIAL_TOKEN] = Q_ACCESS_ADMIT_RESOURCE_BY_TOKEN},
                        {"project", "resource"},
                        resource_columns},
};

static enum outcome ask(struct call *call, const struct credential *credential,
                        enum place_kind place, struct admitted *admitted)
{
    struct task *task = &call->task;
    int64_t now = task_now_us(task);
    bool by_token = credential->kind == CREDENTIAL_TOKEN;
    const char *name = by_token ? "identity" : "token_hash";
    struct arg args[6] = {ARG_TEXT(name, credential->token_hash), ARG_INT("now", now)};
    size_t count = 2;
    if (credential->kind == CREDENTIAL_SESSION)
        args[count++] = (struct arg)ARG_INT(
            "idle_from", now - access_settings.session_idle_ms * US_PER_MS);
    for (size_t i = 0; i < COUNT_OF(admissions[place].words); i++) {
        const char *word = admissions[place].words[i];
        if (word != NULL)
            args[count++] = (struct arg)ARG_TEXT(word, request_word(call->request, word));
    }
    args[count] = (struct arg){.kind = ARG_END};
    return store_one(task, admissions[place].query[credential->kind], args,
                     admissions[place].columns, admitted);
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

bool access_key_reaches(const struct scope *scope, const struct place_row *place)
{
    const struct {
        const char *type;
        struct str id;
    } places[] = {
        {"organization", place->org_id},
        {"project", place->project_id},
        {"resource", place->resource_id},
    };
    if (scope->key_place_type.at == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (str_is(scope->key_place_type, places[i].type))
            return places[i].id.at != NULL && str_equal(places[i].id, scope->key_place_id);
    return false;
}

static void fill_scope(struct scope *scope, const struct credential *credential,
                       const struct admitted *admitted)
{
    scope->org_id = admitted->org_id;
    scope->project_id = admitted->project_id;
    scope->resource_id = admitted->resource_id;
    scope->actor_id = admitted->principal_id;
    scope->actor_name = admitted->email;
    scope->credential_id = admitted->credential_id;
    scope->by_key = credential->kind != CREDENTIAL_SESSION;
    scope->key_lacks = admitted->key_may == 0 ? 0 : MAY_ALL & ~admitted->key_may;
    scope->key_place_type = admitted->key_scope_type;
    scope->key_place_id = admitted->key_scope_id;
    scope->method = scope->by_key ? STR("") : admitted->method;
    scope->proved_us = admitted->proved_us;
    scope->lacks_factor = admitted->lacks_factor;
    scope->may = (admitted->may & MAY_ALL) | (admitted->platform_admin ? MAY_ADMINISTER : 0);
    scope->may &= ~scope->key_lacks;
    const struct place_row place = {.org_id = admitted->org_id,
                                    .project_id = admitted->project_id,
                                    .resource_id = admitted->resource_id};
    if (!access_key_reaches(scope, &place))
        scope->may = 0;
}

static void fill_caller(struct call *call, const struct credential *credential,
                        const struct admitted *admitted)
{
    struct caller *caller = ARENA_NEW(call->request->arena, struct caller);
    fill_scope(&call->scope, credential, admitted);
    *caller = (struct caller){
        .user_id = admitted->principal_id,
        .email = admitted->email,
        .name = admitted->person_name,
        .theme = admitted->theme,
        .time_zone = admitted->time_zone,
        .date_style = admitted->date_style,
        .shortcuts = admitted->shortcuts,
        .session_id = call->scope.by_key ? STR_NONE : admitted->credential_id,
        .key_id = credential->kind == CREDENTIAL_KEY ? admitted->credential_id : STR_NONE,
        .is_service_account = str_is(admitted->kind, "service_account"),
        .org_name = admitted->org_name,
        .project_name = admitted->project_name,
        .resource_name = admitted->resource_name,
        .resource_type = admitted->resource_type,
        .reads_org = (admitted->may & ADMITTED_READS_ORGANIZATION) != 0,
        .reads_project =
            (admitted->may & (ADMITTED_READS_ORGANIZATION | ADMITTED_READS_PROJECT)) != 0,
    };
    call->caller = caller;
}

/* "Last used" is written at most once in five minutes, so that reads stay reads. */
static enum outcome touch(struct call *call, const struct credential *credential,
                          const struct admitted *admitted)
{
    static const enum query queries[CREDENTIAL_KINDS] = {
        [CREDENTIAL_SESSION] = Q_ACCESS_TOUCH_SESSION,
        [CREDENTIAL_KEY] = Q_ACCESS_TOUCH_KEY,
        [CREDENTIAL_TOKEN] = Q_ACCESS_TOUCH_TOKEN,
    };
    int64_t now = task_now_us(&call->task);
    if (now - admitted->used_us < access_settings.touch_ms * US_PER_MS)
        return DONE;
    enum outcome outcome = store_read_only(call->task.store, false);
    if (outcome == DONE)
        outcome = store_change(
            &call->task, queries[credential->kind],
            ARGS(ARG_TEXT("credential", admitted->credential_id), ARG_INT("now", now)),
            NULL);
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
    {MAY_DEPLOY, "This needs the permission deploy, which you do not have here."},
    {MAY_APPROVE, "This needs the permission approve, which you do not have here."},
    {MAY_REVEAL, "This needs the permission reveal, which you do not have here."},
    {MAY_INGEST, "This needs the permission ingest, which you do not have here."},
    {MAY_QUERY, "This needs the permission query, which you do not have here."},
    {MAY_MANAGE_ALERTS, "This needs the permission manage_alerts, which you do not have here."},
    {MAY_ACKNOWLEDGE_ALERTS,
     "This needs the permission acknowledge_alerts, which you do not have here."},
    {MAY_READ_AUDIT, "This needs the permission read_audit, which you do not have here."},
};

static enum outcome refuse_missing(struct call *call, int64_t missing)
{
    for (size_t i = 0; i < COUNT_OF(missing_words); i++)
        if ((missing & missing_words[i].bit) != 0)
            return refuse(&call->failure, FORBIDDEN, "permission_missing",
                          missing_words[i].told, "Ask an owner of this place for a role that has it.");
    bug("no permission is missing");
}

/*
 * A key that is narrower than its principal, on a route without a place: one that works at one
 * place may do nothing elsewhere, one that lacks anything changes nothing, and one that lacks
 * the permission to read lists nothing. Where the handler heeds the key itself, it decides.
 */
static enum outcome decide_narrow_key(struct call *call)
{
    const struct scope *scope = &call->scope;
    bool safe = (call->request->method & (GET | HEAD)) != 0;
    bool reads = safe && (scope->key_lacks & MAY_READ) == 0;
    if ((call->route->flags & ROUTE_ANY_KEY) != 0 || !access_key_is_narrow(scope) ||
        (reads && scope->key_place_type.at == NULL))
        return DONE;
    return refuse(&call->failure, FORBIDDEN, "key_too_narrow",
                  "This API key may not be used for that.",
                  "Use a key without these limits, or sign in.");
}

/* Is a second factor to be set up before anything else here? */
static bool must_have_factor(const struct call *call, const struct admitted *admitted)
{
    if (!admitted->lacks_factor || (call->route->flags & ROUTE_BEFORE_FACTOR) != 0)
        return false;
    return admitted->wants_factor || str_is(access_settings.second_factor, "required");
}

struct below {
    int64_t found;
};

/*
 * May they read a resource of the admitted project, though not the project? DONE or ABSENT.
 * Nothing else may tell that the project is there, so this comes before all other questions.
 */
static enum outcome admit_below(struct call *call)
{
    static const struct field columns[] = {{"found", INT_AT(struct below, found)}, {0}};
    const struct scope *scope = &call->scope;
    struct below below = {0};
    struct str only = STR_NONE;
    if (scope->project_id.at == NULL || (scope->key_lacks & MAY_READ) != 0)
        return ABSENT;
    if (str_is(scope->key_place_type, "resource"))
        only = scope->key_place_id;
    else if (!access_key_reaches(scope, &(struct place_row){.org_id = scope->org_id,
                                                            .project_id = scope->project_id}))
        return ABSENT;
    enum outcome outcome =
        store_one(&call->task, Q_ACCESS_READS_BELOW,
                  ARGS(ARG_TEXT("project", scope->project_id),
                       ARG_BOOL("all", call->caller->reads_project), ARG_TEXT("only", only),
                       ARG_INT("now", task_now_us(&call->task))),
                  columns, &below);
    return outcome == DONE && below.found == 0 ? ABSENT : outcome;
}

static enum outcome decide(struct call *call, enum place_kind place,
                           const struct admitted *admitted)
{
    int needs = call->route->needs;
    int64_t may = call->scope.may;
    if (place == PLACE_PROJECT && (may & MAY_READ) == 0 &&
        (call->route->flags & ROUTE_BELOW) != 0) {
        enum outcome outcome = admit_below(call);
        if (outcome != DONE && outcome != ABSENT)
            return outcome;
        may |= outcome == DONE ? MAY_READ : 0;
    }
    if (place != PLACE_NONE && (may & MAY_READ) == 0) {
        /* Whether it is there must not be seen in what is written down of them either. */
        call->scope.org_id = call->scope.project_id = call->scope.resource_id = STR_NONE;
        return refuse(&call->failure, ABSENT, NULL, "There is nothing here that you can see.",
                      NULL);
    }
    if (must_have_factor(call, admitted))
        return refuse_factor(&call->failure);
    if (needs > 0 && (may & needs) != needs)
        return refuse_missing(call, needs & ~may);
    return place == PLACE_NONE ? decide_narrow_key(call) : DONE;
}

static enum outcome refuse_nobody(struct call *call, const struct credential *credential)
{
    if (call->route->needs == OPEN_TO_ALL)
        return DONE;
    if (credential->kind == CREDENTIAL_NONE)
        return refuse(&call->failure, NOBODY, NULL, "You are not signed in.",
                      "Sign in, or send an API key as a bearer token.");
    return refuse(&call->failure, NOBODY, "credential_invalid",
                  "The session or API key is not valid, has expired or was revoked.",
                  "Sign in again, or create a new key.");
}

/* Who it is, where, and whether they may. */
static enum outcome admit(struct call *call, const struct credential *credential)
{
    enum place_kind place = place_of(call->request);
    struct admitted admitted = {.may = 0};
    enum outcome outcome = ask(call, credential, place, &admitted);
    if (outcome == ABSENT)
        return refuse_nobody(call, credential);
    if (outcome != DONE)
        return outcome;
    fill_caller(call, credential, &admitted);
    outcome = touch(call, credential, &admitted);
    if (outcome != DONE)
        return outcome;
    return call->route->needs == OPEN_TO_ALL ? DONE : decide(call, place, &admitted);
}

void access_arrive(struct call *call)
{
    call->scope = (struct scope){
        .actor_name = STR("anonymous"),
        .request_id = call->request->request_id,
        .address = call->request->address,
    };
}

enum outcome access_admit(struct call *call)
{
    access_arrive(call);
    struct credential credential = credential_of(call);
    if (credential.token_hash.at == NULL)
        return refuse_nobody(call, &credential);
    return admit(call, &credential);
}

enum outcome access_admit_identity(struct call *call, struct str identity_id)
{
    access_arrive(call);
    return admit(call, &(struct credential){CREDENTIAL_TOKEN, identity_id});
}

struct scope access_scope_for_work(struct str org_id, const char *reason)
{
    return (struct scope){
        .org_id = org_id,
        .actor_name = STR("system"),
        .reason = str_of(reason),
    };
}

struct scope access_scope_for_project(struct str org_id, struct str project_id, const char *reason)
{
    struct scope scope = access_scope_for_work(org_id, reason);
    scope.project_id = project_id;
    return scope;
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

struct scope access_scope_within_project(const struct scope *outer, struct str org_id,
                                         struct str project_id)
{
    struct scope inner = access_scope_within(outer, org_id);
    inner.project_id = project_id;
    return inner;
}
