/* store_sqlite_functions.h: functions of the common dialect, for each SQLite connection. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_STORE_SQLITE_FUNCTIONS_H
#define PLATFORM_STORE_STORE_SQLITE_FUNCTIONS_H

#include <sqlite3.h>
#include <stdbool.h>

#include "platform/base/compiler.h"

/* False when SQLite refuses them. */
MUST_CHECK bool sqlite_functions_add(sqlite3 *db);

#endif
