/* mail-t.c: mails are queued with their deed, sealed, and given up when they are of no use. */
/* SPDX-License-Identifier: ISC */
#include "t/jobs/stage.h"
#include "t/lib/tap.h"

#include "platform/base/random.h"
#include "product/mail/mail.h"

static struct stage stage;

static void settings_are(const char *url)
{
    mail_settings = (struct mail_settings){
        .smtp_url = str_of(url),
        .smtp_from = STR("console@example.org"),
        .smtp_from_name = STR("KtrlPlane"),
        .smtp_tls = STR("required"),
        .smtp_ca = STR(""),
        .smtp_user = STR(""),
        .smtp_deadline_ms = 5000,
    };
}

static enum outcome queue(const struct mail_draft *draft, bool commit)
{
    enum outcome outcome = store_begin(&stage.task);
    if (outcome == DONE)
        outcome = mail_queue(&stage.task, draft);
    if (outcome == DONE && commit)
        return store_commit(&stage.task);
    store_rollback(&stage.task);
    return outcome;
}

static int64_t waiting(void)
{
    return stage_counts(&stage).waiting;
}

static const struct mail_draft draft = {
    .to = STR_INIT("ada@example.org"),
    .subject = STR_INIT("Set a new password"),
    .text = STR_INIT("https://console.example.org/reset/very-secret\n"),
};

static void test_queue(void)
{
    settings_are("");
    is_int(queue(&draft, true), DONE, "without a mail server queueing does nothing");
    is_int(waiting(), 0, "and leaves nothing");
    settings_are("smtp://127.0.0.1:1");
    is_int(queue(&draft, false), DONE, "a deed that is taken back");
    is_int(waiting(), 0, "takes its mail along");
    is_int(queue(&draft, true), DONE, "a deed that is done");
    is_int(waiting(), 1, "has its mail waiting");
    struct mail_draft foreign = draft;
    foreign.to = STR("ada@example.org\r\nRCPT TO:<eve@example.org>");
    is_int(queue(&foreign, true), DONE, "an address that cannot get mail");
    is_int(waiting(), 1, "gets none");
}

/* The mail's row as it lies in the database. */
static struct str sealed_row(void)
{
    struct list jobs;
    struct row {
        struct str sealed;
        struct str id;
        int64_t created_us;
        int64_t until_us;
    } row;
    static const struct field columns[] = {
        {"sealed", TEXT_AT(struct row, sealed)},
        {"id", TEXT_AT(struct row, id)},
        {"created_us", INT_AT(struct row, created_us)},
        {"useful_until_us", INT_AT(struct row, until_us)},
        {0}};
    if (job_list(&stage.task, STR_NONE, NULL, 10, &jobs) != DONE || jobs.count == 0)
        return STR_NONE;
    struct str key = LIST_ROW(jobs, struct job_state, 0)->key;
    if (store_one(&stage.task, Q_MAIL_LOAD, ARGS(ARG_TEXT("id", key)), columns, &row) !=
        DONE)
        return STR_NONE;
    return row.sealed;
}

static struct str told(void)
{
    struct list jobs;
    if (job_list(&stage.task, STR_NONE, NULL, 10, &jobs) != DONE || jobs.count == 0)
        return STR_NONE;
    return LIST_ROW(jobs, struct job_state, 0)->told;
}

static void test_sealed(void)
{
    struct str sealed = sealed_row();
    ok(sealed.length > 100, "what it says is in the database");
    ok(!str_contains(sealed, STR("reset")) && !str_contains(sealed, STR("ada")),
       "but not to be read there");
    is_int(stage_run(&stage), DONE, "nobody listens at the server's port");
    is_int(waiting(), 1, "so it waits for another attempt");
    ok(str_contains(told(), STR("The mail server did not take this mail")),
       "and says why");
    ok(!str_contains(told(), STR("very-secret")), "without what it says");
    settings_are("");
    stage_later(&stage, 60);
    is_int(stage_run(&stage), DONE, "a runner whose settings have no server");
    is_int(waiting(), 1, "leaves it waiting");
    stage_later(&stage, 4 * 24 * 3600);
    is_int(stage_run(&stage), DONE, "what came too late");
    is_int(waiting(), 0, "is not sent any more");
    ok(sealed_row().at == NULL, "and forgotten");
}

static bool opens(void)
{
    failure_clear(&stage.failure);
    return mail_open(STR("https://console.example.org/"), &stage.failure) == DONE;
}

static void test_settings(void)
{
    settings_are("");
    ok(opens() && !mail_is_configured(), "no mail server is a choice");
    is_str(mail_link(stage.arena, STR("/reset/"), STR("abc")),
           STR("https://console.example.org/reset/abc"),
           "links begin with the console's address");
    settings_are("smtps://mail.example.org");
    ok(opens() && mail_is_configured(), "a server and a sender are enough");
    settings_are("mail.example.org:25");
    ok(!opens(), "an address without its kind is refused");
    settings_are("http://mail.example.org");
    ok(!opens(), "so is another kind");
    settings_are("smtp://user:word@mail.example.org");
    ok(!opens(), "a password does not stand in the address");
    settings_are("smtp://mail.example.org");
    mail_settings.smtp_from = STR("KtrlPlane <console@example.org>");
    ok(!opens(), "the sender is an address");
    settings_are("smtp://mail.example.org");
    mail_settings.smtp_user = STR("console");
    ok(!opens(), "who signs in has a password");
    mail_settings.smtp_password = secret_of(stage.arena, STR("word"));
    ok(opens(), "and then may");
    mail_settings.smtp_tls = STR("opportunistic");
    ok(!opens(), "but not where the network decides whether it is read");
}

int main(void)
{
    static const unsigned char key[32] = {7};
    random_open();
    secret_key_set(key);
    stage_open(&stage, database_make(DATABASE_MIGRATED), "runner-1", mail_jobs);
    test_settings();
    test_queue();
    test_sealed();
    stage_close(&stage);
    return done_testing();
}
