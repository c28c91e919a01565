# SPDX-License-Identifier: ISC
check_PROGRAMS += t/audit/audit-t
t_audit_audit_t_LDADD = $(TEST_LIBS)
