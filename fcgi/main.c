/* main.c: the one binary: finds the subcommand, reads what all commands understand, runs it. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "platform/base/qr.h"
#include "platform/base/random.h"
#include "platform/base/totp.h"
#include "platform/upstream/http_call.h"

/* clang-format off */
static const struct command commands[] = {
    {"serve", "", "Serve the console and the API: a master and two pools of workers.", NULL,
     command_serve},
    {"work", "", "Run jobs: deploy, observe, sweep. Several may run.", NULL, command_work},
    {"migrate", "[--status|--dry-run]", "Bring the database to the schema of this binary.",
     "--status --dry-run", command_migrate},
    {"catalog", "import [DIRECTORY] [--dry-run], export DIRECTORY, diff [DIRECTORY], or check",
     "Resource types: from files into the database and back; diff ends with 1 when they differ, check when "
     "a stored resource does not fit its type.",
     "--dry-run", command_catalog},
    {"apply", "-f FILE|DIRECTORY|- [--project P] [--dry-run] [--prune] [--skip-grants]",
     "Make a project what documents (YAML or JSON) say; the same again changes nothing.",
     "-f= --project= --dry-run --prune --skip-grants", command_apply},
    {"export", "--project P [--directory DIR]",
     "Print a project as documents, in YAML, or with --json in JSON; or a file for each.",
     "--project= --directory=", command_export},
    {"user", "list, or add|create-owner|reset-password|reset-link|disable|enable|sign-out|second-factor-off|delete EMAIL, or admin on|off EMAIL",
     "Accounts, from the server's side.", "--email= --name= --password-file=", command_user},
    {"key", "create --email E --name N [--expires DAYS|never]", "Make an API key for somebody and print it.",
     "--email= --name= --expires=", command_key},
    {"issuer", "add --name N --url U [--client-id C --secret-file F [--provision] [--groups-claim G]] [--audience A], "
     "list, check --id I, or remove --id I",
     "Servers whose word about people is taken (OpenID Connect).",
     "--id= --name= --url= --client-id= --secret-file= --groups-claim= --audience= --provision",
     command_issuer},
    {"secret", "rotate-key [--status|--dry-run], or export --project P",
     "Wrap the values of secrets under the present key, or print a project's for its cluster.",
     "--status --dry-run --project=", command_secret},
    {"job", "list [--state waiting|running|done|dead], retry ID, or drop ID",
     "Look at jobs, run dead ones again, drop them.", "--state=", command_job},
    {"audit", "verify [--organization ID] [--head ORG:NO:HASH]...",
     "Check that the audit trail is what was written; status 1 when it is not.",
     "--organization= --head=", command_audit},
    {"demo", "--email E, or --list", "Fill the database with a world to look at; E will own it.",
     "--email= --list", command_demo},
    {"schema", "check SCHEMA [INSTANCE...], or suite [--remotes DIR] FILE...",
     "Check documents by a JSON Schema, or run files of the JSON Schema test suite; status 1 when something failed.",
     "--remotes= --draft= --formats --strict", command_schema},
    {"query", "--language logql|promql [--matcher 'label=\"value\"']",
     "Read one JSON string a line, a query; print it as it would be sent, with the matcher in every selector, or the mistake.",
     "--language= --matcher=", command_query},
    {"check", "", "Check settings, routes and templates, and say what is wrong.", NULL, command_check},
    {"routes", "", "List every route with what it needs.", NULL, command_routes},
    {"settings", "[example|reference|dump|changed|explain NAME]",
     "Print the example file, the reference, or what is in effect and where it was set.", NULL,
     command_settings},
};
/* clang-format on */

static void print_version(void)
{
    struct arena *arena = arena_open("version", KIB(64));
    printf("ktrlplane %s\n", PACKAGE_VERSION);
    printf("%.*s, jansson %s, libsodium %s, libcurl %s, OpenSSL %s, qrencode %s\n",
           STR_ARG(store_libraries(arena)), json_library(), random_library(),
           http_call_library(), totp_library(), qr_library());
    arena_close(arena);
}

static void print_help(void)
{
    puts(
        "usage: ktrlplane COMMAND [--config FILE] [--set KEY=VALUE]... [--json] [WORDS]\n"
        "       ktrlplane COMMAND --help\n"
        "       ktrlplane --version\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].says);
    puts("\nexit status: 0 good, 1 a fault, 2 wrong usage, 78 wrong settings");
}

static void print_command_help(const struct command *command)
{
    printf("usage: ktrlplane %s [options] %s\n\n%s\n\n"
           "  --config FILE    settings; without it " KP_CONFIG " when that exists\n"
           "  --set KEY=VALUE  one setting, before the file's\n"
           "  --json           print JSON where data is printed\n",
           command->name, command->words, command->says);
}

void command_complain(const struct failure *failure)
{
    for (size_t i = 0; i < failure->field_count; i++)
        fprintf(stderr, "%.*s: %.*s\n", STR_ARG(failure->fields[i].pointer),
                STR_ARG(failure->fields[i].told));
    if (failure->fields_left_out > 0)
        fprintf(stderr, "and %zu more\n", failure->fields_left_out);
    if (failure->field_count == 0)
        fprintf(stderr, "%.*s\n", STR_ARG(failure->told));
    for (size_t i = 0; i < failure->blocker_count; i++)
        fprintf(stderr, "%.*s %.*s: %.*s\n", STR_ARG(failure->blockers[i].kind),
                STR_ARG(failure->blockers[i].id), STR_ARG(failure->blockers[i].told));
    if (failure->blockers_left_out > 0)
        fprintf(stderr, "and %zu more\n", failure->blockers_left_out);
}

int command_open(struct arena *process, const struct options *options)
{
    struct failure failure = {.arena = process};
    enum outcome outcome =
        app_open(process, options->config, options->overrides, &failure);
    if (outcome == DONE)
        return EXIT_GOOD;
    command_complain(&failure);
    return outcome == INVALID ? EXIT_CONFIG : EXIT_FAULT;
}

int command_misused(const char *told)
{
    fprintf(stderr, "ktrlplane: %s\n", told);
    return EXIT_USAGE;
}

int command_print(const struct buf *text)
{
    bool whole =
        fwrite(text->at, 1, text->length, stdout) == text->length && fflush(stdout) == 0;
    return whole && !text->over ? EXIT_GOOD : EXIT_FAULT;
}

/* Does "--a --b=" list that flag, with or without a value? */
static bool flag_is_known(const char *flags, struct str word, bool *takes_value)
{
    struct str rest = str_of(flags);
    struct str part;
    while (str_cut(&rest, ' ', &part)) {
        *takes_value = str_ends(part, STR("="));
        if (str_equal(str_slice(part, 0, part.length - (*takes_value ? 1 : 0)), word))
            return true;
    }
    return false;
}

/* The flag at words[i] of this command; how many words it took, 0 = not one of its flags. */
static int flag_read(const struct command *command, int left, char **words,
                     struct options *options)
{
    bool takes_value = false;
    if (options->flag_count == FLAGS_MAX ||
        !flag_is_known(command->flags, str_of(words[0]), &takes_value) ||
        (takes_value && left < 2))
        return 0;
    options->flags[options->flag_count++] =
        (struct flag){words[0], takes_value ? words[1] : NULL};
    return takes_value ? 2 : 1;
}

/* false when an option is unknown or lacks its value; what is no option stays, in order. */
static bool options_read(const struct command *command, int count, char **words,
                         struct options *options)
{
    size_t overrides = 0;
    options->words = words;
    for (int i = 0; i < count; i++) {
        struct str word = str_of(words[i]);
        int taken = flag_read(command, count - i, words + i, options);
        if (taken > 0)
            i += taken - 1;
        else if (str_is(word, "--json"))
            options->json = true;
        else if (str_is(word, "--config") && i + 1 < count)
            options->config = str_of(words[++i]);
        else if (str_is(word, "--set") && i + 1 < count && overrides < OVERRIDES_MAX)
            options->overrides[overrides++] = words[++i];
        else if (str_starts(word, STR("-")))
            return false;
        else
            options->words[options->word_count++] = words[i];
    }
    if (options->config.at == NULL && access(KP_CONFIG, F_OK) == 0)
        options->config = STR(KP_CONFIG);
    return true;
}

static int command_run(const struct command *command, int count, char **words)
{
    for (int i = 0; i < count; i++)
        if (str_is(str_of(words[i]), "--help")) {
            print_command_help(command);
            return EXIT_GOOD;
        }
    struct options options = {.config = STR_NONE};
    if (!options_read(command, count, words, &options))
        return command_misused("an option is unknown or lacks its value; see --help");
    random_open();
    return command->run(&options);
}

int main(int argc, char **argv)
{
    struct str word = str_of(argc > 1 ? argv[1] : "--help");
    if (str_is(word, "--version"))
        print_version();
    else if (str_is(word, "--help") || str_is(word, "help"))
        print_help();
    else {
        for (size_t i = 0; i < COUNT_OF(commands); i++)
            if (str_is(word, commands[i].name))
                return command_run(&commands[i], argc - 2, argv + 2);
        return command_misused("there is no such command; see ktrlplane --help");
    }
    return argc > 1 ? EXIT_GOOD : EXIT_USAGE;
}
