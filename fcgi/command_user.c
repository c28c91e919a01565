/* command_user.c: `ktrlplane user` and `ktrlplane key`: accounts from the server's side. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "product/account/account_link.h"
#include "product/account/account_people.h"
#include "product/api_key/api_key.h"
#include "product/organization/organization.h"
#include "product/person/person.h"

enum { PASSWORD_BYTES = 12, PEOPLE_PAGE = 200, KEY_DAYS = 90, KEY_DAYS_MAX = 3650 };

/* What a word is about: --email, or the last word: `user delete ada@example.org`. */
static const char *email_of(const struct options *options)
{
    const char *given = command_value(options, "--email");
    if (given != NULL || options->word_count < 2)
        return given;
    const char *last = options->words[options->word_count - 1];
    return strchr(last, '@') == NULL ? NULL : last;
}

/* The first line of a file, or one that is made here and printed. */
static bool password_read(struct arena *arena, const struct options *options,
                          struct secret *password, bool *made)
{
    const char *path = command_value(options, "--password-file");
    char line[4096] = "";
    *made = path == NULL;
    if (path == NULL) {
        *password = secret_make(arena, "", PASSWORD_BYTES);
        return true;
    }
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    bool read = file != NULL && fgets(line, sizeof line, file) != NULL;
    if (file != NULL && file != stdin)
        fclose(file);
    if (read)
        *password = secret_of(arena, str_slice(str_of(line), 0, strcspn(line, "\r\n")));
    else
        fprintf(stderr, "ktrlplane: %s cannot be read\n", path);
    explicit_bzero(line, sizeof line);
    return read;
}

/* Printed once: this is how it comes to its owner. */
static void print_account(const struct options *options, const struct person *person,
                          struct secret password, bool made)
{
    struct str text = made ? secret_reveal(password) : STR_NONE;
    struct arena *arena = arena_open("print", MIB(1));
    struct buf out = buf_open(arena, KIB(1), KIB(64));
    struct json_writer writer = json_writer_of(&out);
    if (options->json) {
        json_write_object(&writer);
        json_write_key(&writer, STR("id"));
        json_write_text(&writer, person->id);
        json_write_key(&writer, STR("email"));
        json_write_text(&writer, person->email);
        json_write_key(&writer, STR("password"));
        json_write_text(&writer, text);
        json_write_end_object(&writer);
        buf_add(&out, STR("\n"));
    } else {
        buf_print(&out, "e-mail    %.*s\n", STR_ARG(person->email));
        if (made)
            buf_print(&out, "password  %.*s\n", STR_ARG(text));
    }
    if (command_print(&out) != EXIT_GOOD)
        fputs("ktrlplane: the answer could not be written\n", stderr);
    arena_close(arena);
}

/* So that a key can be used before anybody has signed in. */
static enum outcome give_organization(struct desk *desk, const struct person *person)
{
    struct scope scope = desk->scope;
    scope.actor_id = person->id;
    scope.actor_name = person->email;
    struct task theirs = desk->task;
    theirs.scope = &scope;
    return organization_add_personal(&theirs, person->id, person->name, person->email, NULL);
}

static enum outcome add(struct desk *desk, const struct options *options, bool owner)
{
    struct person person;
    bool made;
    struct person_draft draft = {
        .email = str_of(email_of(options)),
        .name = str_of(command_value(options, "--name")),
        .platform_admin = owner,
    };
    if (!password_read(desk->arena, options, &draft.password, &made))
        return ABSENT;
    enum outcome outcome = account_add(&desk->task, &draft, &person);
    if (outcome == DONE && owner)
        outcome = give_organization(desk, &person);
    if (outcome == DONE)
        print_account(options, &person, draft.password, made);
    return outcome;
}

static enum outcome create_owner(struct desk *desk, const struct options *options)
{
    return add(desk, options, true);
}

/* Their own organization comes with the first sign-in, when that is on. */
static enum outcome add_person(struct desk *desk, const struct options *options)
{
    return add(desk, options, false);
}

static enum outcome find(struct desk *desk, const struct options *options,
                         struct person *person)
{
    *person = (struct person){0};
    enum outcome outcome =
        account_find(&desk->task, str_of(email_of(options)), person);
    if (outcome == ABSENT)
        return refuse(&desk->failure, ABSENT, NULL, "There is no account with this address.",
                      NULL);
    return outcome;
}

static enum outcome reset_password(struct desk *desk, const struct options *options)
{
    struct person person;
    struct secret password;
    bool made;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE && !password_read(desk->arena, options, &password, &made))
        return ABSENT;
    if (outcome == DONE)
        outcome = account_reset_password(&desk->task, &person, password);
    if (outcome == DONE)
        print_account(options, &person, password, made);
    return outcome;
}

/* Printed once; it works also where no mails are sent. */
static enum outcome reset_link(struct desk *desk, const struct options *options)
{
    struct person person;
    struct str url = STR_NONE;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = account_reset_link(&desk->task, &person, &url);
    if (outcome != DONE)
        return outcome;
    if (options->json)
        printf("{\"reset_link\":\"%.*s\"}\n", STR_ARG(url));
    else
        printf("%.*s\n", STR_ARG(url));
    return DONE;
}

static void print_person(const struct options *options, const struct person *person)
{
    struct arena *arena = arena_open("print", MIB(1));
    struct buf out = buf_open(arena, KIB(1), KIB(64));
    struct json_writer writer = json_writer_of(&out);
    static const struct field shown[] = {
        {"id", TEXT_AT(struct person, id)},
        {"email", TEXT_AT(struct person, email)},
        {"name", TEXT_AT(struct person, name)},
        {"is_platform_admin", BOOL_AT(struct person, platform_admin)},
        {"disabled_at", TIME_AT(struct person, disabled_us)},
        {"created_at", TIME_AT(struct person, created_us)},
        {0},
    };
    if (options->json)
        json_write_struct(&writer, shown, person);
    else
        buf_print(&out, "%.*s  %-40.*s %s%s", STR_ARG(person->id), STR_ARG(person->email),
                  person->platform_admin ? "platform admin " : "",
                  person->disabled_us != 0 ? "disabled" : "");
    buf_add(&out, STR("\n"));
    if (command_print(&out) != EXIT_GOOD)
        fputs("ktrlplane: the answer could not be written\n", stderr);
    arena_close(arena);
}

/* Says with --json how the account stands now; else silence is success. */
static enum outcome tell(struct desk *desk, const struct options *options,
                         const struct person *person, enum outcome outcome)
{
    struct person now = {.theme = STR("")};
    if (outcome == DONE && options->json)
        outcome = account_find(&desk->task, person->email, &now);
    if (outcome == DONE && options->json)
        print_person(options, &now);
    return outcome;
}

static enum outcome disable(struct desk *desk, const struct options *options)
{
    struct person person;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = account_set_disabled(&desk->task, &person, true);
    return tell(desk, options, &person, outcome);
}

static enum outcome enable(struct desk *desk, const struct options *options)
{
    struct person person;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = account_set_disabled(&desk->task, &person, false);
    return tell(desk, options, &person, outcome);
}

static enum outcome sign_out(struct desk *desk, const struct options *options)
{
    struct person person;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = account_sign_out(&desk->task, &person);
    return tell(desk, options, &person, outcome);
}

static enum outcome admin(struct desk *desk, const struct options *options)
{
    struct person person;
    bool on = strcmp(options->words[1], "on") == 0;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = account_set_administrator(&desk->task, &person, on);
    return tell(desk, options, &person, outcome);
}

/* For somebody who lost their device and their codes; who asks is known to the operator. */
static enum outcome second_factor_off(struct desk *desk, const struct options *options)
{
    struct person person;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = account_factor_disable_for(&desk->task, &person);
    return tell(desk, options, &person, outcome);
}

/* What is deleted is printed as it was. */
static enum outcome delete_person(struct desk *desk, const struct options *options)
{
    struct person person;
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = person_remove(&desk->task, &person);
    if (outcome == DONE && options->json)
        print_person(options, &person);
    return outcome;
}

/* One line (or one JSON object) for each, page by page. */
static enum outcome list_people(struct desk *desk, const struct options *options)
{
    struct str after = STR("");
    struct list people;
    enum outcome outcome;
    do {
        outcome = account_list(&desk->task, after, PEOPLE_PAGE, &people);
        for (size_t i = 0; outcome == DONE && i < people.count; i++) {
            const struct person *person = LIST_ROW(people, struct person, i);
            print_person(options, person);
            after = person->email;
        }
    } while (outcome == DONE && people.count == PEOPLE_PAGE);
    return outcome;
}

static const struct user_word {
    const char *word;
    bool wants_email;
    bool wants_state; /* on or off, before the address */
    enum outcome (*run)(struct desk *desk, const struct options *options);
} user_words[] = {
    {"create-owner", true, false, create_owner},
    {"add", true, false, add_person},
    {"reset-password", true, false, reset_password},
    {"reset-link", true, false, reset_link},
    {"disable", true, false, disable},
    {"enable", true, false, enable},
    {"sign-out", true, false, sign_out},
    {"second-factor-off", true, false, second_factor_off},
    {"admin", true, true, admin},
    {"delete", true, false, delete_person},
    {"list", false, false, list_people},
};

/* NULL when the words fit; else what is wrong with them. */
static const char *words_judge(const struct user_word *row, const struct options *options)
{
    int fixed = 1 + (row->wants_state ? 1 : 0);
    bool named = command_value(options, "--email") != NULL;
    if (row->wants_state && (options->word_count < 2 || (strcmp(options->words[1], "on") != 0 &&
                                                         strcmp(options->words[1], "off") != 0)))
        return "this needs on or off, and an address";
    if (row->wants_email && email_of(options) == NULL)
        return "this needs an address: as the last word, or --email ADDRESS";
    if (options->word_count != fixed + (row->wants_email && !named ? 1 : 0))
        return "there is a word too many; see ktrlplane user --help";
    return NULL;
}

int command_user(const struct options *options)
{
    struct desk desk;
    if (options->word_count < 1)
        return command_misused("user wants a word; see ktrlplane user --help");
    for (size_t i = 0; i < COUNT_OF(user_words); i++) {
        if (strcmp(options->words[0], user_words[i].word) != 0)
            continue;
        const char *wrong = words_judge(&user_words[i], options);
        if (wrong != NULL)
            return command_misused(wrong);
        int code = desk_open_migrated(options, "user command", &desk);
        return code != EXIT_GOOD ? code
                                 : desk_end(&desk, user_words[i].run(&desk, options));
    }
    return command_misused("user does not know this word; see ktrlplane user --help");
}

/* "90" days from now, or "never"; false when it is neither. */
static bool expiry_read(struct desk *desk, const struct options *options, int64_t *expires_us)
{
    struct str sent = str_of(command_value(options, "--expires"));
    int64_t days = KEY_DAYS;
    *expires_us = 0;
    if (str_is(sent, "never"))
        return true;
    if (sent.at != NULL && !str_int_parse(sent, 1, KEY_DAYS_MAX, &days))
        return false;
    *expires_us = task_now_us(&desk->task) + days * MS_PER_DAY * US_PER_MS;
    return true;
}

static enum outcome create_key(struct desk *desk, const struct options *options)
{
    struct person person;
    struct api_key key;
    struct secret text;
    struct api_key_draft draft = {.name = str_of(command_value(options, "--name"))};
    if (!expiry_read(desk, options, &draft.expires_us))
        return refuse(&desk->failure, INVALID, NULL, "--expires wants days, or never.", NULL);
    enum outcome outcome = find(desk, options, &person);
    if (outcome == DONE)
        outcome = api_key_add(&desk->task, person.id, &draft, &key, &text);
    if (outcome != DONE)
        return outcome;
    struct str shown = secret_reveal(text);
    if (options->json)
        printf("{\"key_id\":\"%.*s\",\"api_key\":\"%.*s\"}\n", STR_ARG(key.id), STR_ARG(shown));
    else
        printf("%.*s\n", STR_ARG(shown));
    return DONE;
}

int command_key(const struct options *options)
{
    struct desk desk;
    if (options->word_count != 1 || strcmp(options->words[0], "create") != 0 ||
        command_value(options, "--email") == NULL || command_value(options, "--name") == NULL)
        return command_misused("key wants: create --email ADDRESS --name NAME");
    int code = desk_open_migrated(options, "key command", &desk);
    return code != EXIT_GOOD ? code : desk_end(&desk, create_key(&desk, options));
}
