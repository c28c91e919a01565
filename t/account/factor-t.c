/* factor-t.c: the second factor: set up, asked for, guessed at, lost, and turned off. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/totp.h"
#include "product/account/account_people.h"
#include "t/lib/page.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;
static const struct pair nothing[] = {{{NULL, 0}, {NULL, 0}}};

static struct probe *browser(struct probe *probe)
{
    probe_open(probe, world.site, world.store, &world.clock);
    return probe;
}

static void wait_s(int64_t seconds)
{
    world.now_us += seconds * US_PER_S;
}

/* The world as it was, and everybody has just signed in. */
static void begin_anew(void)
{
    world_restore(&world);
    world_sql(&world, "UPDATE session SET proved_us = %lld", (long long)world.now_us);
}

static struct answer post(struct probe *probe, const char *path, const char *name,
                          struct str value)
{
    const struct pair form[] = {{str_of(name), value}, {{NULL, 0}, {NULL, 0}}};
    return probe_form(probe, path, form);
}

static struct answer sign_in(struct probe *probe, enum world_person person)
{
    const struct pair form[] = {{STR_INIT("email"), world.people[person].email},
                                {STR_INIT("password"), STR_INIT(WORLD_PASSWORD)},
                                {STR_INIT("return"), STR_INIT("/projects")},
                                {{0}, {0}}};
    return probe_form(probe, "/sign-in", form);
}

static struct str code_at(struct secret secret, int64_t steps_away)
{
    return totp_code(world.process, secret, totp_step(world.now_us) + steps_away);
}

static int64_t audited(const char *action, enum world_person person)
{
    return world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE action = '%s' AND object_id = '%.*s'",
                       action, STR_ARG(world.people[person].id));
}

static bool has_session(struct probe *probe)
{
    return probe_get(probe, "/api/v1/me").status == 200;
}

/* The secret as the page shows it, without its spaces. */
static struct secret begin(struct probe *probe)
{
    probe_get(probe, "/account/security");
    struct answer begun = post(probe, "/account/security/factor", "next", STR("/projects"));
    is_str(begun.location, STR("/account/security/factor?next=%2Fprojects"), "a set-up begins");
    struct answer shown = probe_follow(probe, begun);
    struct page *page = page_read(world.process, shown.body);
    struct str text = page_text(page, "#secret");
    struct buf plain = buf_open(world.process, 64, 64);
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] != ' ')
            buf_add_char(&plain, text.at[i]);
    ok(page_attribute(page, "svg.qr path", "d").length > 1000, "with a picture");
    return secret_of(world.process, buf_str(&plain));
}

/* Turns it on; `codes` are the recovery codes, one a line. */
static struct secret enable(struct probe *probe, struct str *codes)
{
    struct secret secret = begin(probe);
    struct answer on =
        post(probe, "/account/security/factor/confirm", "code", code_at(secret, 0));
    is_int(on.status, 200, "the first code turns it on");
    struct page *page = page_read(world.process, on.body);
    *codes = page_text(page, "#recovery-codes");
    return secret;
}

static void setting_up(void)
{
    begin_anew();
    struct probe *ada = world_as(&world, WORLD_EDITOR);
    struct probe other;
    sign_in(browser(&other), WORLD_EDITOR);
    ok(has_session(&other), "another session of hers");
    struct secret first = begin(ada);
    struct secret secret = begin(ada);
    ok(!str_equal(secret_reveal(first), secret_reveal(secret)), "beginning again makes another secret");
    struct answer wrong = post(ada, "/account/security/factor/confirm", "code", STR("000000"));
    is_int(wrong.status, 422, "a wrong first code is refused");
    ok(str_contains(wrong.body, STR("present code")), "in words, with the picture again");
    is_int(post(ada, "/account/security/factor/confirm", "code", code_at(first, 0)).status, 422,
           "so is that of the secret before");
    struct probe probe;
    is_str(sign_in(browser(&probe), WORLD_EDITOR).location, STR("/projects"),
           "until it is confirmed nothing is asked for");
    struct answer on = post(ada, "/account/security/factor/confirm", "code", code_at(secret, -1));
    is_int(on.status, 200, "the code of a slow clock turns it on");
    struct page *page = page_read(world.process, on.body);
    struct str codes = arena_str(world.process, page_text(page, "#recovery-codes"));
    is_int((int64_t)codes.length, 10 * 20 - 1, "ten recovery codes are shown");
    struct str sealed = page_form_value(page, "main form", "codes");
    struct answer file = post(ada, "/account/security/recovery-codes/text", "codes", sealed);
    is_int(file.status, 200, "and can be saved");
    ok(str_contains(file.body, str_slice(codes, 0, 19)) &&
           str_contains(answer_header(&file, "content-disposition"), STR("attachment")),
       "as a file");
    is_int(post(ada, "/account/security/recovery-codes/text", "codes", STR("evil")).status, 422,
           "which holds nothing but them");
    ok(!has_session(&other) && !has_session(&probe), "other sessions have ended");
    ok(has_session(ada), "this one has not");
    is_int(world_count(&world, "SELECT count(*) FROM second_factor WHERE secret LIKE '%%%.*s%%'",
                       STR_ARG(secret_reveal(secret))),
           0, "the secret is stored sealed");
    is_int(world_count(&world, "SELECT count(*) FROM recovery_code WHERE code_hash LIKE '%%%.*s%%'",
                       STR_ARG(str_slice(codes, 0, 4))),
           0, "and codes as hashes");
    is_int(audited("account.second_factor_enabled", WORLD_EDITOR), 1, "it is in the audit");
    struct answer page_after = probe_get(ada, "/account/security/factor");
    is_str(page_after.location, STR("/account/security"), "the secret is never shown again");
    is_str(post(ada, "/account/security/factor", "next", STR("")).location,
           STR("/account/security"), "nor replaced while it is on");
    probe_close(&probe);
    probe_close(&other);
}

static void signing_in(void)
{
    struct probe probe, thief;
    struct str codes;
    begin_anew();
    struct secret secret = enable(world_as(&world, WORLD_VIEWER), &codes);
    browser(&probe);
    browser(&thief);
    is_str(probe_get(&probe, "/sign-in/code").location, STR("/sign-in"),
           "without the first step there is no second");
    wait_s(60);
    struct answer first = sign_in(&probe, WORLD_VIEWER);
    is_str(first.location, STR("/sign-in/code?return=%2Fprojects"), "the password leads to the code");
    ok(!has_session(&probe), "it alone is no session");
    struct str cookie = answer_header(&first, "set-cookie");
    ok(str_contains(cookie, STR("HttpOnly")) && str_contains(cookie, STR("Secure")),
       "the challenge is for us alone");
    is_int(probe_follow(&probe, first).status, 200, "the form is shown");
    struct str challenge =
        arena_str(world.process, probe_cookie(&probe, "__Host-kp_challenge"));

    is_int(post(&thief, "/sign-in/code", "code", code_at(secret, 0)).status, 303,
           "a code without a challenge");
    ok(!has_session(&thief), "signs nobody in");
    is_int(post(&probe, "/sign-in/code", "code", STR("123")).status, 422, "a wrong code is refused");
    is_int(post(&probe, "/sign-in/code", "code", STR("")).status, 422, "so is none");
    is_int(post(&probe, "/sign-in/code", "code", code_at(secret, -2)).status, 422,
           "and one that is too old");
    is_int(post(&probe, "/sign-in/code", "code", code_at(secret, 2)).status, 422,
           "or not yet there");
    struct answer right = PROBE(&probe, .method = "POST", .path = "/sign-in/code",
                                .form = (const struct pair[]){{STR_INIT("code"), code_at(secret, 1)},
                                                              {STR_INIT("return"),
                                                               STR_INIT("/account")},
                                                              {{0}, {0}}});
    is_str(right.location, STR("/account"), "the right one leads where one wanted to go");
    ok(has_session(&probe), "with a session");
    struct answer sessions = probe_get(&probe, "/account/security");
    ok(str_contains(sessions.body, STR("Password and code")), "which says how it came to be");
    is_int(audited("account.sign_in_refused", WORLD_VIEWER), 3, "each refusal is in the audit");

    thief.cookies[0] = (struct pair){STR("__Host-kp_challenge"), challenge};
    thief.cookie_count = 1;
    wait_s(60);
    is_str(post(&thief, "/sign-in/code", "code", code_at(secret, 0)).location, STR("/sign-in"),
           "a challenge is used once");
    ok(!has_session(&thief), "and never again");
    probe_close(&probe);
    probe_close(&thief);
}

static void replays(void)
{
    struct probe one, two;
    struct str codes;
    begin_anew();
    struct secret secret = enable(world_as(&world, WORLD_VIEWER), &codes);
    sign_in(browser(&one), WORLD_VIEWER);
    is_int(post(&one, "/sign-in/code", "code", code_at(secret, 0)).status, 422,
           "the code that turned it on is used up");
    wait_s(30);
    sign_in(browser(&two), WORLD_VIEWER);
    struct str code = code_at(secret, 0);
    is_int(post(&one, "/sign-in/code", "code", code).status, 303, "a code signs in");
    is_int(post(&two, "/sign-in/code", "code", code).status, 422, "once");
    ok(!has_session(&two), "whoever looked over a shoulder is not let in");

    wait_s(30);
    is_int(post(&two, "/sign-in/code", "code", code_at(secret, 0)).status, 303, "the next one does");
    sign_in(&one, WORLD_VIEWER);
    wait_s(601);
    is_str(post(&one, "/sign-in/code", "code", code_at(secret, 0)).location, STR("/sign-in"),
           "after ten minutes one begins again");

    world_sql(&world, "UPDATE second_factor SET person_id = '%.*s'",
              STR_ARG(world.people[WORLD_EDITOR].id));
    sign_in(&one, WORLD_EDITOR);
    is_int(post(&one, "/sign-in/code", "code", code_at(secret, 0)).status, 422,
           "a sealed secret that is copied to somebody else opens nothing");
    probe_close(&one);
    probe_close(&two);
}

static void foreign(void)
{
    struct probe one, two;
    struct str codes;
    begin_anew();
    struct secret theirs = enable(world_as(&world, WORLD_EDITOR), &codes);
    struct str their_codes = arena_str(world.process, codes);
    enable(world_as(&world, WORLD_VIEWER), &codes);
    wait_s(60);
    sign_in(browser(&one), WORLD_VIEWER);
    is_int(post(&one, "/sign-in/code", "code", code_at(theirs, 0)).status, 422,
           "somebody else's code does not fit");
    is_int(post(&one, "/sign-in/code", "code", str_slice(their_codes, 0, 19)).status, 422,
           "nor their recovery code");
    sign_in(browser(&two), WORLD_EDITOR);
    is_int(post(&two, "/sign-in/code", "code", str_slice(their_codes, 0, 19)).status, 303,
           "which is good for themselves");
    sign_in(&one, WORLD_VIEWER);
    world_sql(&world, "UPDATE person SET disabled_us = 1 WHERE id = '%.*s'",
              STR_ARG(world.people[WORLD_VIEWER].id));
    is_str(post(&one, "/sign-in/code", "code", str_slice(codes, 0, 19)).location, STR("/sign-in"),
           "an account that is disabled between the steps is not let in");
    probe_close(&one);
    probe_close(&two);
}

static void recovery(void)
{
    struct probe probe;
    struct str codes;
    begin_anew();
    struct probe *ada = world_as(&world, WORLD_VIEWER);
    enable(ada, &codes);
    struct str first = arena_str(world.process, str_slice(codes, 0, 19));
    sign_in(browser(&probe), WORLD_VIEWER);
    is_int(post(&probe, "/sign-in/code", "code", first).status, 303, "a recovery code signs in");
    ok(has_session(&probe), "without a device");
    is_int(audited("account.recovery_code_used", WORLD_VIEWER), 1, "which is in the audit");
    sign_in(&probe, WORLD_VIEWER);
    is_int(post(&probe, "/sign-in/code", "code", first).status, 422, "once");

    struct buf loud = buf_open(world.process, 64, 64);
    for (size_t i = 20; i < 39; i++) {
        char c = codes.at[i];
        if (c != '-')
            buf_add_char(&loud, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        else
            buf_add_char(&loud, ' ');
    }
    is_int(post(&probe, "/sign-in/code", "code", buf_str(&loud)).status, 303,
           "however its letters are typed");
    struct answer state = probe_get(&probe, "/api/v1/me/second-factor");
    ok(str_contains(state.body, STR("\"recovery_codes_left\":8")), "eight are left");

    probe_get(ada, "/account/security");
    struct answer renewed = probe_form(ada, "/account/security/recovery-codes", nothing);
    is_int(renewed.status, 200, "new ones are made");
    sign_in(&probe, WORLD_VIEWER);
    is_int(post(&probe, "/sign-in/code", "code", str_slice(codes, 40, 59)).status, 422,
           "then the old ones are worth nothing");
    struct page *page = page_read(world.process, renewed.body);
    struct str fresh = page_text(page, "#recovery-codes");
    is_int(post(&probe, "/sign-in/code", "code", str_slice(fresh, 0, 19)).status, 303,
           "and a new one signs in");
    probe_close(&probe);
}

/* How many of so many guesses met a pause. */
static int64_t paused(struct probe *probe, int times)
{
    int64_t count = 0;
    for (int i = 0; i < times; i++)
        count += post(probe, "/sign-in/code", "code", STR("000000")).status == 429;
    return count;
}

static void guessing(void)
{
    struct probe probe, grace;
    struct str codes, her_codes;
    begin_anew();
    struct secret secret = enable(world_as(&world, WORLD_VIEWER), &codes);
    struct secret hers = enable(world_as(&world, WORLD_EDITOR), &her_codes);
    wait_s(60);
    sign_in(browser(&probe), WORLD_VIEWER);
    is_int(paused(&probe, 14), 4, "after ten guesses there is a pause");
    struct answer locked = post(&probe, "/sign-in/code", "code", code_at(secret, 0));
    is_int(locked.status, 429, "even for the right code");
    ok(answer_header(&locked, "retry-after").length > 0, "which says how long");
    sign_in(&probe, WORLD_VIEWER);
    is_int(post(&probe, "/sign-in/code", "code", code_at(secret, 0)).status, 429,
           "the right password does not end it");
    sign_in(browser(&grace), WORLD_EDITOR);
    is_int(post(&grace, "/sign-in/code", "code", code_at(hers, 0)).status, 303,
           "others are not locked out");
    wait_s(16 * 60);
    sign_in(&probe, WORLD_VIEWER);
    is_int(post(&probe, "/sign-in/code", "code", code_at(secret, 0)).status, 303,
           "and the pause ends");

    account_settings.attempts_code = 3;
    wait_s(60);
    sign_in(&probe, WORLD_VIEWER);
    for (int i = 0; i < 4; i++)
        post(&probe, "/sign-in/code", "code", STR("000000"));
    is_int(post(&probe, "/sign-in/code", "code", code_at(secret, 0)).status, 429,
           "guesses from all addresses together have a limit, too");
    is_int(post(&probe, "/sign-in/code", "code", str_slice(codes, 0, 19)).status, 303,
           "a recovery code still opens");
    account_settings.attempts_code = 50;
    probe_close(&probe);
    probe_close(&grace);
}

static void turning_off(void)
{
    struct probe probe;
    struct str codes;
    begin_anew();
    struct probe *ada = world_as(&world, WORLD_VIEWER);
    enable(ada, &codes);
    sign_in(browser(&probe), WORLD_VIEWER);
    probe_get(ada, "/account/security");
    is_int(probe_form(ada, "/account/security/factor/off", nothing).status, 303, "it is turned off");
    is_int(audited("account.second_factor_disabled", WORLD_VIEWER), 1, "which is in the audit");
    is_str(post(&probe, "/sign-in/code", "code", str_slice(codes, 0, 19)).location,
           STR("/sign-in"), "half-made sign-ins end with it");
    is_str(sign_in(&probe, WORLD_VIEWER).location, STR("/projects"), "then the password is enough");

    enable(ada, &codes);
    struct person person;
    struct task *task = world_task(&world, WORLD_ADMIN, NULL, NULL, NULL);
    ok(account_find(task, world.people[WORLD_VIEWER].email, &person) == DONE &&
           person.second_factor,
       "an operator sees that it is on");
    is_int(account_factor_disable_for(task, &person), DONE, "and turns it off for a lost device");
    ok(!has_session(ada), "then every session ends");
    is_int(audited("account.second_factor_disabled", WORLD_VIEWER), 2, "that is in the audit, too");
    is_int(account_factor_disable_for(task, &person), CLASH, "what is off is not turned off");
    probe_close(&probe);
}

static void programs(void)
{
    begin_anew();
    struct probe *program = world_with_key(&world, WORLD_VIEWER);
    struct answer begun = probe_json(program, "POST", "/api/v1/me/second-factor", NULL);
    is_int(begun.status, 403, "a key sets no second factor up");
    is_str(answer_at(program, &begun, "/code"), STR("session_required"), "and is told why");
    is_int(probe_json(program, "DELETE", "/api/v1/me/second-factor", NULL).status, 403,
           "nor does it turn one off");
    struct answer state = probe_json(program, "GET", "/api/v1/me/second-factor", NULL);
    is_int(state.status, 200, "it may look");

    struct probe *ada = world_as(&world, WORLD_VIEWER);
    const struct pair headers[] = {{STR_INIT("x-csrf-token"), ada->csrf},
                                   {STR_INIT("origin"), site_base_url(world.site)},
                                   {{0}, {0}}};
    struct answer made = PROBE(ada, .method = "POST", .path = "/api/v1/me/second-factor",
                               .headers = headers);
    is_int(made.status, 201, "a session does, as JSON");
    struct secret secret =
        secret_of(world.process, answer_at(ada, &made, "/secret"));
    struct str body = arena_print(world.process, "{\"code\":\"%.*s\"}", STR_ARG(code_at(secret, 0)));
    struct answer on =
        PROBE(ada, .method = "POST", .path = "/api/v1/me/second-factor/confirm",
              .headers = headers, .json = arena_cstr(world.process, body));
    is_int(on.status, 200, "and confirms it");
    ok(answer_at(ada, &on, "/recovery_codes/9").length == 19, "with ten recovery codes");
    is_int(PROBE(ada, .method = "DELETE", .path = "/api/v1/me/second-factor", .headers = headers)
               .status,
           204, "and turns it off");
    is_int(PROBE(ada, .method = "DELETE", .path = "/api/v1/me/second-factor", .headers = headers)
               .status,
           409, "once");
}

int main(void)
{
    world_open(&world);
    setting_up();
    signing_in();
    replays();
    foreign();
    recovery();
    guessing();
    turning_off();
    programs();
    world_close(&world);
    return done_testing();
}
