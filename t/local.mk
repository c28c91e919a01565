# SPDX-License-Identifier: ISC
t_lib_libt_a_SOURCES += t/lib/tap.c t/lib/tap.h t/lib/probe.c t/lib/probe.h \
	t/lib/upstream.c t/lib/upstream.h t/lib/world.c t/lib/world_save.c t/lib/world.h \
	t/lib/generated.c t/lib/generated.h \
	t/lib/signer.c t/lib/signer.h
if WITH_GUMBO
t_lib_libt_a_SOURCES += t/lib/page.c t/lib/page.h t/lib/page_check.c t/lib/page_check.h \
	t/lib/page_same.c t/lib/page_same.h \
	t/lib/markup.c t/lib/markup.h
endif
t_lib_libt_a_SOURCES += t/lib/yaml.c t/lib/yaml.h
t_lib_libt_a_SOURCES += t/lib/logql_dump.c t/lib/logql_random.c t/lib/logql_dump.h
include t/base/local.mk
include t/fuzz/local.mk
include t/http/local.mk
include t/jobs/local.mk
include t/json/local.mk
include t/yaml/local.mk
include t/query/local.mk
include t/schema/local.mk
include t/serve/local.mk
include t/site/local.mk
include t/style/local.mk
include t/end/local.mk
include t/store/local.mk
include t/upstream/local.mk
include t/token/local.mk
include t/catalog/local.mk
include t/limit/local.mk
include t/backend/local.mk
include t/html/local.mk
include t/chart/local.mk
include t/bench/local.mk
include t/account/local.mk
include t/mail/local.mk
include t/administration/local.mk
include t/person/local.mk
include t/access/local.mk
include t/audit/local.mk
include t/clone/local.mk
include t/dashboard/local.mk
include t/preview/local.mk
include t/resource/local.mk
include t/order/local.mk
include t/reference/local.mk
include t/issuer/local.mk
include t/organization/local.mk
include t/lists/local.mk
include t/loki/local.mk
include t/saved_view/local.mk
include t/logs/local.mk
include t/search/local.mk
include t/team/local.mk
include t/preset/local.mk
include t/secret/local.mk
include t/invitation/local.mk
include t/member/local.mk
include t/project/local.mk
include t/proxy/local.mk
include t/metric/local.mk
include t/service_account/local.mk
include t/role/local.mk
include t/matrix/local.mk
include t/torture/local.mk
include t/browser/local.mk
