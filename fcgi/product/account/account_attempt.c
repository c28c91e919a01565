/*
 * account_attempt.c: attempts to sign in are counted before the password is looked at, so that
 * attempts side by side are counted too. What counts is the pair of network address and
 * account: somebody else's attempts lock nobody out.
 */
/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>

#include "platform/base/log.h"
#include "product/account/account_private.h"

/* An IPv6 network hands its users 2^64 addresses: all of a /64 count as one (RFC 6177). */
static struct str network_of(struct arena *arena, struct str address)
{
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN];
    if (address.length == 0 || address.length >= sizeof text ||
        inet_pton(AF_INET6, arena_cstr(arena, address), &six) != 1)
        return address.at == NULL ? STR("") : address;
    for (size_t i = 8; i < sizeof six.s6_addr; i++)
        six.s6_addr[i] = 0;
    if (inet_ntop(AF_INET6, &six, text, sizeof text) == NULL)
        return address;
    return arena_str(arena, str_of(text));
}

struct attempt attempt_of(struct task *task, struct str email)
{
    struct arena *arena = task->arena;
    struct str network = network_of(arena, task->scope->address);
    return (struct attempt){
        .pair = secret_hash(arena, "sign-in pair", ARENA_JOIN(arena, network, STR(" "), email)),
        .address = secret_hash(arena, "sign-in address", network),
        .account = STR_NONE,
    };
}

struct attempt attempt_of_code(struct task *task, struct str person_id, bool by_recovery)
{
    struct arena *arena = task->arena;
    struct str network = network_of(arena, task->scope->address);
    return (struct attempt){
        .pair =
            secret_hash(arena, "code pair", ARENA_JOIN(arena, network, STR(" "), person_id)),
        .address = secret_hash(arena, "sign-in address", network),
        .account = by_recovery ? STR_NONE : secret_hash(arena, "code account", person_id),
    };
}

/* Counted apart from sign-in, so that asking for a link never keeps somebody from signing in. */
struct attempt attempt_for_mail(struct task *task, struct str email)
{
    struct arena *arena = task->arena;
    struct str network = network_of(arena, task->scope->address);
    return (struct attempt){
        .pair = secret_hash(arena, "mail pair", ARENA_JOIN(arena, network, STR(" "), email)),
        .address = secret_hash(arena, "mail address", network),
    };
}

static enum outcome count_one(struct task *task, struct str subject, int64_t most)
{
    struct counted {
        int64_t failures;
        int64_t window_us;
    } counted = {0};
    static const struct field columns[] = {{"failures", INT_AT(struct counted, failures)},
                                           {"window_us", INT_AT(struct counted, window_us)},
                                           {0}};
    int64_t now = task_now_us(task);
    int64_t window_us = account_settings.attempts_window_ms * US_PER_MS;
    enum outcome outcome =
        store_one(task, Q_ACCOUNT_FAILURE_ADD,
                  ARGS(ARG_TEXT("subject", subject), ARG_INT("now", now),
                       ARG_INT("window_from", now - window_us)),
                  columns, &counted);
    if (outcome != DONE || counted.failures <= most)
        return outcome;
    task->failure->retry_after_s = (counted.window_us + window_us - now) / US_PER_S + 1;
    LOG_NOTICE("attempts.throttled", LOG_TEXT("address", task->scope->address));
    return refuse(task->failure, OVER_LIMIT, "too_many_attempts",
                  "Too many attempts from here.",
                  "Wait some minutes, then try again.");
}

enum outcome attempt_count(struct task *task, const struct attempt *attempt)
{
    enum outcome outcome = count_one(task, attempt->address, account_settings.attempts_address);
    if (outcome == DONE)
        outcome = count_one(task, attempt->pair, account_settings.attempts_pair);
    if (outcome == DONE && attempt->account.at != NULL)
        outcome = count_one(task, attempt->account, account_settings.attempts_code);
    return outcome;
}

enum outcome attempt_forgive_queue(struct task *task, const struct attempt *attempt)
{
    enum outcome outcome = store_queue(task, Q_ACCOUNT_FAILURE_FORGET,
                                       ARGS(ARG_TEXT("subject", attempt->pair)), 0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_FAILURE_FORGIVE,
                              ARGS(ARG_TEXT("subject", attempt->address)), 0);
    if (outcome == DONE && attempt->account.at != NULL)
        outcome = store_queue(task, Q_ACCOUNT_FAILURE_FORGET,
                              ARGS(ARG_TEXT("subject", attempt->account)), 0);
    return outcome;
}

enum outcome attempt_mail_count(struct task *task, const char *purpose, struct str subject)
{
    enum { MAILS_MAX = 5 };
    return count_one(task, secret_hash(task->arena, purpose, subject), MAILS_MAX);
}
