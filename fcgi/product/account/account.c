/* account.c: people: made, found, renamed, disabled, and their passwords. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/base/zone.h"
#include "platform/json/json.h"
#include "product/access/access.h"
#include "product/account/account_people.h"
#include "product/account/account_private.h"
#include "product/audit/audit.h"

struct account_settings account_settings = {
    .cost = {.passes = 2, .memory_bytes = MIB(64)},
    .session_max_ms = 30 * MS_PER_DAY,
    .attempts_window_ms = 15 * MS_PER_MINUTE,
    .attempts_pair = 10,
    .attempts_address = 100,
    .attempts_code = 50,
};


/* clang-format off */
const struct setting account_setting_rows[] = {
    {"password_passes", SETTING_INT_AT(struct account_settings, cost.passes),
     .min = 1, .max = 20, .fallback = "2", .unit = "passes",
     .says = "Argon2id passes for new password hashes; older ones are renewed at sign-in."},
    {"password_memory", SETTING_SIZE_AT(struct account_settings, cost.memory_bytes),
     .min = KIB(8), .max = MIB(1024), .fallback = "64MiB",
     .says = "Argon2id memory for new password hashes, used by each sign-in while it runs."},
    {"session_max", SETTING_DURATION_AT(struct account_settings, session_max_ms),
     .min = 5 * MS_PER_MINUTE, .max = 400 * MS_PER_DAY, .fallback = "30d",
     .says = "A session ends so long after the sign-in, however much it is used."},
    {"sign_in_window", SETTING_DURATION_AT(struct account_settings, attempts_window_ms),
     .min = 1000, .max = MS_PER_DAY, .fallback = "15m",
     .says = "Attempts to sign in are counted over this time."},
    {"sign_in_attempts", SETTING_INT_AT(struct account_settings, attempts_pair),
     .min = 1, .max = 1000, .fallback = "10", .unit = "attempts",
     .says = "So often one network address may try one account in that time."},
    {"sign_in_attempts_address", SETTING_INT_AT(struct account_settings, attempts_address),
     .min = 1, .max = 100000, .fallback = "100", .unit = "attempts",
     .says = "So often one network address may try any accounts in that time."},
    {"code_attempts", SETTING_INT_AT(struct account_settings, attempts_code),
     .min = 3, .max = 100, .fallback = "50", .unit = "attempts",
     .says = "So often an app's code of one account may be tried in that time from all addresses; recovery codes still work then."},
    {0},
};
/* clang-format on */

const struct field person_columns[] = {
    {"id", TEXT_AT(struct person, id)},
    {"email", TEXT_AT(struct person, email)},
    {"name", TEXT_AT(struct person, name)},
    {"password_hash", TEXT_AT(struct person, password_hash)},
    {"platform_admin", BOOL_AT(struct person, platform_admin)},
    {"second_factor", BOOL_AT(struct person, second_factor)},
    {"personal_org_id", TEXT_AT(struct person, personal_org_id)},
    {"theme", TEXT_AT(struct person, theme)},
    {"time_zone", TEXT_AT(struct person, time_zone)},
    {"date_style", TEXT_AT(struct person, date_style)},
    {"disabled_us", INT_AT(struct person, disabled_us)},
    {"email_verified_us", INT_AT(struct person, email_verified_us)},
    {"created_us", INT_AT(struct person, created_us)},
    {0},
};

struct str email_normal(struct arena *arena, struct str email)
{
    struct str trimmed = str_trim(email);
    char *at = arena_alloc(arena, trimmed.length + 1);
    for (size_t i = 0; i < trimmed.length; i++) {
        char c = trimmed.at[i];
        at[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    at[trimmed.length] = '\0';
    return (struct str){at, trimmed.length};
}

/* Enough to catch slips; whether mail arrives there is for a verification to show. */
static bool email_is(struct str email)
{
    ptrdiff_t sign = str_find(email, 0, '@');
    return sign > 0 && (size_t)sign + 1 < email.length &&
           str_find(email, (size_t)sign + 1, '@') < 0 && str_find(email, 0, ' ') < 0 &&
           !str_has_control(email) && str_is_utf8(email) &&
           str_utf8_count(email) <= EMAIL_CHARACTERS_MAX;
}

static struct str name_of(const struct person_draft *draft, struct str email)
{
    struct str name = str_trim(draft->name);
    return name.length > 0 ? name : str_slice(email, 0, (size_t)str_find(email, 0, '@'));
}

static enum outcome judge_draft(struct task *task, const struct person_draft *draft,
                                struct str email)
{
    if (!email_is(email))
        failure_field(task->failure, STR("/email"), "format",
                      "Give an e-mail address, like ada@example.org.");
    if (str_utf8_count(str_trim(draft->name)) > PERSON_NAME_MAX)
        failure_field(task->failure, STR("/name"), "too_long", "Use at most %d characters.",
                      PERSON_NAME_MAX);
    if (secret_reveal(draft->password).length > 0)
        password_judge(task->failure, STR("/password"), draft->password, email);
    if (task->failure->field_count == 0)
        return DONE;
    return refuse(task->failure, INVALID, NULL, "The account cannot be made like this.", NULL);
}

enum outcome audit_person_queue(struct task *task, const char *action, struct str person_id,
                                struct str after_json)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "person",
                               .object_id = person_id,
                               .after_json = after_json,
                           });
}

static struct str person_json(struct arena *arena, const struct person *person)
{
    struct buf buf = buf_open(arena, 160, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("email"));
    json_write_text(&writer, person->email);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, person->name);
    json_write_key(&writer, STR("platform_admin"));
    json_write_bool(&writer, person->platform_admin);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome add_queue(struct task *task, const struct person *person)
{
    enum outcome outcome = access_principal_queue(task, "person", person->id);
    struct arg verified = ARG_NULL("verified");
    if (person->email_verified_us != 0)
        verified = (struct arg)ARG_INT("verified", person->email_verified_us);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_ADD,
                              ARGS(ARG_TEXT("id", person->id), ARG_TEXT("email", person->email),
                                   ARG_TEXT("name", person->name),
                                   ARG_TEXT("password_hash", person->password_hash),
                                   ARG_BOOL("platform_admin", person->platform_admin), verified,
                                   ARG_INT("now", person->created_us)),
                              1);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.created", person->id,
                               person_json(task->arena, person));
    return outcome;
}

static enum outcome take_draft(struct task *task, const struct person_draft *draft,
                               struct person *out)
{
    struct str email = email_normal(task->arena, draft->email);
    enum outcome outcome = judge_draft(task, draft, email);
    if (outcome != DONE)
        return outcome;
    *out = (struct person){
        .id = id_make(task->arena, "usr", task_now_us(task)),
        .email = email,
        .name = name_of(draft, email),
        .platform_admin = draft->platform_admin,
        .theme = STR(""),
        .email_verified_us = draft->email_verified ? task_now_us(task) : 0,
        .created_us = task_now_us(task),
    };
    return DONE;
}

enum outcome account_add_queue(struct task *task, const struct person_draft *draft,
                               struct person *out)
{
    enum outcome outcome = take_draft(task, draft, out);
    return outcome == DONE ? add_queue(task, out) : outcome;
}

enum outcome account_add(struct task *task, const struct person_draft *draft,
                         struct person *out)
{
    struct person_draft vouched = *draft;
    vouched.email_verified = true;
    enum outcome outcome = take_draft(task, &vouched, out);
    if (outcome == DONE && secret_reveal(draft->password).length > 0)
        outcome = password_hash_new(task, draft->password, &out->password_hash);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_queue(task, out);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome == DONE)
        return DONE;
    store_rollback(task);
    if (outcome == CLASH)
        return refuse(task->failure, CLASH, "email_taken",
                      "There is an account with this address already.", NULL);
    return outcome;
}

enum outcome account_find(struct task *task, struct str email, struct person *out)
{
    return store_one(task, Q_ACCOUNT_BY_EMAIL,
                     ARGS(ARG_TEXT("email", email_normal(task->arena, email))), person_columns,
                     out);
}

enum outcome account_load(struct task *task, struct person *out)
{
    return store_one(task, Q_ACCOUNT_LOAD, NO_ARGS, person_columns, out);
}

enum outcome account_list(struct task *task, struct str after, int64_t limit, struct list *out)
{
    return store_list(task, Q_ACCOUNT_LIST,
                      ARGS(ARG_TEXT("after", after), ARG_INT("limit", limit)), person_columns,
                      sizeof(struct person), out);
}

enum outcome account_exists(struct task *task, bool *out)
{
    struct counted {
        int64_t count;
    } counted = {0};
    static const struct field columns[] = {{"count", INT_AT(struct counted, count)}, {0}};
    enum outcome outcome = store_one(task, Q_ACCOUNT_COUNT, NO_ARGS, columns, &counted);
    *out = counted.count > 0;
    return outcome;
}

static struct str profile_json(struct arena *arena, const struct profile_draft *profile)
{
    static const struct field shown[] = {
        {"name", TEXT_AT(struct profile_draft, name)},
        {"theme", TEXT_AT(struct profile_draft, theme)},
        {"time_zone", TEXT_AT(struct profile_draft, time_zone)},
        {"date_style", TEXT_AT(struct profile_draft, date_style)},
        {0},
    };
    struct buf buf = buf_open(arena, 160, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_struct(&writer, shown, profile);
    return buf_str(&buf);
}

static enum outcome judge_profile(struct task *task, const struct profile_draft *before,
                                  const struct profile_draft *wanted)
{
    if (wanted->name.length == 0)
        failure_field(task->failure, STR("/name"), "required", "Give a name.");
    if (str_utf8_count(wanted->name) > PERSON_NAME_MAX)
        failure_field(task->failure, STR("/name"), "too_long", "Use at most %d characters.",
                      PERSON_NAME_MAX);
    if (wanted->theme.length > 0 && !str_is(wanted->theme, "light") &&
        !str_is(wanted->theme, "dark"))
        failure_field(task->failure, STR("/theme"), "unknown", "Use light, dark or nothing.");
    if (!str_equal(wanted->time_zone, before->time_zone) && zone_find(wanted->time_zone) == NULL)
        failure_field(task->failure, STR("/time_zone"), "unknown",
                      "Use a name like Europe/Berlin, or UTC.");
    if (!str_is(wanted->date_style, "iso") && !str_is(wanted->date_style, "european") &&
        !str_is(wanted->date_style, "american"))
        failure_field(task->failure, STR("/date_style"), "unknown",
                      "Use iso, european or american.");
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "The profile cannot be saved like this.",
                      NULL);
    return DONE;
}

/* What somebody has stays where the draft says nothing; also a zone that this system lacks. */
static struct profile_draft profile_fill(const struct profile_draft *draft,
                                         const struct profile_draft *now)
{
    return (struct profile_draft){
        .name = str_trim(draft->name),
        .theme = draft->theme,
        .time_zone = draft->time_zone.at == NULL ? now->time_zone : draft->time_zone,
        .date_style = draft->date_style.at == NULL ? now->date_style : draft->date_style,
    };
}

static enum outcome save_profile(struct task *task, struct str person_id,
                                 const struct profile_draft *before,
                                 const struct profile_draft *after)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_SET_PROFILE,
            ARGS(ARG_TEXT("name", after->name), ARG_TEXT("theme", after->theme),
                 ARG_TEXT("time_zone", after->time_zone),
                 ARG_TEXT("date_style", after->date_style), ARG_INT("now", task_now_us(task))),
            1);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "person.changed",
                                      .object_type = "person",
                                      .object_id = person_id,
                                      .before_json = profile_json(task->arena, before),
                                      .after_json = profile_json(task->arena, after),
                                  });
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_change_profile(struct task *task, const struct profile_draft *draft)
{
    struct person person;
    enum outcome outcome = account_load(task, &person);
    if (outcome != DONE)
        return outcome;
    struct profile_draft before = {person.name, person.theme, person.time_zone,
                                   person.date_style};
    struct profile_draft after = profile_fill(draft, &before);
    outcome = judge_profile(task, &before, &after);
    if (outcome != DONE ||
        (str_equal(after.name, before.name) && str_equal(after.theme, before.theme) &&
         str_equal(after.time_zone, before.time_zone) &&
         str_equal(after.date_style, before.date_style)))
        return outcome;
    return save_profile(task, person.id, &before, &after);
}
