/* invitation_accept.c: what the holder of a link sees and gets. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account.h"
#include "product/invitation/invitation_private.h"
#include "product/limit/limit.h"

enum { TOKEN_CHARACTERS = 64 };

struct looked {
    struct invitation invitation;
    bool proves;
};

static const struct field looked_columns[] = {
    INVITATION_COLUMNS(struct looked, invitation.),
    {"proves", BOOL_AT(struct looked, proves)},
    {0},
};

struct counted {
    int64_t count;
};
static const struct field counted_columns[] = {{"count", INT_AT(struct counted, count)},
                                               {0}};

static enum outcome find(struct task *task, struct str token, struct looked *out)
{
    if (token.length != TOKEN_CHARACTERS)
        return account_link_refuse(task);
    enum outcome outcome = store_one(
        task, Q_INVITATION_LOOK,
        ARGS(ARG_TEXT("token_hash", invitation_hash(task, token))), looked_columns, out);
    return outcome == ABSENT ? account_link_refuse(task) : outcome;
}

/* Is the actor's account the one that is meant? Only a proven address says so. */
static enum outcome fill_mine(struct task *task, struct invited *out)
{
    struct person person;
    if (task->scope->actor_id.at == NULL)
        return DONE;
    enum outcome outcome = account_load(task, &person);
    if (outcome == DONE)
        out->mine = person.email_verified_us != 0 &&
                    str_equal(person.email, out->invitation.email);
    return outcome == ABSENT ? DONE : outcome;
}

enum outcome invitation_look(struct task *task, struct str token, struct invited *out)
{
    struct looked looked;
    enum outcome outcome = find(task, token, &looked);
    if (outcome != DONE)
        return outcome;
    const struct invitation *invitation = &looked.invitation;
    *out = (struct invited){.invitation = *invitation, .proves = looked.proves};
    out->taken = invitation->accepted_us != 0 && task->scope->actor_id.at != NULL &&
                 str_equal(invitation->accepted_by, task->scope->actor_id);
    if (out->taken)
        return DONE;
    if (!str_is(invitation_state(invitation, task_now_us(task)), "pending"))
        return account_link_refuse(task);
    struct counted people = {0};
    if (looked.proves)
        outcome = store_one(task, Q_INVITATION_PERSON,
                            ARGS(ARG_TEXT("email", invitation->email)), counted_columns,
                            &people);
    out->has_account = people.count > 0;
    return outcome == DONE ? fill_mine(task, out) : outcome;
}

static enum outcome accept_in_transaction(struct task *task, struct str token,
                                          const struct invitation *invitation,
                                          const struct offer *offer)
{
    int64_t changed = 0;
    enum outcome outcome = limit_queue(task, LIMIT_MEMBERS, task->scope->actor_id);
    if (outcome == DONE)
        outcome = store_change(task, Q_INVITATION_ACCEPT,
                               ARGS(ARG_TEXT("id", invitation->id),
                                    ARG_TEXT("token_hash", invitation_hash(task, token)),
                                    ARG_INT("now", task_now_us(task))),
                               &changed);
    if (outcome == DONE && changed == 0)
        return STALE;
    if (outcome == DONE)
        outcome = access_offer_give_queue(task, offer);
    if (outcome == DONE)
        outcome = invitation_audit_queue(task, "invitation.accepted", invitation);
    return outcome == DONE ? store_commit(task) : outcome;
}

/* In the scope of the place, which only a good offer gives. */
static enum outcome accept_there(struct task *task, struct str token,
                                 struct invitation *invitation)
{
    struct scope scope;
    const struct offer offer = invitation_offer(invitation);
    enum outcome outcome = access_offer_check(task, &offer, &scope);
    if (outcome != DONE)
        return outcome == ABSENT ? account_link_refuse(task) : outcome;
    struct task inner = *task;
    inner.scope = &scope;
    invitation->accepted_us = task_now_us(task);
    invitation->accepted_by = task->scope->actor_id;
    invitation->accepted_email = task->scope->actor_name;
    outcome = store_begin(&inner);
    if (outcome == DONE)
        outcome = accept_in_transaction(&inner, token, invitation, &offer);
    if (outcome == DONE)
        return DONE;
    store_rollback(&inner);
    enum outcome limited =
        outcome == CLASH ? limit_check(&inner, LIMIT_MEMBERS, scope.actor_id) : DONE;
    return limited == DONE ? outcome : limited;
}

enum outcome invitation_accept(struct task *task, struct str token, bool agreed,
                               struct invitation *out)
{
    struct invited invited;
    if (task->scope->by_key)
        return refuse(task->failure, FORBIDDEN, "session_required",
                      "Only a person who is signed in can accept an invitation.",
                      "Open the link in a browser.");
    enum outcome outcome = invitation_look(task, token, &invited);
    if (outcome != DONE)
        return outcome;
    *out = invited.invitation;
    if (invited.taken)
        return DONE;
    if (!invited.mine && !agreed)
        return refuse(
            task->failure, CLASH, "other_account",
            "The invitation is for another address than that of this account.",
            "Say that this account shall have it, or sign in with the other one.");
    outcome = accept_there(task, token, out);
    if (outcome != STALE)
        return outcome;
    /* Another tab was quicker: fine when it was the same person's. */
    failure_clear(task->failure);
    outcome = invitation_look(task, token, &invited);
    if (outcome != DONE)
        return outcome;
    *out = invited.invitation;
    return invited.taken ? DONE : account_link_refuse(task);
}

enum outcome invitation_register(struct task *task, struct str token, struct str name,
                                 struct secret password)
{
    struct looked looked;
    struct person person;
    enum outcome outcome = find(task, token, &looked);
    if (outcome != DONE)
        return outcome;
    if (!str_is(invitation_state(&looked.invitation, task_now_us(task)), "pending"))
        return account_link_refuse(task);
    if (!looked.proves)
        return refuse(task->failure, FORBIDDEN, "link_proves_nothing",
                      "An account is made with the link that was mailed.",
                      "Look into the mail, or sign in with an account that you have.");
    if (secret_reveal(password).length == 0) {
        failure_field(task->failure, STR("/password"), "required", "Choose a password.");
        return INVALID;
    }
    struct str wanted = str_trim(name);
    return account_add(task,
                       &(struct person_draft){
                           .email = looked.invitation.email,
                           .name = wanted.length == 0 ? STR_NONE : wanted,
                           .password = password,
                           .email_verified = true,
                       },
                       &person);
}
