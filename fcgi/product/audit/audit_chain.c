/* audit_chain.c: what is hashed into a link of the chain, and how long entries are kept. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit_chain.h"

#include "platform/base/digest.h"
#include "platform/base/random.h"
#include "platform/base/secret.h"

enum { SALT_BYTES = 16 };

struct audit_settings audit_settings;

/* clang-format off */
const struct setting audit_setting_rows[] = {
    {"audit_retention", SETTING_DURATION_AT(struct audit_settings, retention_ms),
     .min = MS_PER_DAY, .max = 36500 * MS_PER_DAY, .fallback = "365d",
     .says = "Entries of the audit trail are kept so long, but for those of the next setting."},
    {"audit_retention_compliance", SETTING_DURATION_AT(struct audit_settings, retention_compliance_ms),
     .min = MS_PER_DAY, .max = 36500 * MS_PER_DAY, .fallback = "2190d",
     .says = "Entries about access, sign-ins, secrets, configuration and deletions are kept so long."},
    {0},
};

/* What is of the class compliance: a whole action, or all that begin with a word and its dot. */
static const char *const compliance[] = {
    "access.",                /* grants and refusals */
    "account.",               /* sign-ins, good and bad */
    "audit.",                 /* erasing, exports */
    "api_key.", "service_account_key.", "ingest_key.",
    "catalog.", "settings.", "feature.", "issuer.", "identity.",
    "factor.", "group_mapping.", "invitation.", "member.", "organization.", "registration.", "role.",
    "secret.", "session.", "service_account.", "team.",
    "job.dropped", "job.retried",
    "person.",                /* made, disabled, deleted, new passwords */
    "project.deleted", "project.gone",
    "resource.deleted", "resource.gone", "resource.secret_read",
};
/* clang-format on */

const char *audit_class_of(struct str action)
{
    for (size_t i = 0; i < COUNT_OF(compliance); i++) {
        struct str word = str_of(compliance[i]);
        if (str_ends(word, STR(".")) ? str_starts(action, word) : str_equal(action, word))
            return AUDIT_CLASS_COMPLIANCE;
    }
    return AUDIT_CLASS_STANDARD;
}

int64_t audit_class_kept_us(struct str class)
{
    return US_PER_MS * (str_is(class, AUDIT_CLASS_STANDARD)
                            ? audit_settings.retention_ms
                            : audit_settings.retention_compliance_ms);
}

struct str audit_content_hash(struct arena *arena, const struct audit_entry *entry)
{
    struct digest *digest = digest_begin(arena);
    digest_part(digest, STR("ktrlplane audit content"));
    digest_part(digest, entry->id);
    digest_part(digest, entry->org_id);
    digest_part(digest, entry->project_id);
    digest_part(digest, entry->resource_id);
    digest_int(digest, entry->at_us);
    digest_part(digest, entry->actor_id);
    digest_part(digest, entry->credential);
    digest_part(digest, entry->action);
    digest_part(digest, entry->object_type);
    digest_part(digest, entry->object_id);
    digest_part(digest, entry->request_id);
    return digest_end(digest);
}

static struct str salted(struct arena *arena, struct str what, struct str salt,
                         const struct str parts[2])
{
    struct digest *digest = digest_begin(arena);
    digest_part(digest, what);
    digest_part(digest, salt);
    digest_part(digest, parts[0]);
    digest_part(digest, parts[1]);
    return digest_end(digest);
}

struct str audit_actor_hash(struct arena *arena, struct str salt,
                            const struct audit_entry *entry)
{
    return salted(arena, STR("ktrlplane audit actor"), salt,
                  (const struct str[]){entry->actor, entry->address});
}

struct str audit_change_hash(struct arena *arena, struct str salt,
                             const struct audit_entry *entry)
{
    return salted(arena, STR("ktrlplane audit change"), salt,
                  (const struct str[]){entry->before_json, entry->after_json});
}

struct str audit_link_hash(struct arena *arena, const struct audit_link *link, int64_t no,
                           struct str before)
{
    struct digest *digest = digest_begin(arena);
    digest_part(digest, STR("ktrlplane audit link"));
    digest_part(digest, before);
    digest_part(digest, link->org_id);
    digest_int(digest, no);
    digest_part(digest, link->entry_id);
    digest_int(digest, link->at_us);
    digest_part(digest, link->class);
    digest_int(digest, link->until_us);
    digest_part(digest, link->content_hash);
    digest_part(digest, link->actor_hash);
    digest_part(digest, link->change_hash);
    return digest_end(digest);
}

struct str audit_link_seal(struct arena *arena, struct str hash)
{
    return secret_hash(arena, "audit link", hash);
}

/* It keeps what is hashed with it from being guessed, as long as it is there. */
static struct str salt_make(struct arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[SALT_BYTES];
    char *text = arena_alloc(arena, 2 * SALT_BYTES + 1);
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < SALT_BYTES; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct str){text, (size_t)2 * SALT_BYTES};
}

struct audit_link audit_link_make(struct arena *arena, const struct audit_entry *entry,
                                  int64_t no, struct str before)
{
    struct audit_link link = {
        .org_id = entry->org_id.at == NULL ? STR("") : entry->org_id,
        .no = no,
        .entry_id = entry->id,
        .at_us = entry->at_us,
        .class = str_of(audit_class_of(entry->action)),
        .content_hash = audit_content_hash(arena, entry),
        .actor_salt = salt_make(arena),
        .change_salt = salt_make(arena),
    };
    link.until_us = link.at_us + audit_class_kept_us(link.class);
    link.actor_hash = audit_actor_hash(arena, link.actor_salt, entry);
    link.change_hash = audit_change_hash(arena, link.change_salt, entry);
    link.hash = audit_link_hash(arena, &link, no, before);
    link.seal = audit_link_seal(arena, link.hash);
    return link;
}
