/*
 * asset.h: static files by their plain name.
 *
 * nginx serves /static/ from the folder that the build fills. The URL that a page shows holds
 * a fingerprint of the content, so that browsers keep the file until a release changes it.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_ASSET_H
#define PLATFORM_SITE_ASSET_H

#include "platform/base/str.h"

struct asset {
    const char *name; /* "console.css" */
    struct str url;   /* "/static/console-0123456789ab.css" */
};

/* All of static/, sorted; ends in a row without name. Made by tools/assets.pl. */
extern const struct asset asset_table[];

/* The URL of that file; a name that is not in static/ is a bug. */
struct str asset_url(const char *name);

#endif
