/*
 * health.h: is the process alive, can it serve, and what does it do.
 *
 *   /livez    the process answers; asks nobody else
 *   /readyz   the database answers and has the schema of this binary: 200, else 503
 *   /metrics  Prometheus text; nginx lets only the own network in
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_HEALTH_H
#define PLATFORM_SITE_HEALTH_H

#include "platform/site/site.h"

extern const struct route health_routes[];

#endif
