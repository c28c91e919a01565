/* issuer_ticket.c: what a browser keeps, sealed, while its person is at an issuer. */
/* SPDX-License-Identifier: ISC */
#include "product/issuer/issuer_private.h"

enum { RANDOM_BYTES = 32, TICKET_BYTES_MAX = 3000 };

static const struct field ticket_fields[] = {
    {"issuer", TEXT_AT(struct issuer_ticket, issuer_id), .max = 100, .required = true},
    {"state", TEXT_AT(struct issuer_ticket, state), .max = 100, .required = true},
    {"nonce", TEXT_AT(struct issuer_ticket, nonce), .max = 100, .required = true},
    {"verifier", TEXT_AT(struct issuer_ticket, verifier), .max = 100, .required = true},
    {"next", TEXT_AT(struct issuer_ticket, next), .max = TICKET_BYTES_MAX, .required = true},
    {"purpose", TEXT_AT(struct issuer_ticket, purpose), .max = 20, .required = true},
    {"person", TEXT_AT(struct issuer_ticket, person_id), .max = 100, .required = true},
    {"begun_us", INT_AT(struct issuer_ticket, begun_us), .required = true},
    {0},
};

static const struct field pending_fields[] = {
    {"issuer", TEXT_AT(struct issuer_pending, issuer_id), .max = 100, .required = true},
    {"subject", TEXT_AT(struct issuer_pending, subject), .max = SUBJECT_BYTES_MAX,
     .required = true, .keep_space = true},
    {"email", TEXT_AT(struct issuer_pending, email), .max = EMAIL_CHARACTERS_MAX,
     .required = true},
    {"next", TEXT_AT(struct issuer_pending, next), .max = TICKET_BYTES_MAX, .required = true},
    {"begun_us", INT_AT(struct issuer_pending, begun_us), .required = true},
    {0},
};

static struct str seal(struct arena *arena, const char *purpose, const struct field *fields,
                       const void *from)
{
    struct buf buf = buf_open(arena, 512, TICKET_BYTES_MAX);
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_members(&writer, fields, from);
    json_write_end_object(&writer);
    if (buf.over)
        bug("what a browser keeps has more than %d bytes", TICKET_BYTES_MAX);
    return secret_seal(arena, purpose, buf_str(&buf));
}

static bool unseal(struct task *task, const char *purpose, struct str sealed,
                   const struct field *fields, void *out)
{
    struct str text;
    struct node *node = NULL;
    struct failure failure = {.arena = task->arena};
    return sealed.length > 0 && secret_unseal(task->arena, purpose, sealed, &text) &&
           json_parse(task->arena, text, &failure, &node) == DONE &&
           json_read(task->arena, node, fields, out, STR(""), &failure, NULL) == DONE;
}

static bool is_fresh(const struct task *task, int64_t begun_us)
{
    int64_t age_us = task_now_us(task) - begun_us;
    return age_us >= 0 && age_us < TICKET_MINUTES * 60 * US_PER_S;
}

struct issuer_ticket issuer_ticket_make(struct task *task, struct str issuer_id)
{
    struct arena *arena = task->arena;
    return (struct issuer_ticket){
        .issuer_id = issuer_id,
        .state = secret_reveal(secret_make(arena, "", RANDOM_BYTES)),
        .nonce = secret_reveal(secret_make(arena, "", RANDOM_BYTES)),
        .verifier = secret_reveal(secret_make(arena, "", RANDOM_BYTES)),
        .next = STR("/"),
        .purpose = STR("sign-in"),
        .person_id = STR(""),
        .begun_us = task_now_us(task),
    };
}

struct str issuer_ticket_seal(struct arena *arena, const struct issuer_ticket *ticket)
{
    return seal(arena, "issuer ticket", ticket_fields, ticket);
}

bool issuer_ticket_open(struct task *task, struct str sealed, struct issuer_ticket *out)
{
    struct issuer_ticket ticket = {.begun_us = 0};
    if (!unseal(task, "issuer ticket", sealed, ticket_fields, &ticket) ||
        !is_fresh(task, ticket.begun_us))
        return false;
    *out = ticket;
    return true;
}

struct str issuer_pending_seal(struct arena *arena, const struct issuer_pending *pending)
{
    return seal(arena, "issuer pending link", pending_fields, pending);
}

bool issuer_pending_open(struct task *task, struct str sealed, struct issuer_pending *out)
{
    struct issuer_pending pending = {.begun_us = 0};
    if (!unseal(task, "issuer pending link", sealed, pending_fields, &pending) ||
        !is_fresh(task, pending.begun_us))
        return false;
    *out = pending;
    return true;
}
