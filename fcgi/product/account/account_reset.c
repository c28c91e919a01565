/* account_reset.c: a new password for somebody who lost theirs. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "product/account/account_link_private.h"
#include "product/mail/mail.h"

enum outcome account_reset_ask(struct task *task, struct str email)
{
    if (!mail_is_configured())
        return refuse(task->failure, FORBIDDEN, "mail_not_configured",
                      "No mails are sent from here.",
                      "Ask an administrator for a new password.");
    struct str address = email_normal(task->arena, email);
    email_judge(task->failure, STR("/email"), address);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "There is no such address.", NULL);
    struct attempt attempt = attempt_for_mail(task, address);
    enum outcome outcome = attempt_count(task, &attempt);
    return outcome == DONE ? wish_add(task, "account.reset", address, STR("")) : outcome;
}

static enum outcome mail_link_queue(struct task *task, const struct person *person)
{
    struct str url = STR_NONE;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE && person->password_hash.at != NULL)
        outcome = link_add_queue(task, LINK_PASSWORD, person->id, person->email, &url);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.reset_asked", person->id, STR_NONE);
    if (outcome == DONE)
        outcome = url.at == NULL ? letter_no_password(task, person->email)
                                 : letter_reset(task, person->email, url);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/*
 * Job account.reset. Who asks too often for somebody else does no harm: the link that was mailed
 * last stays good. Run twice it mails a newer link.
 */
enum outcome reset_run(struct task *task, const struct job *job)
{
    struct wish wish;
    struct scope scope;
    struct person person = {0};
    struct task theirs = *task;
    enum outcome outcome = wish_read(task, job, &wish, &scope);
    if (outcome != DONE)
        return outcome;
    theirs.scope = &scope;
    outcome = account_find(&theirs, wish.email, &person);
    if (outcome == ABSENT || (outcome == DONE && person.disabled_us != 0))
        return DONE;
    if (outcome == DONE)
        outcome = attempt_mail_count(&theirs, "reset mail", person.id);
    if (outcome == OVER_LIMIT)
        return DONE;
    return outcome == DONE ? mail_link_queue(&theirs, &person) : outcome;
}

enum outcome account_reset_link(struct task *task, const struct person *person,
                                struct str *url)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = link_add_queue(task, LINK_PASSWORD, person->id, person->email, url);
    if (outcome == DONE)
        outcome =
            audit_person_queue(task, "person.reset_link_made", person->id, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_reset_look(struct task *task, struct str token, struct str *email)
{
    struct link_holder holder;
    enum outcome outcome = link_find(task, LINK_PASSWORD, token, &holder);
    if (outcome == DONE)
        *email = holder.person_email;
    return outcome;
}

static enum outcome reset_queued(struct task *task, const struct link_holder *holder,
                                 struct str token, struct str hash)
{
    struct person person = {.id = holder->person_id, .email = holder->person_email};
    struct attempt attempt = attempt_of(task, person.email);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = link_spend_queue(task, LINK_PASSWORD, token);
    if (outcome == DONE)
        outcome = link_void_queue(task, person.id);
    if (outcome == DONE)
        outcome = password_set_queue(task, &person, hash, STR_NONE);
    if (outcome == DONE)
        outcome = attempt_forgive_queue(task, &attempt);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.password_reset", person.id, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome == CLASH ? link_refuse(task) : outcome;
}

enum outcome account_reset(struct task *task, struct str token, struct secret password)
{
    struct link_holder holder;
    struct str hash = STR_NONE;
    enum outcome outcome = link_find(task, LINK_PASSWORD, token, &holder);
    if (outcome != DONE)
        return outcome;
    password_judge(task->failure, STR("/new_password"), password, holder.person_email);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "This password cannot be used.",
                      NULL);
    outcome = password_hash_new(task, password, &hash);
    if (outcome != DONE)
        return outcome;
    struct scope scope = *task->scope;
    scope.actor_id = holder.person_id;
    scope.actor_name = holder.person_email;
    struct task theirs = *task;
    theirs.scope = &scope;
    return reset_queued(&theirs, &holder, token, hash);
}
