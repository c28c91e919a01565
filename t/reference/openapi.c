/* openapi.c: prints the API description of the whole application, for t/reference/openapi.t. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "product/reference/reference_private.h"
#include "t/lib/tap.h"

int main(void)
{
    struct arena *process = arena_open("process", MIB(64));
    struct failure failure = {.arena = process};
    struct app_start start = {.process = process, .failure = &failure};
    app_settings.base_url = STR("https://console.example.org");
    for (const struct capability *row = app_capabilities; row->name != NULL; row++)
        if (strcmp(row->name, "reference") == 0 && row->open(&start) != DONE)
            bail_out("the description is not made");
    fwrite(reference.openapi.at, 1, reference.openapi.length, stdout);
    arena_close(process);
    return 0;
}
