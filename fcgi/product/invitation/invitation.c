/* invitation.c: the rules of making invitations, sending them again, and taking them back. */
/* SPDX-License-Identifier: ISC */
#include "product/invitation/invitation.h"

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/account/account.h"
#include "product/audit/audit.h"
#include "product/invitation/invitation_private.h"
#include "product/mail/mail.h"
#include "product/team/team.h"

enum { TOKEN_BYTES = 32, SWEEP_ROWS = 500, KEPT_DAYS = 90 };

struct invitation_settings invitation_settings = {
    .life_ms = 7 * MS_PER_DAY, .resend_ms = 5 * MS_PER_MINUTE, .day_limit = 200};

/* clang-format off */
const struct setting invitation_setting_rows[] = {
    {"invitation_life", SETTING_DURATION_AT(struct invitation_settings, life_ms),
     .min = 60 * MS_PER_MINUTE, .max = 60 * MS_PER_DAY, .fallback = "7d",
     .says = "An invitation is accepted within this time, or not at all."},
    {"invitation_resend_every", SETTING_DURATION_AT(struct invitation_settings, resend_ms),
     .min = MS_PER_MINUTE, .max = MS_PER_DAY, .fallback = "5m",
     .says = "An invitation is mailed again at most once in this time."},
    {"invitation_day_limit", SETTING_INT_AT(struct invitation_settings, day_limit),
     .min = 1, .max = 100000, .fallback = "200",
     .says = "Invitations that one organization may mail in a day."},
    {0},
};
/* clang-format on */

static const struct field columns[] = {INVITATION_COLUMNS(struct invitation, ), {0}};

struct str invitation_hash(struct task *task, struct str token)
{
    return secret_hash(task->arena, "invitation", token);
}

struct offer invitation_offer(const struct invitation *invitation)
{
    return (struct offer){invitation->invited_by, invitation->scope_type,
                          invitation->scope_id,   invitation->role_id,
                          invitation->team_id,    invitation->role_expires_us};
}

struct str invitation_state(const struct invitation *invitation, int64_t now_us)
{
    if (invitation->accepted_us != 0)
        return STR("accepted");
    if (invitation->revoked_us != 0)
        return STR("revoked");
    return invitation->expires_us <= now_us ? STR("expired") : STR("pending");
}

enum outcome invitation_list(struct task *task, const struct invitation_filter *filter,
                             struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_INVITATION_LIST,
        ARGS(ARG_TEXT("project", task->scope->project_id),
             ARG_TEXT("resource", task->scope->resource_id),
             ARG_TEXT("state", filter->state),
             ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_INT("after_us", filter->after_us),
             ARG_TEXT("after_id",
                      filter->after_id.at == NULL ? STR("") : filter->after_id),
             ARG_INT("now", task_now_us(task)), ARG_INT("limit", filter->limit + 1)),
        columns, sizeof(struct invitation), out);
    if (outcome == DONE && out->count > (size_t)filter->limit) {
        out->count = (size_t)filter->limit;
        out->more = true;
    }
    return outcome;
}

/* ---- entries and letters ---- */

enum outcome invitation_audit_queue(struct task *task, const char *action,
                                    const struct invitation *invitation)
{
    struct buf buf = buf_open(task->arena, 256, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("email"));
    json_write_text(&writer, invitation->email);
    json_write_key(&writer, STR("role"));
    json_write_text(&writer, invitation->role);
    json_write_key(&writer, STR("team"));
    json_write_text(&writer, invitation->team);
    json_write_key(&writer, STR("expires_at"));
    json_write_time(&writer, invitation->role_expires_us);
    if (invitation->accepted_us != 0) {
        json_write_key(&writer, STR("accepted_by"));
        json_write_text(&writer, invitation->accepted_email);
        json_write_key(&writer, STR("invited_by"));
        json_write_text(&writer, invitation->inviter);
    }
    json_write_end_object(&writer);
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "invitation",
                               .object_id = invitation->id,
                               .project_id = task->scope->project_id,
                               .resource_id = task->scope->resource_id,
                               .after_json = buf_str(&buf),
                           });
}

/*
 * Ids only, no names or notes: who invites could otherwise send their words through us to people
 * who did not ask for them.
 */
static enum outcome letter_queue(struct task *task, const struct invitation *invitation,
                                 struct secret token)
{
    struct arena *arena = task->arena;
    char until[CLOCK_TEXT_BYTES];
    struct str url = mail_link(arena, STR("/invitations/accept/"), secret_reveal(token));
    return mail_queue(
        task,
        &(struct mail_draft){
            .to = invitation->email,
            .subject = STR("You are invited"),
            .text = arena_print(
                arena,
                "%.*s invites you to the %.*s \"%.*s\" on KtrlPlane.\n\n"
                "Look at it and accept here; the link works once, until %.*s:\n\n%.*s\n\n"
                "If you do not know who that is, leave this mail alone.\n\n-- \nKtrlPlane, %.*s\n",
                STR_ARG(task->scope->actor_name), STR_ARG(invitation->scope_type),
                STR_ARG(invitation->scope_id),
                STR_ARG(clock_text_s(invitation->expires_us, until)), STR_ARG(url),
                STR_ARG(mail_link(arena, STR("/"), STR("")))),
            .useful_until_us = invitation->expires_us,
        });
}

/* ---- inviting ---- */

struct counted {
    int64_t count;
};
static const struct field counted_columns[] = {{"count", INT_AT(struct counted, count)},
                                               {0}};

static enum outcome check_day(struct task *task)
{
    struct counted sent = {0};
    enum outcome outcome =
        store_one(task, Q_INVITATION_COUNT,
                  ARGS(ARG_INT("from_us", task_now_us(task) - MS_PER_DAY * US_PER_MS)),
                  counted_columns, &sent);
    if (outcome != DONE || sent.count < invitation_settings.day_limit)
        return outcome;
    task->failure->retry_after_s = 3600;
    return refuse(task->failure, OVER_LIMIT, "too_many_requests",
                  "This organization has sent many invitations today.",
                  "Try again tomorrow.");
}

static void fill_place(struct invitation *invitation, const struct scope *scope)
{
    invitation->org_id = scope->org_id;
    invitation->project_id = scope->project_id;
    if (scope->resource_id.at != NULL) {
        invitation->scope_type = STR("resource");
        invitation->scope_id = scope->resource_id;
    } else if (scope->project_id.at != NULL) {
        invitation->scope_type = STR("project");
        invitation->scope_id = scope->project_id;
    } else if (scope->org_id.at != NULL) {
        invitation->scope_type = STR("organization");
        invitation->scope_id = scope->org_id;
    } else {
        bug("an invitation needs an admitted place");
    }
}

static enum outcome check_team(struct task *task, struct invitation *invitation)
{
    struct team team;
    if (invitation->team_id.at == NULL)
        return DONE;
    enum outcome outcome = ABSENT;
    if (str_is(invitation->scope_type, "organization"))
        outcome = team_load(task, invitation->team_id, &team);
    if (outcome == ABSENT) {
        failure_field(task->failure, STR("/team_id"), "unknown",
                      "The organization has no such team; and only invitations to the "
                      "organization lead into teams.");
        return DONE;
    }
    if (outcome == DONE)
        invitation->team = team.name;
    return outcome;
}

static struct str none_if_empty(struct str text)
{
    struct str trimmed = str_trim(text);
    return trimmed.length == 0 ? STR_NONE : trimmed;
}

/* Every mistake of the draft at once. */
static enum outcome take_draft(struct task *task, const struct invitation_draft *draft,
                               struct invitation *out)
{
    int64_t now = task_now_us(task);
    *out = (struct invitation){
        .id = id_make(task->arena, "inv", now),
        .role_id = none_if_empty(draft->role_id),
        .role_expires_us = draft->role_expires_us,
        .team_id = none_if_empty(draft->team_id),
        .email = account_email_read(task, draft->email),
        .note = draft->note.at == NULL ? STR("") : str_trim(draft->note),
        .invited_by = task->scope->actor_id,
        .inviter = task->scope->actor_name,
        .created_us = now,
        .expires_us = now + invitation_settings.life_ms * US_PER_MS,
        .sent_us = now,
        .sent_count = 1,
    };
    fill_place(out, task->scope);
    if (str_utf8_count(out->note) > INVITATION_NOTE_MAX || str_has_control(out->note))
        failure_field(task->failure, STR("/note"), "too_long",
                      "The note may have one line of at most %d characters.",
                      INVITATION_NOTE_MAX);
    if (out->role_id.at == NULL && out->team_id.at == NULL)
        failure_field(task->failure, STR("/role_id"), "required",
                      "Offer a role or a team.");
    if (out->role_expires_us != 0 && out->role_expires_us <= now)
        failure_field(task->failure, STR("/expires_at"), "too_small",
                      "The expiry must lie in the future.");
    if (out->role_expires_us != 0 && out->role_expires_us < out->expires_us)
        out->expires_us = out->role_expires_us;
    enum outcome outcome = check_team(task, out);
    const struct offer offer = invitation_offer(out);
    enum outcome offered = outcome == DONE ? access_may_offer(task, &offer) : outcome;
    if (task->failure->field_count > 0)
        return INVALID;
    return offered;
}

static enum outcome load_here(struct task *task, struct str id, struct invitation *out)
{
    return store_one(task, Q_INVITATION_LOAD,
                     ARGS(ARG_TEXT("project", task->scope->project_id),
                          ARG_TEXT("resource", task->scope->resource_id),
                          ARG_TEXT("id", id)),
                     columns, out);
}

/* *out is read before the commit: what is done must not be told as a failure. */
static enum outcome add_in_transaction(struct task *task,
                                       const struct invitation *invitation,
                                       struct secret mailed, struct secret copied,
                                       struct invitation *out)
{
    enum outcome outcome =
        store_queue(task, Q_INVITATION_CLEAR_EXPIRED,
                    ARGS(ARG_TEXT("scope_type", invitation->scope_type),
                         ARG_TEXT("scope_id", invitation->scope_id),
                         ARG_TEXT("email", invitation->email),
                         ARG_INT("now", invitation->created_us)),
                    0);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_INVITATION_ADD,
            ARGS(ARG_TEXT("id", invitation->id),
                 ARG_TEXT("project", invitation->project_id),
                 ARG_TEXT("scope_type", invitation->scope_type),
                 ARG_TEXT("scope_id", invitation->scope_id),
                 ARG_TEXT("role", invitation->role_id),
                 invitation->role_expires_us == 0
                     ? (struct arg)ARG_NULL("role_expires")
                     : (struct arg)ARG_INT("role_expires", invitation->role_expires_us),
                 ARG_TEXT("team", invitation->team_id),
                 ARG_TEXT("email", invitation->email),
                 ARG_TEXT("token_hash", invitation_hash(task, secret_reveal(mailed))),
                 ARG_TEXT("link_hash", invitation_hash(task, secret_reveal(copied))),
                 ARG_TEXT("note", invitation->note),
                 ARG_INT("now", invitation->created_us),
                 ARG_INT("expires", invitation->expires_us)),
            NULL);
    if (outcome == DONE)
        outcome = invitation_audit_queue(task, "invitation.created", invitation);
    if (outcome == DONE)
        outcome = letter_queue(task, invitation, mailed);
    if (outcome == DONE)
        outcome = load_here(task, invitation->id, out);
    return outcome == DONE ? store_commit(task) : outcome;
}

static struct str link_of(struct task *task, struct secret token)
{
    return mail_link(task->arena, STR("/invitations/accept/"), secret_reveal(token));
}

enum outcome invitation_add(struct task *task, const struct invitation_draft *draft,
                            struct invitation *out, struct str *link)
{
    struct invitation invitation;
    struct secret mailed = secret_make(task->arena, "", TOKEN_BYTES);
    struct secret copied = secret_make(task->arena, "", TOKEN_BYTES);
    enum outcome outcome = take_draft(task, draft, &invitation);
    if (outcome == DONE)
        outcome = check_day(task);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome = add_in_transaction(task, &invitation, mailed, copied, out);
    if (outcome != DONE)
        store_rollback(task);
    if (outcome == CLASH) {
        failure_clear(task->failure);
        return refuse(task->failure, CLASH, "already_invited",
                      "The same invitation waits for this address already.",
                      "Send it again, or revoke it first.");
    }
    if (outcome == DONE)
        *link = link_of(task, copied);
    return outcome;
}

/* ---- again, and back ---- */

static enum outcome refuse_over(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, CLASH, "invitation_over",
                  "This invitation was accepted or revoked already.",
                  "Make another one when it is needed.");
}

static enum outcome check_resend(struct task *task, const struct invitation *invitation,
                                 struct scope *scope)
{
    int64_t now = task_now_us(task);
    struct str state = invitation_state(invitation, now);
    if (str_is(state, "accepted") || str_is(state, "revoked"))
        return refuse_over(task);
    int64_t wait_us =
        invitation->sent_us + invitation_settings.resend_ms * US_PER_MS - now;
    if (wait_us > 0) {
        task->failure->retry_after_s = wait_us / US_PER_S + 1;
        return refuse(task->failure, OVER_LIMIT, "too_many_requests",
                      "This invitation was sent a moment ago.", "Wait a few minutes.");
    }
    enum outcome outcome =
        access_require(task, arena_cstr(task->arena, invitation->scope_type),
                       invitation->scope_id, MAY_MANAGE_ACCESS, scope);
    if (outcome != DONE)
        return outcome;
    struct task inner = *task;
    inner.scope = scope;
    const struct offer offer = invitation_offer(invitation);
    outcome = access_may_offer(&inner, &offer);
    return outcome == DONE ? check_day(task) : outcome;
}

static enum outcome resend_in_transaction(struct task *task,
                                          const struct invitation *invitation,
                                          struct secret mailed, struct secret copied)
{
    int64_t changed = 0;
    enum outcome outcome = store_change(
        task, Q_INVITATION_RESEND,
        ARGS(ARG_TEXT("id", invitation->id),
             ARG_TEXT("token_hash", invitation_hash(task, secret_reveal(mailed))),
             ARG_TEXT("link_hash", invitation_hash(task, secret_reveal(copied))),
             ARG_INT("now", invitation->sent_us),
             ARG_INT("expires", invitation->expires_us),
             ARG_INT("before_us",
                     invitation->sent_us - invitation_settings.resend_ms * US_PER_MS)),
        &changed);
    if (outcome == DONE && changed == 0)
        return refuse_over(task);
    if (outcome == DONE)
        outcome = invitation_audit_queue(task, "invitation.resent", invitation);
    if (outcome == DONE)
        outcome = letter_queue(task, invitation, mailed);
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome invitation_resend(struct task *task, struct str id, struct invitation *out,
                               struct str *link)
{
    struct invitation invitation;
    struct scope scope;
    struct secret mailed = secret_make(task->arena, "", TOKEN_BYTES);
    struct secret copied = secret_make(task->arena, "", TOKEN_BYTES);
    enum outcome outcome = load_here(task, id, &invitation);
    if (outcome == DONE)
        outcome = check_resend(task, &invitation, &scope);
    if (outcome != DONE)
        return outcome;
    invitation.sent_us = task_now_us(task);
    invitation.sent_count++;
    invitation.expires_us = invitation.sent_us + invitation_settings.life_ms * US_PER_MS;
    if (invitation.role_expires_us != 0 &&
        invitation.role_expires_us < invitation.expires_us)
        invitation.expires_us = invitation.role_expires_us;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = resend_in_transaction(task, &invitation, mailed, copied);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome;
    }
    *out = invitation;
    *link = link_of(task, copied);
    return DONE;
}

enum outcome invitation_revoke(struct task *task, struct str id)
{
    struct invitation invitation;
    int64_t changed = 0;
    enum outcome outcome = load_here(task, id, &invitation);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome = store_change(task, Q_INVITATION_REVOKE,
                           ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task))),
                           &changed);
    if (outcome == DONE && changed == 0)
        outcome = refuse_over(task);
    if (outcome == DONE)
        outcome = invitation_audit_queue(task, "invitation.revoked", &invitation);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome sweep(struct task *task, const struct job *job)
{
    (void)job;
    return store_change(
        task, Q_INVITATION_SWEEP,
        ARGS(ARG_INT("before_us", task_now_us(task) - KEPT_DAYS * MS_PER_DAY * US_PER_MS),
             ARG_INT("limit", SWEEP_ROWS)),
        NULL);
}

const struct job_kind invitation_jobs[] = {
    {.name = "invitation.sweep",
     .says = "Remove invitations that have been over for three months",
     .lease_s = 60,
     .attempts = 5,
     .every_s = 3600,
     .run = sweep},
    {0},
};
