/*
 * settings.h: the configuration file, read by table.
 *
 * Each module describes its settings in rows (name, kind, unit, bounds, default, a sentence);
 * the file is `key = value` lines with `#` comments and `include GLOB`. Checking has no effect
 * and reports all errors at once; applying cannot fail. The example file, the reference and
 * the dump are printed from the same rows.
 *
 *   # seconds, minutes, hours, days; KiB, MiB, GiB; yes and no
 *   request_deadline = 10s
 *   body_max = 1MiB
 *   include conf.d/(any).conf      a pattern of glob(7), relative to this file, sorted by name
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_SETTINGS_H
#define PLATFORM_BASE_SETTINGS_H

#include "platform/base/buf.h"
#include "platform/base/field.h"
#include "platform/base/outcome.h"
#include "platform/base/secret.h"

enum setting_kind {
    SETTING_TEXT = 1, /* struct str; min..max bytes */
    SETTING_INT,      /* int64_t */
    SETTING_BOOL,     /* bool: yes, no */
    SETTING_DURATION, /* int64_t milliseconds; written 250ms 30s 5m 2h 7d */
    SETTING_SIZE,     /* int64_t bytes; written 512 64KiB 16MiB 2GiB */
    SETTING_PATH,     /* struct str: absolute, or empty when `min` is 0 */
    SETTING_CHOICE,   /* struct str: one of `choices` */
    SETTING_SECRET, /* struct secret: the key names a file that only its owner may read */
};

struct setting {
    const char *
        name; /* lower case, digits, '_'; a secret's ends in _file; NULL ends the table */
    enum setting_kind kind;
    size_t offset;
    int64_t min;
    int64_t max;
    const char *fallback;       /* as it would be written; NULL = must be set */
    const char *const *choices; /* SETTING_CHOICE: ended by NULL */
    const char *unit; /* of an integer: "workers"; NULL = none or said by the kind */
    const char *says; /* one sentence */
    bool restart;     /* a reload does not change it */
};

#define SETTING_TEXT_AT(type, member)                                                    \
    .kind = SETTING_TEXT, .offset = FIELD_AT(type, member, struct str)
#define SETTING_INT_AT(type, member)                                                     \
    .kind = SETTING_INT, .offset = FIELD_AT(type, member, int64_t)
#define SETTING_BOOL_AT(type, member)                                                    \
    .kind = SETTING_BOOL, .offset = FIELD_AT(type, member, bool)
#define SETTING_DURATION_AT(type, member)                                                \
    .kind = SETTING_DURATION, .offset = FIELD_AT(type, member, int64_t)
#define SETTING_SIZE_AT(type, member)                                                    \
    .kind = SETTING_SIZE, .offset = FIELD_AT(type, member, int64_t)
#define SETTING_PATH_AT(type, member)                                                    \
    .kind = SETTING_PATH, .offset = FIELD_AT(type, member, struct str)
#define SETTING_CHOICE_AT(type, member)                                                  \
    .kind = SETTING_CHOICE, .offset = FIELD_AT(type, member, struct str)
#define SETTING_SECRET_AT(type, member)                                                  \
    .kind = SETTING_SECRET, .offset = FIELD_AT(type, member, struct secret)

/* One module's rows and the struct that they fill. */
struct settings_part {
    const char *title;          /* heading in example and reference */
    const struct setting *rows; /* NULL ends the list of parts */
    void *into;
};

enum {
    SETTINGS_MAX = 400,
    SETTINGS_FILES_MAX = 64,
    SETTINGS_FILE_BYTES_MAX = 1024 * 1024
};

/* Values that are checked and not yet applied; live in the arena. */
struct settings;

/*
 * Read `path` (STR_NONE = defaults only) and what it includes, then `overrides` (an array of
 * "key=value" texts ended by NULL, or NULL), and check everything.
 *
 * DONE     *out can be applied
 * INVALID  failure's field errors: pointer is "file:line" (or "command line", or the name of
 *          a setting that must be set), told is a sentence that needs no pointer
 */
MUST_CHECK enum outcome settings_read(struct arena *arena,
                                      const struct settings_part *parts, struct str path,
                                      const char *const *overrides,
                                      struct failure *failure, struct settings **out);
/* The same from text, without includes: for tests and the fuzzer. `name` stands in messages. */
MUST_CHECK enum outcome settings_read_text(struct arena *arena,
                                           const struct settings_part *parts,
                                           struct str name, struct str text,
                                           struct failure *failure,
                                           struct settings **out);
/* Put every value into the structs of the parts. Texts live as long as the arena did. */
void settings_apply(const struct settings *settings);
/* Effective values with their origin; secrets show the file's name only.
 * only_changed leaves out those that have their default. */
void settings_dump(const struct settings *settings, bool only_changed, struct buf *out);
/* Everything about one setting; false when there is none of that name. */
bool settings_explain(const struct settings_part *parts, struct str name,
                      struct buf *out);
/* The commented example file, and the reference as Markdown. */
void settings_example(const struct settings_part *parts, struct buf *out);
void settings_reference(const struct settings_part *parts, struct buf *out);

/* The rules of the tables themselves (a sentence, bounds, a default that passes, unique
 * names): INVALID with field errors. Run by `check` and by a test. */
MUST_CHECK enum outcome settings_check_rows(struct arena *arena,
                                            const struct settings_part *parts,
                                            struct failure *failure);

#endif
