# SPDX-License-Identifier: ISC
check_PROGRAMS += t/upstream/circuit-t t/upstream/http_call-t t/upstream/mail_message-t \
	t/upstream/http_stream-t
t_upstream_circuit_t_LDADD = $(TEST_LIBS)
t_upstream_http_call_t_LDADD = $(TEST_LIBS)
t_upstream_mail_message_t_LDADD = $(TEST_LIBS)
t_upstream_http_stream_t_LDADD = $(TEST_LIBS)
