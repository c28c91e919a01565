/* account_register.c: accounts that strangers make for themselves. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "product/account/account_link_private.h"
#include "product/audit/audit.h"
#include "product/mail/mail.h"

static void name_judge(struct failure *failure, struct str name)
{
    if (str_utf8_count(name) > PERSON_NAME_MAX)
        failure_field(failure, STR("/name"), "too_long", "Use at most %d characters.",
                      PERSON_NAME_MAX);
    if (str_has_control(name))
        failure_field(failure, STR("/name"), "format", "Use one line of text.");
}

enum outcome account_register_ask(struct task *task, const struct registration *wish)
{
    struct str email = email_normal(task->arena, wish->email);
    struct str name = str_trim(wish->name);
    if (!account_registration_is_open())
        return refuse(task->failure, FORBIDDEN, "registration_closed",
                      "Nobody can register here.",
                      "Ask an administrator for an account.");
    email_judge(task->failure, STR("/email"), email);
    name_judge(task->failure, name);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "The registration is not complete.",
                      NULL);
    struct attempt attempt = attempt_for_mail(task, email);
    enum outcome outcome = attempt_count(task, &attempt);
    return outcome == DONE ? wish_add(task, "account.register", email, name) : outcome;
}

static enum outcome add_registration_queue(struct task *task, const struct wish *wish,
                                           struct secret token)
{
    return store_queue(
        task, Q_ACCOUNT_REGISTRATION_ADD,
        ARGS(ARG_TEXT("token_hash",
                      link_hash(task, LINK_REGISTRATION, secret_reveal(token))),
             ARG_TEXT("email", wish->email),
             ARG_TEXT("name", wish->name.at == NULL ? STR("") : wish->name),
             ARG_INT("now", task_now_us(task)),
             ARG_INT("expires", link_end_us(task, LINK_REGISTRATION))),
        1);
}

static enum outcome mail_queued(struct task *task, const struct wish *wish, bool taken)
{
    struct secret token = link_make(task);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE && !taken)
        outcome = add_registration_queue(task, wish, token);
    if (outcome == DONE)
        outcome = audit_add(
            task, &(struct audit_deed){
                      .action = "registration.asked",
                      .object_type = "registration",
                      .object_id = id_make(task->arena, "reg", task_now_us(task)),
                  });
    if (outcome == DONE)
        outcome = taken ? letter_registered_already(task, wish->email)
                        : letter_register(task, wish->email,
                                          link_url(task, LINK_REGISTRATION, token));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* Job account.register. Links of several registrations with one address work side by side until
 * one is used, so that a stranger cannot take the owner's link away. */
enum outcome register_run(struct task *task, const struct job *job)
{
    struct wish wish;
    struct scope scope;
    struct person person = {0};
    struct task theirs = *task;
    enum outcome outcome = wish_read(task, job, &wish, &scope);
    if (outcome != DONE)
        return outcome;
    theirs.scope = &scope;
    enum outcome found = account_find(&theirs, wish.email, &person);
    if (found != DONE && found != ABSENT)
        return found;
    if (found == DONE && person.disabled_us != 0)
        return DONE;
    outcome = attempt_mail_count(&theirs, "registration mail", wish.email);
    if (outcome == OVER_LIMIT)
        return DONE;
    return outcome == DONE ? mail_queued(&theirs, &wish, found == DONE) : outcome;
}

enum outcome account_register_look(struct task *task, struct str token,
                                   struct registration *out)
{
    static const struct field columns[] = {{"email", TEXT_AT(struct registration, email)},
                                           {"name", TEXT_AT(struct registration, name)},
                                           {0}};
    if (!account_registration_is_open())
        return link_refuse(task);
    enum outcome outcome =
        store_one(task, Q_ACCOUNT_REGISTRATION_FIND,
                  ARGS(ARG_TEXT("token_hash", link_hash(task, LINK_REGISTRATION, token)),
                       ARG_INT("now", task_now_us(task))),
                  columns, out);
    return outcome == ABSENT ? link_refuse(task) : outcome;
}

static enum outcome add_queue(struct task *task, const struct person_draft *draft,
                              struct str token, struct str hash)
{
    struct person person;
    enum outcome outcome = store_queue(
        task, Q_ACCOUNT_REGISTRATION_SPEND,
        ARGS(ARG_TEXT("token_hash", link_hash(task, LINK_REGISTRATION, token)),
             ARG_INT("now", task_now_us(task))),
        1);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_REGISTRATION_VOID,
                              ARGS(ARG_TEXT("email", draft->email)), 0);
    if (outcome == DONE)
        outcome = account_add_queue(task, draft, &person);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_SET_PASSWORD,
                              ARGS(ARG_TEXT("person", person.id),
                                   ARG_TEXT("password_hash", hash),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.registered", person.id, STR_NONE);
    return outcome;
}

/* Either the link was used a moment ago, or the address has an account now. */
static enum outcome refuse_clash(struct task *task, struct str email)
{
    struct person person;
    failure_clear(task->failure);
    enum outcome found = account_find(task, email, &person);
    if (found == ABSENT)
        return link_refuse(task);
    return found == DONE ? refuse(task->failure, CLASH, "email_taken",
                                  "There is an account with this address already.",
                                  "Sign in with it.")
                         : found;
}

static enum outcome judge(struct task *task, const struct registration *registration,
                          struct str name, struct secret password)
{
    name_judge(task->failure, name);
    password_judge(task->failure, STR("/new_password"), password, registration->email);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL,
                      "The account cannot be made like this.", NULL);
    return DONE;
}

enum outcome account_register(struct task *task, struct str token, struct str name,
                              struct secret password)
{
    struct registration registration;
    struct str hash = STR_NONE;
    enum outcome outcome = account_register_look(task, token, &registration);
    if (outcome == DONE)
        outcome = judge(task, &registration, str_trim(name), password);
    if (outcome == DONE)
        outcome = password_hash_new(task, password, &hash);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    struct person_draft draft = {
        .email = registration.email, .name = name, .email_verified = true};
    outcome = add_queue(task, &draft, token, hash);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome == DONE)
        return DONE;
    store_rollback(task);
    return outcome == CLASH ? refuse_clash(task, registration.email) : outcome;
}
