# SPDX-License-Identifier: ISC
check_PROGRAMS += t/http/decode-t t/http/form-t t/http/header-t t/http/multipart-t t/http/request-t
t_http_decode_t_LDADD = $(TEST_LIBS)
t_http_form_t_LDADD = $(TEST_LIBS)
t_http_header_t_LDADD = $(TEST_LIBS)
t_http_multipart_t_LDADD = $(TEST_LIBS)
t_http_request_t_LDADD = $(TEST_LIBS)
