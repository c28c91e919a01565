/* main.c: the one binary: finds the subcommand and runs it. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

int main(void)
{
    puts("ktrlplane");
    return 0;
}
