/* trip.c: see trip.h. */
/* SPDX-License-Identifier: ISC */
#include "t/issuer/trip.h"

#include "t/lib/tap.h"

struct world world;
struct provider provider;
struct issuer issuer;

int64_t now_s(void)
{
    return world.now_us / US_PER_S;
}

/* A browser in which nobody is signed in. */
void browser_open(struct probe *browser)
{
    probe_open(browser, world.site, world.store, &world.clock);
}

/* ---- the way there ---- */

/* A parameter of an address, decoded as far as our own values need it. */
struct str parameter(struct str url, const char *name)
{
    struct str rest = url;
    struct str part;
    (void)str_cut(&rest, '?', &part);
    while (str_cut(&rest, '&', &part)) {
        ptrdiff_t equals = str_find(part, 0, '=');
        if (equals > 0 && str_is(str_slice(part, 0, (size_t)equals), name))
            return str_slice(part, (size_t)equals + 1, part.length);
    }
    return STR_NONE;
}

struct trip begin_at(struct probe *browser, const char *behind)
{
    const char *path = arena_cstr(world.process, ARENA_JOIN(world.process, STR("/sign-in/issuer/"),
                                                            issuer.id, str_of(behind)));
    struct answer answer = probe_get(browser, path);
    struct str url = arena_str(world.process, answer.location);
    return (struct trip){
        .browser = browser,
        .url = url,
        .state = parameter(url, "state"),
        .said = {.subject = "s-1",
                 .email = "stranger@example.org",
                 .verified = "true",
                 .name = "Ada",
                 .nonce = parameter(url, "nonce"),
                 .now_s = now_s()},
    };
}

struct trip begin(struct probe *browser)
{
    return begin_at(browser, "?next=%2Fprojects");
}

/* The browser comes back with a code, for which the issuer says what the trip has. */
struct answer come_back(struct trip *trip)
{
    provider_says(&provider, &trip->said);
    return probe_get(trip->browser,
                     arena_cstr(world.process, ARENA_JOIN(world.process, STR("/callback?code=c0de&state="),
                                                          trip->state)));
}

bool signed_in(struct probe *browser)
{
    struct str cookie = probe_cookie(browser, "__Host-kp_session");
    return cookie.length > 0;
}

bool tells(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

void trip_open(void)
{
    world_open(&world);
    provider_open(&provider, world.process);
    struct task *task = world_task(&world, WORLD_ADMIN, NULL, NULL, NULL);
    const struct issuer_draft draft = {
        .name = STR("Example SSO"),
        .url = provider.url,
        .client_id = STR("console"),
        .client_secret = STR("a secret: 100% & more"),
        .sign_in = true,
        .sign_out = true,
        .groups_claim = STR("groups"),
        .active = true,
    };
    if (issuer_add(task, &draft, &issuer) != DONE)
        bail_out("no issuer: %.*s", STR_ARG(task->failure->told));
    issuer.id = arena_str(world.process, issuer.id);
}

void link_by_hand(const char *subject, enum world_person person)
{
    world_sql(&world,
              "INSERT INTO identity (id, issuer_id, subject, principal_id, email, created_us, "
              "seen_us) VALUES ('idn_%s', '%.*s', '%s', '%.*s', 'x@example.org', 1, 1)",
              subject, STR_ARG(issuer.id), subject, STR_ARG(world.people[person].id));
}

void change_issuer(const char *what)
{
    world_sql(&world, "UPDATE issuer SET %s WHERE id = '%.*s'", what, STR_ARG(issuer.id));
}


void trip_close(void)
{
    provider_close(&provider);
    world_close(&world);
}
