/* reserved.c: ids that nobody may take. */
/* SPDX-License-Identifier: ISC */
#include "product/access/reserved.h"

#include "platform/base/id.h"

static const char *const words[] = {
    "access", "account", "accounts", "admin", "administrator", "api", "app", "audit",
    "auth", "billing", "catalog", "console", "create", "dashboard", "default", "docs", "email",
    "ftp", "global", "grafana", "graph", "health", "help", "home", "host", "http",
    "https", "internal", "ktrlplane", "kube-node-lease", "kube-public", "kube-system",
    "kubernetes", "livez", "localhost", "login", "logout", "loki", "mail", "metrics",
    "mimir", "monitoring", "new", "news", "ns", "null", "operator", "organization",
    "organizations", "owner", "ping", "platform", "problems", "project", "projects",
    "prometheus", "public", "readyz", "register", "resource", "resources", "root",
    "security", "settings", "sign-in", "sign-out", "sign-up", "signin", "signout",
    "signup", "smtp", "ssh", "static", "status", "support", "system", "tenant", "test",
    "undefined", "user", "users", "webhook", "webhooks", "www",
};

/* Prefixes that belong to the systems that our tenants run on. */
static const char *const prefixes[] = {"kp-", "kube-", "ktrlplane-", "openshift-"};

bool label_is_reserved(struct str label)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(label, words[i]))
            return true;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (str_starts(label, str_of(prefixes[i])))
            return true;
    return false;
}

struct str label_make_free(struct arena *arena, struct str name)
{
    struct str label = label_make(arena, name);
    if (!label_is_reserved(label))
        return label;
    return label_make(arena, ARENA_JOIN(arena, STR("r-"), name));
}
