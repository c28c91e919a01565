/* command_issuer.c: `ktrlplane issuer`: servers whose word about people this installation takes. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "product/issuer/issuer.h"

enum { CHECK_MS = 8000 };

static const struct field issuer_told[] = {
    {"id", TEXT_AT(struct issuer, id)},
    {"name", TEXT_AT(struct issuer, name)},
    {"url", TEXT_AT(struct issuer, url)},
    {"client_id", TEXT_AT(struct issuer, client_id)},
    {"audience", TEXT_AT(struct issuer, audience)},
    {"sign_in", BOOL_AT(struct issuer, sign_in)},
    {"api", BOOL_AT(struct issuer, api)},
    {"provision", BOOL_AT(struct issuer, provision)},
    {"active", BOOL_AT(struct issuer, active)},
    {"keys_fetched_at", TIME_AT(struct issuer, jwks_fetched_us)},
    {"trouble", TEXT_AT(struct issuer, trouble)},
    {0},
};

static void print_issuer(const struct options *options, const struct issuer *issuer)
{
    struct arena *arena = arena_open("print", MIB(1));
    struct buf out = buf_open(arena, KIB(1), KIB(64));
    struct json_writer writer = json_writer_of(&out);
    if (options->json)
        json_write_struct(&writer, issuer_told, issuer);
    else
        buf_print(&out, "%.*s  %-20.*s %.*s%s%s%s%s%.*s", STR_ARG(issuer->id),
                  STR_ARG(issuer->name), STR_ARG(issuer->url),
                  issuer->active ? "" : " inactive", issuer->sign_in ? " sign-in" : "",
                  issuer->api ? " api" : "", issuer->trouble.length > 0 ? "  " : "",
                  STR_ARG(issuer->trouble));
    buf_add(&out, STR("\n"));
    if (command_print(&out) != EXIT_GOOD)
        fputs("ktrlplane: the answer could not be written\n", stderr);
    arena_close(arena);
}

/* The first line of a file ("-" is standard input); false and a complaint when it cannot be read. */
static bool secret_read(const struct options *options, struct arena *arena, struct str *secret)
{
    const char *path = command_value(options, "--secret-file");
    char line[1024] = "";
    *secret = STR_NONE;
    if (path == NULL)
        return true;
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    bool read = file != NULL && fgets(line, sizeof line, file) != NULL;
    if (file != NULL && file != stdin)
        fclose(file);
    if (read)
        *secret = arena_str(arena, str_slice(str_of(line), 0, strcspn(line, "\r\n")));
    else
        fprintf(stderr, "ktrlplane: %s cannot be read\n", path);
    explicit_bzero(line, sizeof line);
    return read;
}

static enum outcome add(struct desk *desk, const struct options *options)
{
    struct issuer issuer;
    struct issuer_draft draft = {
        .name = str_of(command_value(options, "--name")),
        .url = str_of(command_value(options, "--url")),
        .client_id = str_of(command_value(options, "--client-id")),
        .audience = str_of(command_value(options, "--audience")),
        .groups_claim = str_of(command_value(options, "--groups-claim")),
        .provision = command_flag(options, "--provision"),
        .sign_out = true,
        .active = true,
    };
    draft.sign_in = draft.client_id.at != NULL;
    draft.api = draft.audience.at != NULL;
    if (!secret_read(options, desk->arena, &draft.client_secret))
        return ABSENT;
    enum outcome outcome = issuer_add(&desk->task, &draft, &issuer);
    if (outcome == DONE)
        print_issuer(options, &issuer);
    return outcome;
}

static enum outcome list(struct desk *desk, const struct options *options)
{
    struct list issuers = {.more = true};
    const struct issuer *last = NULL;
    enum outcome outcome = DONE;
    while (outcome == DONE && issuers.more) {
        outcome = issuer_list(&desk->task, last, ISSUER_LIST_LIMIT, &issuers);
        for (size_t i = 0; outcome == DONE && i < issuers.count; i++) {
            last = LIST_ROW(issuers, struct issuer, i);
            print_issuer(options, last);
        }
    }
    return outcome;
}

static enum outcome load(struct desk *desk, const struct options *options, struct issuer *issuer)
{
    return issuer_load(&desk->task, str_of(command_value(options, "--id")), issuer);
}

/* Whoever types this at the server means it: an active one is deactivated first. */
static enum outcome take_away(struct desk *desk, const struct options *options)
{
    struct issuer issuer;
    enum outcome outcome = load(desk, options, &issuer);
    if (outcome == DONE && issuer.active) {
        struct issuer_draft draft = issuer_draft_of(&issuer);
        draft.active = false;
        outcome = issuer_change(&desk->task, &issuer, &draft, &issuer);
    }
    return outcome == DONE ? issuer_remove(&desk->task, &issuer) : outcome;
}

static enum outcome check(struct desk *desk, const struct options *options)
{
    struct issuer issuer;
    enum outcome outcome = load(desk, options, &issuer);
    if (outcome == DONE)
        outcome = issuer_discover(&desk->task, &issuer, CHECK_MS);
    if (outcome == DONE)
        print_issuer(options, &issuer);
    return outcome;
}

static const struct {
    const char *word;
    const char *wants; /* the flag that it cannot do without; NULL = none */
    enum outcome (*run)(struct desk *desk, const struct options *options);
} issuer_words[] = {
    {"add", "--url", add},
    {"list", NULL, list},
    {"remove", "--id", take_away},
    {"check", "--id", check},
};

int command_issuer(const struct options *options)
{
    struct desk desk;
    if (options->word_count != 1)
        return command_misused("issuer wants one word; see ktrlplane issuer --help");
    for (size_t i = 0; i < COUNT_OF(issuer_words); i++) {
        if (strcmp(options->words[0], issuer_words[i].word) != 0)
            continue;
        if (issuer_words[i].wants != NULL &&
            command_value(options, issuer_words[i].wants) == NULL)
            return command_misused("this lacks --url or --id; see ktrlplane issuer --help");
        int code = desk_open_migrated(options, "issuer command", &desk);
        return code != EXIT_GOOD ? code
                                 : desk_end(&desk, issuer_words[i].run(&desk, options));
    }
    return command_misused("issuer does not know this word; see ktrlplane issuer --help");
}
