/* account_verify.c: proof that an address is somebody's, and another address. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/account/account_link_private.h"
#include "product/audit/audit.h"
#include "product/mail/mail.h"

static enum outcome judge(struct task *task, const struct person *person,
                          const struct email_draft *draft, struct str wanted)
{
    email_judge(task->failure, STR("/email"), wanted);
    if (str_equal(wanted, person->email) && person->email_verified_us != 0)
        failure_field(task->failure, STR("/email"), "unchanged",
                      "This is your address already.");
    if (person->password_hash.at != NULL &&
        !person_is_proved(task, person, draft->password))
        failure_field(task->failure, STR("/password"), "wrong",
                      "This is not your password.");
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "The address was not changed.", NULL);
    return DONE;
}

/* The answer is one, whoever has the address: a letter goes there in any case. */
static enum outcome ask_queued(struct task *task, const struct person *person,
                               struct str wanted, bool taken)
{
    struct str url = STR_NONE;
    struct attempt attempt = attempt_of(task, person->email);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = link_add_queue(task, LINK_EMAIL, person->id, wanted, &url);
    if (outcome == DONE)
        outcome = attempt_forgive_queue(task, &attempt);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.email_asked", person->id,
                                     member_json(task->arena, "email", wanted));
    if (outcome == DONE)
        outcome =
            taken ? letter_email_taken(task, wanted) : letter_email(task, wanted, url);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome may_ask(struct task *task)
{
    if (task->scope->by_key)
        return refuse(task->failure, FORBIDDEN, "session_required",
                      "An address is changed by a person, not by an API key.",
                      "Sign in to the console and change it there.");
    if (!mail_is_configured())
        return refuse(task->failure, FORBIDDEN, "mail_not_configured",
                      "No mails are sent from here, so no address can be proved.",
                      "Ask an administrator.");
    return DONE;
}

enum outcome account_email_ask(struct task *task, const struct email_draft *draft)
{
    struct person person;
    struct person owner;
    struct str wanted = email_normal(task->arena, draft->email);
    enum outcome outcome = may_ask(task);
    if (outcome == DONE)
        outcome = account_load(task, &person);
    if (outcome == DONE && person.second_factor)
        outcome = access_require_proof(task);
    if (outcome != DONE)
        return outcome;
    struct attempt attempt = attempt_of(task, person.email);
    outcome = attempt_count(task, &attempt);
    if (outcome == DONE)
        outcome = judge(task, &person, draft, wanted);
    if (outcome == DONE)
        outcome = attempt_mail_count(
            task, "address mail", ARENA_JOIN(task->arena, person.id, STR(" "), wanted));
    if (outcome != DONE)
        return outcome;
    enum outcome found = account_find(task, wanted, &owner);
    if (found != DONE && found != ABSENT)
        return found;
    bool taken = found == DONE && !str_equal(owner.id, person.id);
    return ask_queued(task, &person, wanted, taken);
}

enum outcome account_email_waiting(struct task *task, struct str *email)
{
    struct waiting {
        struct str email;
    } waiting = {STR_NONE};
    static const struct field columns[] = {{"email", TEXT_AT(struct waiting, email)},
                                           {0}};
    enum outcome outcome = store_one(
        task, Q_ACCOUNT_LINK_WAITING,
        ARGS(ARG_TEXT("purpose", STR("email")), ARG_INT("now", task_now_us(task))),
        columns, &waiting);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    *email = waiting.email;
    return DONE;
}

enum outcome account_email_look(struct task *task, struct str token, struct str *email)
{
    struct link_holder holder;
    enum outcome outcome = link_find(task, LINK_EMAIL, token, &holder);
    if (outcome == DONE)
        *email = holder.email;
    return outcome;
}

static enum outcome audit_change(struct task *task, const struct link_holder *holder)
{
    bool same = str_equal(holder->email, holder->person_email);
    return audit_add(
        task, &(struct audit_deed){
                  .action = same ? "person.email_proved" : "person.email_changed",
                  .object_type = "person",
                  .object_id = holder->person_id,
                  .before_json = member_json(task->arena, "email", holder->person_email),
                  .after_json = member_json(task->arena, "email", holder->email),
              });
}

static enum outcome prove_queued(struct task *task, const struct link_holder *holder,
                                 struct str token)
{
    enum outcome outcome = link_spend_queue(task, LINK_EMAIL, token);
    if (outcome == DONE)
        outcome = link_void_queue(task, holder->person_id);
    if (outcome == DONE)
        outcome = audit_change(task, holder);
    if (outcome == DONE && !str_equal(holder->email, holder->person_email))
        outcome = letter_email_changed(task, holder->person_email);
    return outcome;
}

/* The address is written at once and not queued: so a clash is known to be about it. */
static enum outcome prove(struct task *task, const struct link_holder *holder,
                          struct str token)
{
    bool taken = false;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE) {
        outcome = store_change(task, Q_ACCOUNT_SET_EMAIL,
                               ARGS(ARG_TEXT("person", holder->person_id),
                                    ARG_TEXT("email", holder->email),
                                    ARG_INT("now", task_now_us(task))),
                               NULL);
        taken = outcome == CLASH;
    }
    if (outcome == DONE)
        outcome = prove_queued(task, holder, token);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome == DONE)
        return DONE;
    store_rollback(task);
    if (outcome != CLASH)
        return outcome;
    failure_clear(task->failure);
    return taken ? refuse(task->failure, CLASH, "email_taken",
                          "There is an account with this address already.", NULL)
                 : link_refuse(task);
}

enum outcome account_email_prove(struct task *task, struct str token)
{
    struct link_holder holder;
    enum outcome outcome = link_find(task, LINK_EMAIL, token, &holder);
    if (outcome != DONE)
        return outcome;
    struct scope scope = *task->scope;
    scope.actor_id = holder.person_id;
    scope.actor_name = holder.person_email;
    struct task theirs = *task;
    theirs.scope = &scope;
    return prove(&theirs, &holder, token);
}
