/* fuzz.h: the one function of a fuzz target, as libFuzzer names it. */
/* SPDX-License-Identifier: ISC */
#ifndef T_FUZZ_FUZZ_H
#define T_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length);

#endif
