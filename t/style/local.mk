# SPDX-License-Identifier: ISC
# The rules of STYLE.md that a program can check.
dist_check_SCRIPTS += t/style/heads.t t/style/layers.t t/style/links.t t/style/reference.t t/style/size.t t/style/used.t t/style/words.t
EXTRA_DIST += t/style/lib/Tree.pm
