/* asset.c: static files by their plain name. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/asset.h"

#include <string.h>

#include "platform/base/outcome.h"

struct str asset_url(const char *name)
{
    for (const struct asset *asset = asset_table; asset->name != NULL; asset++)
        if (strcmp(asset->name, name) == 0)
            return asset->url;
    bug("static/ has no file %s", name);
}
