# SPDX-License-Identifier: ISC
check_PROGRAMS += t/audit/audit-t t/audit/chain-t t/audit/seal-t t/audit/export-t t/audit/erase-t
t_audit_audit_t_LDADD = $(TEST_LIBS)
t_audit_chain_t_SOURCES = t/audit/chain-t.c t/audit/trail.c t/audit/trail.h
t_audit_chain_t_LDADD = $(TEST_LIBS)
t_audit_seal_t_SOURCES = t/audit/seal-t.c t/audit/trail.c t/audit/trail.h
t_audit_seal_t_LDADD = $(TEST_LIBS)
t_audit_export_t_LDADD = $(TEST_LIBS)
t_audit_erase_t_LDADD = $(TEST_LIBS)
