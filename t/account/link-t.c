/* link-t.c: new passwords, proven addresses and new accounts by links in mails. */
/* SPDX-License-Identifier: ISC */
#include "t/account/letters.h"
#include "t/lib/tap.h"

#include <stdio.h>
#include <string.h>

#include "product/account/account_link.h"
#include "product/mail/mail.h"

#define FRESH "a sentence of my own choice"
#define GONE  "no-such-word"

static struct world world;
static struct probe stranger;
static int64_t start_us;

static struct answer ask(const char *path, const char *email)
{
    const struct pair form[] = {{STR_INIT("email"), str_of(email)}, {{0}, {0}}};
    return probe_form(&stranger, path, form);
}

static struct answer set_password(const char *path, const char *password)
{
    /* As the page sends it, with the name for the browser's store of passwords. */
    const struct pair form[] = {PAIR("username", "viewer@example.org"),
                                {STR_INIT("new_password"), str_of(password)},
                                {{0}, {0}}};
    return probe_form(&stranger, path, form);
}

static int sign_in_status(const char *email, const char *password)
{
    struct probe browser;
    probe_open(&browser, world.site, world.store, &world.clock);
    const struct pair form[] = {{STR_INIT("email"), str_of(email)},
                                {STR_INIT("password"), str_of(password)},
                                {{0}, {0}}};
    int status = probe_form(&browser, "/sign-in", form).status;
    probe_close(&browser);
    return status;
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

static void later(int64_t seconds)
{
    world.now_us += seconds * US_PER_S;
}

static void begin(void)
{
    world_restore(&world);
    letters_open(&world, "open");
    letters_forget(&world);
    world.now_us = start_us;
}

/* ---- a forgotten password ---- */

static void test_same_answer(void)
{
    begin();
    struct answer known = ask("/forgot", "viewer@example.org");
    struct answer unknown = ask("/forgot", "nobody@example.org");
    struct answer disabled = ask("/forgot", "disabled@example.org");
    is_int(known.status, 303, "asking for a link is answered");
    is_int(unknown.status, known.status, "for an unknown address alike");
    is_int(disabled.status, known.status, "for a disabled account alike");
    is_str(unknown.location, known.location, "leading to the same page");
    is_str(unknown.body, known.body, "in the same words");
    is_int(letters_count(&world), 0, "and nothing is decided while the stranger waits");
    is_int(world_count(&world, "SELECT count(*) FROM job WHERE kind = 'account.reset'"),
           3, "each left the same work behind");
    is_int(world_count(&world,
                       "SELECT count(*) FROM job WHERE payload LIKE '%%example.org%%'"),
           0, "which names nobody");
    letters_write(&world);
    is_int(letters_count(&world), 1, "one mail comes of it");
    ok(letters_say(&world, "viewer@example.org", "Set a new password"),
       "to who has the account");
    is_int(entries("person.reset_asked"), 1, "and an entry of the audit");
    is_int(ask("/forgot", "not an address").status, 422, "what is no address is refused");
    is_int(ask("/forgot", "").status, 422, "so is none");
}

static void test_reset(void)
{
    begin();
    ask("/forgot", "Viewer@example.org");
    letters_write(&world);
    const char *link = letters_link(&world, "/reset/");
    ok(world_count(&world,
                   "SELECT count(*) FROM person_link WHERE token_hash LIKE '%%%s%%'",
                   link + strlen("/reset/")) == 0,
       "the database does not hold the link's word");
    letters_forget(&world);
    struct answer page = probe_get(&stranger, link);
    is_int(page.status, 200, "the link opens a page");
    ok(str_contains(page.body, STR("viewer@example.org")),
       "that says whose password it is");
    is_int(probe_get(&stranger, link).status, 200, "looking does not use it up");
    is_int(set_password(link, "short").status, 422, "a short password is refused");
    is_int(set_password(link, "viewer@example.org").status, 422,
           "and the address itself");
    is_int(probe_get(world_as(&world, WORLD_VIEWER), "/account").status, 200,
           "their session works until then");
    struct answer done = set_password(link, FRESH);
    is_int(done.status, 303, "a good one is taken");
    is_str(done.location, STR("/sign-in"), "and leads to the sign-in page, not past it");
    is_int(probe_get(world_as(&world, WORLD_VIEWER), "/account").status, 303,
           "their session has ended");
    is_int(sign_in_status("viewer@example.org", FRESH), 303, "the new password signs in");
    is_int(sign_in_status("viewer@example.org", WORLD_PASSWORD), 422,
           "the old one does not");
    ok(letters_say(&world, "viewer@example.org", "Your password was changed"),
       "they are told by mail");
    is_int(entries("person.password_reset"), 1, "and it is in the audit");
    is_int(probe_get(&stranger, link).status, 404, "the link is used up");
    struct answer again = set_password(link, "yet another sentence");
    is_int(again.status, 404, "and sets nothing any more");
    ok(str_contains(again.body, STR("does not work any more")), "which is said");
    is_int(sign_in_status("viewer@example.org", FRESH), 303, "the password stays");
}

static void test_bad_links(void)
{
    begin();
    ask("/forgot", "viewer@example.org");
    letters_write(&world);
    const char *older = letters_link(&world, "/reset/");
    letters_forget(&world);
    ask("/forgot", "viewer@example.org");
    letters_write(&world);
    const char *newer = letters_link(&world, "/reset/");
    ok(strcmp(older, newer) != 0, "each mail has a link of its own");
    is_int(probe_get(&stranger, older).status, 404, "a newer one voids the older");
    is_int(set_password(older, FRESH).status, 404, "for good");
    is_int(probe_get(&stranger, "/reset/" GONE).status, 404,
           "an invented one opens nothing");
    is_int(set_password("/reset/" GONE, FRESH).status, 404, "and sets nothing");
    const char *word = newer + strlen("/reset/");
    is_int(probe_get(&stranger, arena_cstr(world.arena,
                                           arena_print(world.arena, "/verify/%s", word)))
               .status,
           404, "a link for a password proves no address");
    is_int(set_password(
               arena_cstr(world.arena, arena_print(world.arena, "/register/%s", word)),
               FRESH)
               .status,
           404, "and makes no account");
    later(3601);
    is_int(probe_get(&stranger, newer).status, 404, "after an hour it does not work");
    is_int(set_password(newer, FRESH).status, 404, "nor set anything");
    is_int(sign_in_status("viewer@example.org", WORLD_PASSWORD), 303,
           "the password stays");
    ask("/forgot", "viewer@example.org");
    letters_write(&world);
    const char *last = letters_link(&world, "/reset/");
    world_sql(&world,
              "UPDATE person SET disabled_us = 1 WHERE email = 'viewer@example.org'");
    is_int(set_password(last, FRESH).status, 404, "a disabled account has no links");
}

static void test_limits(void)
{
    begin();
    for (int i = 0; i < account_settings.attempts_pair; i++)
        is_int(ask("/forgot", "viewer@example.org").status, 303, "asking again is fine");
    struct answer over = ask("/forgot", "viewer@example.org");
    is_int(over.status, 429, "until it is too often");
    ok(answer_header(&over, "retry-after").length > 0, "which says when to come back");
    is_int(ask("/forgot", "editor@example.org").status, 303,
           "for another address it goes on");
    is_int(sign_in_status("viewer@example.org", WORLD_PASSWORD), 303,
           "who asked too often may still sign in");
    /* From many places for one person: their mailbox is spared, their last link stays good. */
    begin();
    for (int i = 0; i < 5; i++) {
        ask("/forgot", "viewer@example.org");
        letters_write(&world);
    }
    is_int(letters_count(&world), 5, "one person gets some mails");
    const char *link = letters_link(&world, "/reset/");
    ask("/forgot", "viewer@example.org");
    letters_write(&world);
    is_int(letters_count(&world), 5, "and then no more for a while");
    is_int(probe_get(&stranger, link).status, 200, "but the last link stays good");
}

static void test_other_accounts(void)
{
    begin();
    world_sql(&world, "UPDATE person SET password_hash = NULL"
                      " WHERE email = 'viewer@example.org'");
    ask("/forgot", "viewer@example.org");
    letters_write(&world);
    ok(letters_say(&world, "viewer@example.org", "Your account has no password"),
       "an account of an issuer gets no password by mail");
    is_int(world_count(&world, "SELECT count(*) FROM person_link"), 0, "and no link");
    mail_settings.smtp_url = STR("");
    struct answer page = probe_get(&stranger, "/forgot");
    ok(str_contains(page.body, STR("Ask an administrator")) &&
           !str_contains(page.body, STR("<form")),
       "without a mail server the page says whom to ask");
    ok(str_contains(probe_get(&stranger, "/sign-in").body, STR("Ask an administrator")),
       "and so does the sign-in page");
    is_int(ask("/forgot", "viewer@example.org").status, 403, "asking is refused");
    struct person person;
    struct str url = STR_NONE;
    struct task *task = world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
    ok(account_find(task, STR("editor@example.org"), &person) == DONE &&
           account_reset_link(task, &person, &url) == DONE,
       "an operator can make a link nevertheless");
    const char *path = arena_cstr(
        world.arena, str_slice(url, strlen("https://console.example.org"), url.length));
    is_int(set_password(path, FRESH).status, 303, "which works");
    is_int(entries("person.reset_link_made"), 1, "and is in the audit");
}

/* ---- the address ---- */

static struct answer ask_email(enum world_person person, const char *email,
                               const char *password)
{
    const struct pair form[] = {{STR_INIT("email"), str_of(email)},
                                {STR_INIT("password"), str_of(password)},
                                {{0}, {0}}};
    struct probe *probe = world_as(&world, person);
    probe_get(probe, "/account/email");
    return probe_form(probe, "/account/email", form);
}

static void test_email(void)
{
    begin();
    is_int(ask_email(WORLD_EDITOR, "ed@example.net", "wrong wrong wrong").status, 422,
           "another address wants the password");
    is_int(ask_email(WORLD_EDITOR, "ed(at)example.net", WORLD_PASSWORD).status, 422,
           "and to be one");
    is_int(ask_email(WORLD_EDITOR, "Editor@example.org", WORLD_PASSWORD).status, 422,
           "and another one");
    is_int(letters_count(&world), 0, "so far no mail was sent");
    is_int(ask_email(WORLD_EDITOR, "Ed@example.net", WORLD_PASSWORD).status, 303,
           "a good one");
    ok(letters_say(&world, "ed@example.net", "Confirm your e-mail address"),
       "gets a link");
    const char *link = letters_link(&world, "/verify/");
    struct answer page = probe_get(world_as(&world, WORLD_EDITOR), "/account/email");
    ok(str_contains(page.body, STR("ed@example.net")), "the page says that it waits");
    is_int(sign_in_status("editor@example.org", WORLD_PASSWORD), 303,
           "nothing changes yet");
    is_int(probe_get(&stranger, link).status, 200, "looking at the link");
    is_int(sign_in_status("ed@example.net", WORLD_PASSWORD), 422, "changes nothing");
    letters_forget(&world);
    const struct pair nothing[] = {{{0}, {0}}};
    is_int(probe_form(&stranger, link, nothing).status, 303, "using it does");
    is_int(sign_in_status("ed@example.net", WORLD_PASSWORD), 303,
           "the new address signs in");
    is_int(sign_in_status("editor@example.org", WORLD_PASSWORD), 422,
           "the old one does not");
    ok(letters_say(&world, "editor@example.org", "address of your account was changed"),
       "and its owner is told");
    is_int(entries("person.email_changed"), 1, "so is the audit");
    is_int(probe_form(&stranger, link, nothing).status, 404, "the link is used up");
    struct probe *program = world_with_key(&world, WORLD_EDITOR);
    is_int(probe_json(program, "POST", "/api/v1/me/email",
                      "{\"email\":\"x@example.net\",\"password\":\"" WORLD_PASSWORD "\"}")
               .status,
           403, "a key cannot ask for another address");
}

static void test_email_of_others(void)
{
    begin();
    struct answer free_one = ask_email(WORLD_EDITOR, "ed@example.net", WORLD_PASSWORD);
    struct answer taken = ask_email(WORLD_EDITOR, "owner@example.org", WORLD_PASSWORD);
    is_int(taken.status, free_one.status, "somebody else's address is answered alike");
    is_str(taken.location, free_one.location, "and leads on alike");
    ok(letters_say(&world, "owner@example.org", "Somebody wants to use your address") &&
           !str_contains(letters_last(&world), STR("/verify/")),
       "its owner is told, without a link");
    letters_forget(&world);
    ask_email(WORLD_EDITOR, "ed@example.net", WORLD_PASSWORD);
    const char *editors = letters_link(&world, "/verify/");
    later(1);
    ask_email(WORLD_VIEWER, "ed@example.net", WORLD_PASSWORD);
    const char *viewers = letters_link(&world, "/verify/");
    const struct pair nothing[] = {{{0}, {0}}};
    is_int(probe_form(&stranger, editors, nothing).status, 303,
           "the first of two has it");
    is_int(probe_form(&stranger, viewers, nothing).status, 409,
           "the second one does not");
    is_int(sign_in_status("viewer@example.org", WORLD_PASSWORD), 303,
           "and keeps what they had");
    begin();
    ask("/forgot", "editor@example.org");
    letters_write(&world);
    const char *reset = letters_link(&world, "/reset/");
    later(1);
    ask_email(WORLD_EDITOR, "ed@example.net", WORLD_PASSWORD);
    probe_form(&stranger, letters_link(&world, "/verify/"), nothing);
    is_int(probe_get(&stranger, reset).status, 404,
           "links to the old address are void with the new one");
    begin();
    for (int i = 0; i < 5; i++)
        is_int(ask_email(WORLD_EDITOR, "ed@example.net", WORLD_PASSWORD).status, 303,
               "the link can be sent again");
    is_int(ask_email(WORLD_EDITOR, "ed@example.net", WORLD_PASSWORD).status, 429,
           "but not without end");
    begin();
    world_sql(&world, "UPDATE person SET email_verified_us = NULL"
                      " WHERE email = 'editor@example.org'");
    is_int(ask_email(WORLD_EDITOR, "editor@example.org", WORLD_PASSWORD).status, 303,
           "who did not prove their address can do so");
    letters_forget(&world);
    ask_email(WORLD_EDITOR, "editor@example.org", WORLD_PASSWORD);
    is_int(probe_form(&stranger, letters_link(&world, "/verify/"), nothing).status, 303,
           "by the link");
    is_int(world_count(&world,
                       "SELECT count(*) FROM person WHERE email = 'editor@example.org'"
                       " AND email_verified_us IS NOT NULL"),
           1, "and then it is proved");
    is_int(entries("person.email_proved"), 1, "which is in the audit");
}

/* ---- registration ---- */

static struct answer finish(const char *link, const char *name, const char *password)
{
    const struct pair form[] = {PAIR("username", "new@example.net"),
                                {STR_INIT("name"), str_of(name)},
                                {STR_INIT("new_password"), str_of(password)},
                                {{0}, {0}}};
    return probe_form(&stranger, link, form);
}

static void test_register(void)
{
    begin();
    int64_t people = world_count(&world, "SELECT count(*) FROM person");
    struct answer fresh = ask("/register", "New@example.net");
    struct answer taken = ask("/register", "viewer@example.org");
    is_int(fresh.status, 303, "a stranger asks for an account");
    is_int(taken.status, fresh.status, "with a taken address the answer is the same");
    is_str(taken.location, fresh.location, "leading to the same page");
    letters_write(&world);
    is_int(letters_count(&world), 2, "both get a mail");
    is_int(world_count(&world, "SELECT count(*) FROM registration"), 1,
           "one gets a link");
    is_int(world_count(&world, "SELECT count(*) FROM person"), people,
           "and none an account");
    letters_forget(&world);
    later(1);
    ask("/register", "viewer@example.org");
    letters_write(&world);
    ok(letters_say(&world, "viewer@example.org", "You have an account already"),
       "who has an account is told");
    letters_forget(&world);
    ask("/register", "new@example.net");
    letters_write(&world);
    const char *link = letters_link(&world, "/register/");
    is_int(probe_get(&stranger, link).status, 200, "the link asks for name and password");
    is_int(finish(link, "New", "short").status, 422, "a short password is refused");
    is_int(finish(link, "New\nName", FRESH).status, 422, "and a name of two lines");
    is_int(finish(link, "New <b>", FRESH).status, 303, "good ones make the account");
    is_int(sign_in_status("new@example.net", FRESH), 303, "which can be used at once");
    is_int(world_count(&world,
                       "SELECT count(*) FROM person WHERE email = 'new@example.net' AND"
                       " email_verified_us IS NOT NULL AND name = 'New <b>'"),
           1, "its address is proved");
    is_int(world_count(&world, "SELECT count(*) FROM registration"), 0,
           "other links to that address are void");
    is_int(finish(link, "New", FRESH).status, 404, "the link is used up");
    is_int(entries("person.registered"), 1, "it is in the audit");
    is_int(probe_get(&stranger, "/register/" GONE).status, 404,
           "an invented link opens nothing");
    is_int(finish("/register/" GONE, "Eve", FRESH).status, 404, "and makes nothing");
}

static void test_register_limits(void)
{
    begin();
    ask("/register", "new@example.net");
    letters_write(&world);
    const char *link = letters_link(&world, "/register/");
    world_sql(&world, "UPDATE person SET email = 'new@example.net'"
                      " WHERE email = 'viewer@example.org'");
    is_int(finish(link, "New", FRESH).status, 409, "an address that was taken meanwhile");
    is_int(sign_in_status("new@example.net", FRESH), 422, "stays its owner's");
    begin();
    ask("/register", "new@example.net");
    letters_write(&world);
    link = letters_link(&world, "/register/");
    later(24 * 3600 + 1);
    is_int(finish(link, "New", FRESH).status, 404, "after a day the link does not work");
    begin();
    ask("/register", "new@example.net");
    letters_write(&world);
    link = letters_link(&world, "/register/");
    letters_open(&world, "closed");
    is_int(finish(link, "New", FRESH).status, 404, "nor when registration was closed");
    is_int(ask("/register", "other@example.net").status, 403, "where asking is refused");
    struct answer page = probe_get(&stranger, "/register");
    ok(str_contains(page.body, STR("Nobody can register here")), "and the page says so");
    ok(!str_contains(probe_get(&stranger, "/sign-in").body, STR("/register")),
       "the sign-in page does not offer it");
    letters_open(&world, "open");
    ok(str_contains(probe_get(&stranger, "/sign-in").body, STR("/register")),
       "and does where it is open");
    for (int i = 0; i < account_settings.attempts_pair; i++)
        ask("/register", "other@example.net");
    is_int(ask("/register", "other@example.net").status, 429, "not without end");
    struct failure failure = {.arena = world.process};
    mail_settings.smtp_url = STR("");
    is_int(account_link_open(&failure), INVALID, "open registration wants a mail server");
}

int main(void)
{
    world_open(&world);
    world_save(&world);
    start_us = world.now_us;
    probe_open(&stranger, world.site, world.store, &world.clock);
    test_same_answer();
    test_reset();
    test_bad_links();
    test_limits();
    test_other_accounts();
    test_email();
    test_email_of_others();
    test_register();
    test_register_limits();
    probe_close(&stranger);
    world_close(&world);
    return done_testing();
}
