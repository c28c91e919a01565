/* settings.c: reading the configuration file and checking it against the tables. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "platform/base/settings_private.h"

enum { INCLUDE_DEPTH_MAX = 8, NAME_BYTES_MAX = 64 };

/* One reading, from the first file to the last override. */
struct reading {
    struct arena *arena;
    struct failure *failure;
    struct settings *settings;
    size_t files;
    int depth;
};

static struct setting_value *value_of(struct settings *settings, struct str name)
{
    for (size_t i = 0; i < settings->count; i++)
        if (str_is(name, settings->values[i].row->name))
            return &settings->values[i];
    return NULL;
}

/* Edits (insert, remove, replace) between two names; both at most NAME_BYTES_MAX bytes. */
static size_t distance(struct str a, struct str b)
{
    size_t above[NAME_BYTES_MAX + 1];
    for (size_t j = 0; j <= b.length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t corner = above[0];
        above[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t replaced = corner + (a.at[i - 1] == b.at[j - 1] ? 0 : 1);
            size_t least = above[j] < above[j - 1] ? above[j] + 1 : above[j - 1] + 1;
            corner = above[j];
            above[j] = replaced < least ? replaced : least;
        }
    }
    return above[b.length];
}

/* The setting that was probably meant, or NULL. */
static const char *nearest(const struct settings *settings, struct str name)
{
    const char *best = NULL;
    size_t least = name.length / 3 + 2;
    for (size_t i = 0; name.length <= NAME_BYTES_MAX && i < settings->count; i++) {
        struct str known = str_of(settings->values[i].row->name);
        size_t edits = known.length <= NAME_BYTES_MAX ? distance(name, known) : least;
        if (edits < least) {
            least = edits;
            best = settings->values[i].row->name;
        }
    }
    return best;
}

static void unknown_report(struct reading *reading, struct str origin, struct str name)
{
    const char *meant = nearest(reading->settings, name);
    if (meant != NULL)
        failure_field(reading->failure, origin, "unknown",
                      "there is no setting %.*s; did you mean %s?", STR_ARG(name), meant);
    else
        failure_field(reading->failure, origin, "unknown", "there is no setting %.*s",
                      STR_ARG(name));
}

static void wrong_report(struct reading *reading, struct str origin,
                         const struct setting *row, struct str text, const char *why)
{
    struct buf bounds = buf_open(reading->arena, 64, 4096);
    setting_bounds_write(&bounds, row);
    failure_field(reading->failure, origin, "invalid", "%s: \"%.*s\" %s (allowed: %.*s)",
                  row->name, STR_ARG(text), why, STR_ARG(buf_str(&bounds)));
}

static void value_take(struct reading *reading, struct str origin, struct str name,
                       struct str text)
{
    struct setting_value *value = value_of(reading->settings, name);
    if (value == NULL) {
        unknown_report(reading, origin, name);
        return;
    }
    struct setting_problem problem = {NULL};
    struct setting_value taken = *value;
    if (!setting_value_read(reading->arena, value->row, text, &taken, &problem)) {
        wrong_report(reading, origin, value->row, text, problem.why);
        /* Not also "must be set". */
        value->origin = origin;
        return;
    }
    taken.origin = origin;
    *value = taken;
}

static void file_read(struct reading *reading, struct str path, struct str origin);

/* `pattern` is relative to the file that includes it. */
static void include(struct reading *reading, struct str from, struct str origin,
                    struct str pattern)
{
    size_t folder = from.length;
    while (folder > 0 && from.at[folder - 1] != '/')
        folder--;
    if (pattern.length > 0 && pattern.at[0] == '/')
        folder = 0;
    struct str whole = ARENA_JOIN(reading->arena, str_slice(from, 0, folder), pattern);
    glob_t found;
    int result = glob(arena_cstr(reading->arena, whole), GLOB_BRACE, NULL, &found);
    if (result != 0 && result != GLOB_NOMATCH)
        failure_field(reading->failure, origin, "include", "cannot look for %.*s",
                      STR_ARG(whole));
    for (size_t i = 0; result == 0 && i < found.gl_pathc; i++)
        file_read(reading, arena_str(reading->arena, str_of(found.gl_pathv[i])), origin);
    if (result == 0)
        globfree(&found);
}

static void line_take(struct reading *reading, struct str file, int64_t number,
                      struct str line)
{
    line = str_trim(line);
    if (line.length == 0 || line.at[0] == '#')
        return;
    struct str origin =
        arena_print(reading->arena, "%.*s:%lld", STR_ARG(file), (long long)number);
    if (!str_is_utf8(line) || str_has_control(line)) {
        failure_field(reading->failure, origin, "malformed",
                      "the line holds bytes that are no text");
        return;
    }
    if (str_starts(line, STR("include ")) && !str_contains(line, STR("="))) {
        if (reading->depth == 0)
            failure_field(reading->failure, origin, "include",
                          "nothing can be included here");
        else
            include(reading, file, origin, str_trim(str_slice(line, 8, line.length)));
        return;
    }
    ptrdiff_t equals = str_find(line, 0, '=');
    if (equals <= 0) {
        failure_field(reading->failure, origin, "malformed",
                      "this is neither `key = value` nor `include PATTERN`");
        return;
    }
    struct str name = str_trim(str_slice(line, 0, (size_t)equals));
    struct str text = str_trim(str_slice(line, (size_t)equals + 1, line.length));
    /* Quotes keep space at the ends; there are no escapes. */
    if (text.length >= 2 && text.at[0] == '"' && text.at[text.length - 1] == '"')
        text = str_slice(text, 1, text.length - 1);
    value_take(reading, origin, name, text);
}

static void text_take(struct reading *reading, struct str file, struct str text)
{
    struct str line = STR_NONE;
    for (int64_t number = 1; str_cut(&text, '\n', &line); number++)
        line_take(reading, file, number, line);
}

static bool file_load(struct arena *arena, struct str path, struct str *text)
{
    int file = open(arena_cstr(arena, path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return false;
    char *bytes = arena_alloc(arena, SETTINGS_FILE_BYTES_MAX);
    size_t length = 0;
    ssize_t count = 0;
    while (length < SETTINGS_FILE_BYTES_MAX &&
           (count = read(file, bytes + length, SETTINGS_FILE_BYTES_MAX - length)) > 0)
        length += (size_t)count;
    int kept_errno = errno;
    close(file);
    errno = count < 0 ? kept_errno : EFBIG;
    *text = (struct str){bytes, length};
    return count == 0;
}

static void file_read(struct reading *reading, struct str path, struct str origin)
{
    if (reading->depth == INCLUDE_DEPTH_MAX || reading->files == SETTINGS_FILES_MAX) {
        failure_field(reading->failure, origin, "include",
                      "too many files include one another");
        return;
    }
    struct str text = STR_NONE;
    if (!file_load(reading->arena, path, &text)) {
        failure_field(reading->failure, origin, "unreadable", "cannot read %.*s: %s",
                      STR_ARG(path), strerror(errno));
        return;
    }
    reading->files++;
    reading->depth++;
    text_take(reading, path, text);
    reading->depth--;
}

/* Every row with its default. */
static struct reading reading_begin(struct arena *arena,
                                    const struct settings_part *parts,
                                    struct failure *failure)
{
    struct settings *settings = ARENA_NEW(arena, struct settings);
    settings->parts = parts;
    for (size_t part = 0; parts[part].rows != NULL; part++)
        for (const struct setting *row = parts[part].rows; row->name != NULL; row++) {
            if (settings->count == SETTINGS_MAX)
                bug("more than %d settings", SETTINGS_MAX);
            struct setting_value *value = &settings->values[settings->count++];
            *value = (struct setting_value){.row = row, .part = part};
            struct setting_problem problem = {NULL};
            if (row->fallback != NULL &&
                !setting_value_read(arena, row, str_of(row->fallback), value, &problem))
                bug("the default of %s %s", row->name, problem.why);
        }
    return (struct reading){.arena = arena, .failure = failure, .settings = settings};
}

static enum outcome reading_end(struct reading *reading, struct settings **out)
{
    for (size_t i = 0; i < reading->settings->count; i++) {
        const struct setting_value *value = &reading->settings->values[i];
        if (value->row->fallback == NULL && value->origin.at == NULL)
            failure_field(reading->failure, str_of(value->row->name), "required",
                          "must be set: %s", value->row->says);
    }
    if (reading->failure->field_count > 0)
        return refuse(reading->failure, INVALID, "settings", "The settings are wrong.",
                      NULL);
    *out = reading->settings;
    return DONE;
}

enum outcome settings_read(struct arena *arena, const struct settings_part *parts,
                           struct str path, const char *const *overrides,
                           struct failure *failure, struct settings **out)
{
    struct reading reading = reading_begin(arena, parts, failure);
    if (path.at != NULL)
        file_read(&reading, path, path);
    for (; overrides != NULL && *overrides != NULL; overrides++) {
        struct str text = str_of(*overrides);
        struct str name = STR_NONE;
        if (str_contains(text, STR("=")) && str_cut(&text, '=', &name))
            value_take(&reading, STR("command line"), str_trim(name), str_trim(text));
        else
            failure_field(failure, STR("command line"), "malformed",
                          "%s is not key=value", *overrides);
    }
    return reading_end(&reading, out);
}

enum outcome settings_read_text(struct arena *arena, const struct settings_part *parts,
                                struct str name, struct str text, struct failure *failure,
                                struct settings **out)
{
    struct reading reading = reading_begin(arena, parts, failure);
    text_take(&reading, name, text);
    return reading_end(&reading, out);
}

void settings_apply(const struct settings *settings)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_value *value = &settings->values[i];
        setting_value_apply(value->row, value, settings->parts[value->part].into);
    }
}

static void row_check(const struct setting *row, struct failure *failure,
                      struct arena *arena)
{
    struct str name = str_of(row->name);
    struct setting_value value = {.row = row};
    struct setting_problem problem = {NULL};
    bool numeric = row->kind == SETTING_INT || row->kind == SETTING_DURATION ||
                   row->kind == SETTING_SIZE;
    if (row->says == NULL)
        failure_field(failure, name, "says", "has no sentence");
    if ((numeric || row->kind == SETTING_TEXT) && row->max <= row->min)
        failure_field(failure, name, "bounds", "has no bounds");
    if (row->kind == SETTING_CHOICE && row->choices == NULL) {
        failure_field(failure, name, "choices", "has no choices");
        return;
    }
    if ((row->kind == SETTING_SECRET) != str_ends(name, STR("_file")) &&
        row->kind != SETTING_PATH)
        failure_field(failure, name, "name", "only files, and all secrets, end in _file");
    if (row->fallback != NULL &&
        !setting_value_read(arena, row, str_of(row->fallback), &value, &problem))
        failure_field(failure, name, "fallback", "its default %s", problem.why);
}

enum outcome settings_check_rows(struct arena *arena, const struct settings_part *parts,
                                 struct failure *failure)
{
    for (const struct settings_part *part = parts; part->rows != NULL; part++)
        for (const struct setting *row = part->rows; row->name != NULL; row++) {
            row_check(row, failure, arena);
            size_t same = 0;
            for (const struct settings_part *other = parts; other->rows != NULL; other++)
                for (const struct setting *twin = other->rows; twin->name != NULL; twin++)
                    same += str_is(str_of(row->name), twin->name) ? 1 : 0;
            if (same != 1)
                failure_field(failure, str_of(row->name), "name", "is there %zu times",
                              same);
        }
    return failure->field_count == 0 ? DONE
                                     : refuse(failure, INVALID, "settings",
                                              "The tables of settings are wrong.", NULL);
}
