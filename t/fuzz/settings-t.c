/* settings-t.c: fuzz target: the configuration file. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/settings.h"

#include <stdlib.h>

#include "t/fuzz/fuzz.h"

struct sample {
    struct str text;
    int64_t number, wait_ms, bytes;
    bool truth;
    struct str path, choice;
};

static struct sample sample;
static const char *const choices[] = {"one", "two", NULL};

/* clang-format off */
static const struct setting rows[] = {
    {"text",   SETTING_TEXT_AT(struct sample, text), .min = 0, .max = 9, .fallback = "", .says = "."},
    {"number", SETTING_INT_AT(struct sample, number), .min = -5, .max = 5, .fallback = "0", .says = "."},
    {"wait",   SETTING_DURATION_AT(struct sample, wait_ms), .min = 0, .max = 5000, .fallback = "1s", .says = "."},
    {"bytes",  SETTING_SIZE_AT(struct sample, bytes), .min = 1, .max = 4096, .fallback = "1KiB", .says = "."},
    {"truth",  SETTING_BOOL_AT(struct sample, truth), .fallback = "no", .says = "."},
    {"path",   SETTING_PATH_AT(struct sample, path), .fallback = "", .says = "."},
    {"choice", SETTING_CHOICE_AT(struct sample, choice), .choices = choices, .fallback = "one", .says = "."},
    {0},
};
/* clang-format on */
static const struct settings_part parts[] = {{"Sample", rows, &sample}, {0}};

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct failure failure = {.arena = arena};
    struct settings *settings = NULL;
    struct str text = {(const char *)at, length};
    if (settings_read_text(arena, parts, STR("f"), text, &failure, &settings) == DONE) {
        settings_apply(settings);
        /* What was accepted is within its bounds. */
        if (sample.text.length > 9 || sample.number < -5 || sample.number > 5 ||
            sample.wait_ms < 0 || sample.wait_ms > 5000 || sample.bytes < 1 ||
            sample.bytes > 4096 || (sample.path.length > 0 && sample.path.at[0] != '/') ||
            (!str_is(sample.choice, "one") && !str_is(sample.choice, "two")))
            abort();
    } else if (failure.field_count == 0) {
        abort(); /* refused without a reason */
    }
    arena_close(arena);
    return 0;
}
