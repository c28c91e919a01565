dnl ktrlplane.m4: libraries with their packages, directories, compiler flags.
dnl SPDX-License-Identifier: ISC

dnl KP_PKG_CONFIG: pkg-config, or a message that names the package. Without pkg.m4 the made
dnl configure would be broken in a way that nobody understands: stop when it is made.
AC_DEFUN([KP_PKG_CONFIG], [
  m4_ifndef([PKG_PROG_PKG_CONFIG],
    [m4_fatal([pkg.m4 is missing: apt-get install pkg-config])])
  PKG_PROG_PKG_CONFIG
  AS_IF([test -z "$PKG_CONFIG"],
    [AC_MSG_ERROR([pkg-config is missing: apt-get install pkg-config])])])

dnl KP_NEEDS(VARIABLE, PKG-CONFIG MODULE, DEBIAN PACKAGE, FEDORA PACKAGE)
AC_DEFUN([KP_NEEDS], [PKG_CHECK_MODULES([$1], [$2], [],
  [AC_MSG_ERROR([$2 is missing: apt-get install $3 (Debian), dnf install $4 (Fedora)])])])

dnl KP_ARG_DIRECTORY(NAME, WHAT, DEFAULT): --with-NAME=DIR|no, a variable of that name and the
dnl conditional WITH_NAME.
AC_DEFUN([KP_ARG_DIRECTORY], [
  AC_ARG_WITH([$1],
    [AS_HELP_STRING([--with-$1=DIR], [where $2 go, or "no" ($3)])],
    [AS_IF([test "x$withval" = xyes], [$1=$3], [$1=$withval])], [$1=$3])
  AC_SUBST([$1])
  AM_CONDITIONAL(m4_toupper([WITH_$1]), [test "x$$1" != xno])])

dnl KP_FLAG(VARIABLE, FLAG): adds a flag that compiler and linker take.
AC_DEFUN([KP_FLAG], [
  AC_MSG_CHECKING([whether $CC takes $2])
  kp_cflags=$CFLAGS
  CFLAGS="$CFLAGS -Werror $2"
  AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
    [AC_MSG_RESULT([yes])
     $1="$$1 $2"], [AC_MSG_RESULT([no])])
  CFLAGS=$kp_cflags])

AC_DEFUN([KP_WARNINGS], [
  KP_WARN_CFLAGS="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion"
  KP_WARN_CFLAGS="$KP_WARN_CFLAGS -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual"
  KP_WARN_CFLAGS="$KP_WARN_CFLAGS -Wformat=2 -Wvla -Wundef"
  AS_IF([test "x$enable_werror" = xyes], [KP_WARN_CFLAGS="$KP_WARN_CFLAGS -Werror"])
  AC_SUBST([KP_WARN_CFLAGS])])

dnl _FORTIFY_SOURCE does nothing but warn without optimisation, and hides errors from ASan.
AC_DEFUN([KP_HARDENING], [
  KP_HARD_CPPFLAGS=
  KP_HARD_CFLAGS=
  KP_HARD_LDFLAGS=
  KP_FLAG([KP_HARD_CFLAGS], [-fPIE])
  KP_FLAG([KP_HARD_CFLAGS], [-fstack-protector-strong])
  KP_FLAG([KP_HARD_CFLAGS], [-fstack-clash-protection])
  KP_FLAG([KP_HARD_CFLAGS], [-fcf-protection])
  KP_FLAG([KP_HARD_LDFLAGS], [-pie])
  KP_FLAG([KP_HARD_LDFLAGS], [-Wl,-z,relro,-z,now])
  KP_FLAG([KP_HARD_LDFLAGS], [-Wl,-z,noexecstack])
  kp_hardening="PIE, full RELRO, stack protector"
  AC_MSG_CHECKING([whether CFLAGS optimise])
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#ifndef __OPTIMIZE__
#error no
#endif]], [])], [kp_optimises=yes], [kp_optimises=no])
  AC_MSG_RESULT([$kp_optimises])
  AS_IF([test $kp_optimises = yes && test "x$enable_sanitizers$enable_fuzzing" = xnono], [
    KP_HARD_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
    kp_hardening="$kp_hardening, _FORTIFY_SOURCE=2"])
  AC_SUBST([KP_HARD_CPPFLAGS])
  AC_SUBST([KP_HARD_CFLAGS])
  AC_SUBST([KP_HARD_LDFLAGS])])

AC_DEFUN([KP_INSTRUMENTS], [
  KP_INSTRUMENT_FLAGS=
  KP_FUZZ_LDFLAGS=
  AS_IF([test "x$enable_sanitizers" = xyes || test "x$enable_fuzzing" = xyes], [
    KP_INSTRUMENT_FLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
    KP_INSTRUMENT_FLAGS="$KP_INSTRUMENT_FLAGS -fno-omit-frame-pointer"
    AC_DEFINE([WITH_SANITIZERS], [1], [built with address and undefined behaviour sanitizers])])
  AS_IF([test "x$enable_fuzzing" = xyes], [
    KP_INSTRUMENT_FLAGS="$KP_INSTRUMENT_FLAGS -fsanitize=fuzzer-no-link"
    KP_FUZZ_LDFLAGS="-fsanitize=fuzzer"])
  AS_IF([test "x$enable_coverage" = xyes],
    [KP_INSTRUMENT_FLAGS="$KP_INSTRUMENT_FLAGS --coverage"])
  AS_IF([test -n "$KP_INSTRUMENT_FLAGS"], [
    kp_cflags=$CFLAGS
    CFLAGS="$CFLAGS $KP_INSTRUMENT_FLAGS"
    AC_MSG_CHECKING([whether $CC takes $KP_INSTRUMENT_FLAGS])
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [AC_MSG_RESULT([yes])], [
      AC_MSG_RESULT([no])
      AC_MSG_ERROR([$CC cannot do that: apt-get install clang libclang-rt-14-dev and use CC=clang, or leave the option out])])
    CFLAGS=$kp_cflags])
  AC_SUBST([KP_INSTRUMENT_FLAGS])
  AC_SUBST([KP_FUZZ_LDFLAGS])
  AM_CONDITIONAL([WITH_FUZZING], [test "x$enable_fuzzing" = xyes])])
