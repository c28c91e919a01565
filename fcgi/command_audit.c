/* command_audit.c: `ktrlplane audit`: is the trail what was written? */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "product/audit/audit_chain.h"

struct break_row {
    struct str damage;
    int64_t no;
    struct str entry_id;
    struct str told;
};

struct report_row {
    struct audit_report report;
    struct str verdict;              /* "good" or "broken" */
    const struct break_row *damaged; /* or NULL */
};

static const struct field break_shown[] = {
    {"damage", TEXT_AT(struct break_row, damage)},
    {"no", INT_AT(struct break_row, no)},
    {"entry_id", TEXT_AT(struct break_row, entry_id)},
    {"told", TEXT_AT(struct break_row, told)},
    {0},
};

static const struct field report_shown[] = {
    {"chain", TEXT_AT(struct report_row, report.org_id)},
    {"verdict", TEXT_AT(struct report_row, verdict)},
    {"entries", INT_AT(struct report_row, report.entries)},
    {"sealed", INT_AT(struct report_row, report.sealed)},
    {"expired", INT_AT(struct report_row, report.expired)},
    {"erased", INT_AT(struct report_row, report.erased)},
    {"unsealed", INT_AT(struct report_row, report.unsealed)},
    {"unsealed_since", TIME_AT(struct report_row, report.unsealed_since_us)},
    {"head_no", INT_AT(struct report_row, report.head_no)},
    {"head_hash", TEXT_AT(struct report_row, report.head_hash)},
    {"break", POINTER_AT(struct report_row, damaged, break_shown)},
    {0},
};

static void print_words(struct buf *out, const struct audit_report *report)
{
    struct str chain = report->org_id.length == 0 ? STR("(installation)") : report->org_id;
    char since[CLOCK_TEXT_BYTES];
    if (report->first.damage == AUDIT_INSERTED && report->sealed == 0) {
        buf_print(out, "%.*s: BROKEN: inserted entry %.*s: %s\n", STR_ARG(chain),
                  STR_ARG(report->first.entry_id), report->first.told);
        return;
    }
    buf_print(out, "%.*s: %lld entries, %lld sealed, %lld expired, %lld erased, %lld unsealed",
              STR_ARG(chain), (long long)report->entries, (long long)report->sealed,
              (long long)report->expired, (long long)report->erased,
              (long long)report->unsealed);
    if (report->unsealed > 0)
        buf_print(out, " since %.*s", STR_ARG(clock_text_s(report->unsealed_since_us, since)));
    buf_print(out, "; head %.*s:%lld:%.*s: ", STR_ARG(report->org_id),
              (long long)report->head_no, STR_ARG(report->head_hash));
    if (report->first.damage == AUDIT_SOUND)
        buf_print(out, "good\n");
    else
        buf_print(out, "BROKEN at %lld: %s %.*s: %s\n", (long long)report->first.no,
                  audit_damage_name(report->first.damage), STR_ARG(report->first.entry_id),
                  report->first.told);
}

static void print_json(struct buf *out, const struct audit_report *report)
{
    struct break_row damaged = {
        .damage = str_of(audit_damage_name(report->first.damage)),
        .no = report->first.no,
        .entry_id = report->first.entry_id,
        .told = str_of(report->first.told),
    };
    bool sound = report->first.damage == AUDIT_SOUND;
    struct report_row row = {*report, sound ? STR("good") : STR("broken"),
                             sound ? NULL : &damaged};
    struct json_writer writer = json_writer_of(out);
    json_write_struct(&writer, report_shown, &row);
    buf_add_char(out, '\n');
}

struct telling {
    bool json;
    bool failed; /* standard output did not take it */
};

static void tell(void *state, const struct audit_report *report)
{
    struct telling *telling = state;
    struct arena *arena = arena_open("print", MIB(1));
    struct buf out = buf_open(arena, KIB(1), KIB(256));
    if (telling->json)
        print_json(&out, report);
    else
        print_words(&out, report);
    telling->failed = command_print(&out) != EXIT_GOOD || telling->failed;
    arena_close(arena);
}

/* ORG:NO:HASH, with nothing before the first colon for the installation's chain. */
static bool head_read(struct str text, struct audit_head *head)
{
    struct str no;
    return str_cut(&text, ':', &head->org_id) && str_cut(&text, ':', &no) &&
           str_int_parse(no, 1, INT64_MAX, &head->no) && text.length == 64 &&
           (head->hash = text, true);
}

static bool heads_read(const struct options *options, struct audit_head *heads, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < options->flag_count; i++) {
        if (strcmp(options->flags[i].name, "--head") != 0)
            continue;
        if (*count == AUDIT_HEADS_MAX ||
            !head_read(str_of(options->flags[i].value), &heads[(*count)++]))
            return false;
    }
    return true;
}

int command_audit(const struct options *options)
{
    struct desk desk;
    struct audit_head heads[AUDIT_HEADS_MAX];
    struct telling telling = {.json = options->json};
    struct audit_verify verify = {
        .org_id = str_of(command_value(options, "--organization")),
        .heads = heads,
        .tell = tell,
        .state = &telling,
    };
    if (options->word_count != 1 || strcmp(options->words[0], "verify") != 0)
        return command_misused(
            "audit wants: verify [--organization ID] [--head ORG:NO:HASH]... [--json]");
    if (!heads_read(options, heads, &verify.head_count))
        return command_misused("a head is ORG:NO:HASH as the log tells it");
    int code = desk_open_migrated(options, "audit command", &desk);
    if (code != EXIT_GOOD)
        return code;
    int64_t breaks = 0;
    code = desk_end(&desk, audit_verify(&desk.task, &verify, &breaks));
    return code == EXIT_GOOD && (breaks > 0 || telling.failed) ? EXIT_FAULT : code;
}
