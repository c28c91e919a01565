/*
 * banned.h: functions that are compile errors here, and what to use instead.
 *
 * Included before the first line of each of our files (Makefile.am). The system's headers come
 * first, because they must still declare these names.
 *
 *   strcpy strcat sprintf strtok ...    struct str, struct buf, arena_print
 *   atoi atol sscanf                    str_int_parse
 *   gmtime localtime ctime              clock.h
 *   rand drand48                        random.h
 *   system popen                        fork and execve with a fixed path and arguments
 *   alloca                              an arena
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_BANNED_H
#define PLATFORM_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#pragma GCC poison strcpy stpcpy strcat strncpy strncat strtok
#pragma GCC poison sprintf vsprintf gets scanf fscanf sscanf
#pragma GCC poison atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime
#pragma GCC poison srand srandom drand48
/* Headers of libraries have arguments of this name: only a call is an error. */
#define rand() use_random_h_instead_of_rand
#undef alloca
#pragma GCC poison system popen tmpnam tempnam mktemp alloca

#endif
