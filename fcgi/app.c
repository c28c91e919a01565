/* app.c: the list of capabilities, and what is collected from it. */
/* SPDX-License-Identifier: ISC */
#include "app.h"

#include <string.h>

#include "platform/base/log.h"
#include "platform/base/zone.h"
#include "platform/site/health.h"
#include "platform/site/idempotency.h"
#include "product/access/access_routes.h"
#include "product/access/access_settings.h"
#include "product/account/account_link_routes.h"
#include "product/account/account_routes.h"
#include "product/administration/administration_limits.h"
#include "product/administration/administration_routes.h"
#include "product/apply/apply_routes.h"
#include "product/audit/audit_chain.h"
#include "product/api_key/api_key.h"
#include "product/audit/audit_routes.h"
#include "product/backend/backend.h"
#include "product/backend/backend_routes.h"
#include "product/backend/gitops.h"
#include "product/catalog/catalog_edit_routes.h"
#include "product/catalog/catalog_routes.h"
#include "product/clone/clone_routes.h"
#include "product/dashboard/dashboard_routes.h"
#include "product/metric/metric_routes.h"
#include "product/limit/limit_routes.h"
#include "product/frame/frame.h"
#include "product/reference/reference.h"
#include "product/home/home.h"
#include "product/idempotency/idempotency.h"
#include "product/invitation/invitation_routes.h"
#include "product/mail/mail.h"
#include "product/member/member_routes.h"
#include "product/organization/organization_routes.h"
#include "product/person/person_routes.h"
#include "product/issuer/issuer.h"
#include "product/issuer/issuer_routes.h"
#include "product/issuer/issuer_settings.h"
#include "product/order/order_routes.h"
#include "product/preset/preset_routes.h"
#include "product/preview/preview_routes.h"
#include "product/project/project_routes.h"
#include "product/proxy/proxy_routes.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"
#include "product/saved_view/saved_view_routes.h"
#include "product/logs/logs_routes.h"
#include "product/search/search_routes.h"
#include "product/team/team_routes.h"
#include "product/role/role_routes.h"
#include "product/secret/secret_routes.h"
#include "product/service_account/service_account_routes.h"
#include "product/vault/vault.h"

/* Whoever may look at a page gets the frame around it: its reads travel with the page's own. */
static enum outcome admit(struct call *call)
{
    enum outcome outcome = issuer_admit(call);
    return outcome == DONE ? frame_expect(call) : outcome;
}

const struct gate app_gate = {
    .admit = admit, .error_page = frame_error_page, .refused = audit_refused};

struct app_settings app_settings;

static const char *const log_levels[] = {"trace", "notice", "fault", NULL};

static enum outcome reference_hand_over(const struct app_start *start);
static enum outcome mail_hand_over(const struct app_start *start);
static enum outcome links_check(const struct app_start *start);
static enum outcome vault_hand_over(const struct app_start *start);
static enum outcome dashboards_open(const struct app_start *start);
static enum outcome proxy_check(const struct app_start *start);

/* clang-format off */
static const struct setting app_rows[] = {
    {"base_url", SETTING_TEXT_AT(struct app_settings, base_url), .min = 8, .max = 256,
     .says = "The address that people type, like https://console.example.org."},
    {"database", SETTING_TEXT_AT(struct app_settings, database), .min = 8, .max = 1024,
     .fallback = "sqlite:" KP_STATEDIR "/ktrlplane.db",
     .says = "sqlite:PATH, or postgres: and libpq's keywords (passwords belong into a passfile)."},
    {"key_file", SETTING_SECRET_AT(struct app_settings, key), .min = 1,
     .says = "A file with 64 hexadecimal digits: the key of sessions, tokens and sealed texts."},
    {"templates", SETTING_PATH_AT(struct app_settings, templates), .min = 1, .fallback = KP_TEMPLATES,
     .says = "The folder of the page templates."},
    {"catalog", SETTING_PATH_AT(struct app_settings, catalog), .min = 1, .fallback = KP_CATALOG,
     .says = "The folder of resource types that `catalog import` takes when none is named."},
    {"zoneinfo", SETTING_PATH_AT(struct app_settings, zoneinfo), .min = 1, .fallback = "/usr/share/zoneinfo",
     .says = "The system's time zones, which people choose from; without it there is only UTC."},
    {"log_level", SETTING_CHOICE_AT(struct app_settings, log_level), .choices = log_levels,
     .fallback = "notice", .says = "Lines below this level are not written."},
    {0},
};

const struct capability app_capabilities[] = {
    {"app", .title = "General", .settings = app_rows, .settings_into = &app_settings},
    {"serve", .title = "Workers", .settings = serve_setting_rows, .settings_into = &app_settings.serve},
    {"health", .routes = health_routes},
    {"idempotency", .jobs = idempotency_jobs, .title = "Repeated requests",
     .settings = idempotency_setting_rows, .settings_into = &idempotency_settings},
    {"audit", .routes = audit_routes, .pages = audit_pages, .jobs = audit_jobs,
     .title = "Audit", .settings = audit_setting_rows, .settings_into = &audit_settings},
    {"access", .routes = access_routes, .pages = access_pages,
     .title = "Sessions", .settings = access_setting_rows, .settings_into = &access_settings},
    {"account", .routes = account_routes, .pages = account_pages, .jobs = account_jobs,
     .title = "Accounts", .settings = account_setting_rows, .settings_into = &account_settings},
    {"mail", .jobs = mail_jobs, .open = mail_hand_over,
     .title = "Mail", .settings = mail_setting_rows, .settings_into = &mail_settings},
    {"administration", .routes = administration_routes, .pages = administration_pages},
    {"account_link", .routes = account_link_routes, .pages = account_link_pages,
     .jobs = account_link_jobs, .open = links_check, .title = "Links in mails",
     .settings = account_link_setting_rows, .settings_into = &account_link_settings},
    {"administration_limits", .routes = administration_limit_routes, .pages = administration_limit_pages},
    {"person", .routes = person_routes, .pages = person_pages},
    {"issuer", .routes = issuer_routes, .pages = issuer_pages, .jobs = issuer_jobs,
     .title = "Tokens of issuers", .settings = issuer_setting_rows, .settings_into = &issuer_settings},
    {"api_key", .title = "API keys", .settings = api_key_setting_rows, .settings_into = &api_key_settings},
    {"frame", .pages = frame_pages},
    {"home", .routes = home_routes, .pages = home_pages},
    {"organization", .routes = organization_routes, .pages = organization_pages},
    {"team", .routes = team_routes, .pages = team_pages},
    {"role", .routes = role_routes, .pages = role_pages},
    {"member", .routes = member_routes, .pages = member_pages},
    {"service_account", .routes = service_account_routes, .pages = service_account_pages},
    {"invitation", .routes = invitation_routes, .pages = invitation_pages, .jobs = invitation_jobs,
     .title = "Invitations", .settings = invitation_setting_rows, .settings_into = &invitation_settings},
    {"project", .routes = project_routes, .pages = project_pages, .jobs = project_jobs},
    {"catalog_edit", .routes = catalog_edit_routes, .pages = catalog_edit_pages},
    {"limit", .routes = limit_routes, .pages = limit_pages},
    {"metric", .routes = metric_routes, .pages = metric_pages},
    {"catalog", .routes = catalog_routes, .pages = catalog_pages},
    {"preset", .routes = preset_routes, .pages = preset_pages},
    {"resource", .routes = resource_routes, .pages = resource_pages, .jobs = resource_jobs,
     .title = "Resources", .settings = resource_setting_rows, .settings_into = &resource_settings},
    {"vault", .open = vault_hand_over,
     .title = "Secrets", .settings = vault_setting_rows, .settings_into = &vault_settings},
    {"secret", .routes = secret_routes, .pages = secret_pages},
    {"apply", .routes = apply_routes, .pages = apply_pages},
    {"order", .routes = order_routes, .pages = order_pages, .jobs = order_jobs},
    {"backend", .routes = backend_routes, .pages = backend_pages, .jobs = backend_jobs,
     .title = "Backends", .settings = backend_setting_rows, .settings_into = &backend_settings},
    {"proxy", .routes = proxy_routes, .open = proxy_check,
     .title = "Logs and metrics", .settings = proxy_setting_rows, .settings_into = &proxy_settings},
    {"clone", .routes = clone_routes, .pages = clone_pages},
    {"preview", .routes = preview_routes, .pages = preview_pages},
    {"gitops", .title = "Manifests", .settings = gitops_setting_rows, .settings_into = &gitops_settings},
    {"dashboard", .routes = dashboard_routes, .pages = dashboard_pages, .open = dashboards_open},
    {"saved_view", .routes = saved_view_routes, .pages = saved_view_pages},
    {"logs", .routes = logs_routes, .pages = logs_pages},
    {"search", .routes = search_routes, .pages = search_pages},
    {"reference", .routes = reference_routes, .pages = reference_pages, .open = reference_hand_over,
     .title = "Reference", .settings = reference_setting_rows, .settings_into = &reference_settings},
    {0},
};
/* clang-format on */

/* The API's description is made of all the tables, which only this file knows. */
static enum outcome reference_hand_over(const struct app_start *start)
{
    static struct reference_part parts[CAPABILITIES_MAX + 1];
    size_t count = 0;
    for (const struct capability *row = app_capabilities; row->name != NULL; row++)
        if (row->routes != NULL)
            parts[count++] = (struct reference_part){row->name, row->routes};
    parts[count] = (struct reference_part){0};
    return reference_open(&(struct reference_start){start->process, start->failure, parts,
                                                    app_settings.base_url});
}

/* Links in mails begin with the address that people type. */
static enum outcome mail_hand_over(const struct app_start *start)
{
    return mail_open(app_settings.base_url, start->failure);
}

static enum outcome links_check(const struct app_start *start)
{
    return account_link_open(start->failure);
}

static enum outcome proxy_check(const struct app_start *start)
{
    return proxy_open(start->failure);
}

/* The keys that open values of secrets. */
static enum outcome vault_hand_over(const struct app_start *start)
{
    return vault_keys_open(start->process, start->failure);
}

/* What a dashboard's document may hold. */
static enum outcome dashboards_open(const struct app_start *start)
{
    return dashboard_schema_open(start->process, start->failure);
}

enum { JOBS_MAX = 256 };

const struct route *const *app_routes(void)
{
    static const struct route *tables[CAPABILITIES_MAX + 1];
    size_t count = 0;
    for (const struct capability *row = app_capabilities; row->name != NULL; row++)
        if (row->routes != NULL)
            tables[count++] = row->routes;
    tables[count] = NULL;
    return tables;
}

const struct job_kind *app_jobs(void)
{
    static struct job_kind kinds[JOBS_MAX + 1];
    size_t count = 0;
    for (const struct capability *row = app_capabilities; row->name != NULL; row++)
        for (const struct job_kind *kind = row->jobs; kind != NULL && kind->name != NULL;
             kind++) {
            if (count == JOBS_MAX)
                bug("more than %d kinds of jobs", JOBS_MAX);
            kinds[count++] = *kind;
        }
    kinds[count] = (struct job_kind){0};
    return kinds;
}

const struct settings_part *app_settings_parts(void)
{
    static struct settings_part parts[CAPABILITIES_MAX + 1];
    size_t count = 0;
    for (const struct capability *row = app_capabilities; row->name != NULL; row++)
        if (row->settings != NULL)
            parts[count++] =
                (struct settings_part){row->title, row->settings, row->settings_into};
    parts[count] = (struct settings_part){0};
    return parts;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* The key is set once: sessions made with it must stay good while the process lives. */
static enum outcome key_use(struct failure *failure)
{
    struct str text = secret_reveal(app_settings.key);
    unsigned char key[32] = {0};
    bool good = text.length == 2 * sizeof key;
    for (size_t i = 0; good && i < sizeof key; i++) {
        int high = digit_of(text.at[2 * i]);
        int low = digit_of(text.at[2 * i + 1]);
        good = high >= 0 && low >= 0;
        key[i] = (unsigned char)(high * 16 + low);
    }
    if (good && !secret_key_is_set())
        secret_key_set(key);
    explicit_bzero(key, sizeof key);
    if (good)
        return DONE;
    failure_field(failure, STR("key_file"), "invalid",
                  "the file must hold 64 hexadecimal digits (0-9, a-f) and nothing else");
    return refuse(failure, INVALID, "settings", "The settings are wrong.", NULL);
}

static void log_level_use(struct str level)
{
    log_level_set(str_is(level, "trace")   ? LOG_LEVEL_TRACE
                  : str_is(level, "fault") ? LOG_LEVEL_FAULT
                                           : LOG_LEVEL_NOTICE);
}

static enum outcome pages_open(struct arena *process, struct failure *failure)
{
    struct html_set *set;
    const char *directory = arena_cstr(process, app_settings.templates);
    enum outcome outcome = html_load(process, directory, failure, &set);
    for (const struct capability *row = app_capabilities; row->name != NULL; row++)
        if (outcome == DONE && row->pages != NULL)
            outcome = pages_bind(set, row->pages, failure);
    return outcome;
}

enum outcome app_open(struct arena *process, struct str config,
                      const char *const *overrides, struct failure *failure)
{
    struct settings *settings = NULL;
    enum outcome outcome = settings_read(process, app_settings_parts(), config, overrides,
                                         failure, &settings);
    if (outcome != DONE)
        return outcome;
    settings_apply(settings);
    log_level_use(app_settings.log_level);
    zones_open(arena_cstr(process, app_settings.zoneinfo));
    outcome = key_use(failure);
    if (outcome == DONE)
        outcome = pages_open(process, failure);
    struct app_start start = {process, failure, app_settings.templates};
    for (const struct capability *row = app_capabilities;
         row->name != NULL && outcome == DONE; row++)
        if (row->open != NULL)
            outcome = row->open(&start);
    return outcome;
}

enum outcome app_site(struct arena *process, struct str pool, struct failure *failure,
                      struct site **out)
{
    struct site_settings settings = {
        .base_url = app_settings.base_url,
        .request_deadline_ms =
            serve_deadline_ms(&app_settings.serve, arena_cstr(process, pool)),
        .pool = pool,
    };
    return site_open(process, app_routes(), &app_gate, &settings, failure, out);
}
