# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/resource/resource.c fcgi/product/resource/resource.h \
	fcgi/product/resource/resource_json.c fcgi/product/resource/resource_private.h \
	fcgi/product/resource/resource_routes.c fcgi/product/resource/resource_secret.c \
	fcgi/product/resource/resource_routes.h \
	fcgi/product/resource/resource_lifecycle.c fcgi/product/resource/resource_limit.c fcgi/product/resource/resource_migrate.c fcgi/product/resource/resource_store.c \
	fcgi/product/resource/resource_delete_html.c \
	fcgi/product/resource/resource_routes.c fcgi/product/resource/resource_routes.h \
	fcgi/product/resource/resource_lifecycle.c fcgi/product/resource/resource_store.c \
	fcgi/product/resource/resource_delete.c fcgi/product/resource/resource_delete_html.c \
	fcgi/product/resource/resource_generation.c fcgi/product/resource/resource_state.c \
	fcgi/product/resource/resource_change_json.c fcgi/product/resource/resource_diff.c \
	fcgi/product/resource/resource_deployment_json.c fcgi/product/resource/resource_diff.h \
	fcgi/product/resource/resource_generation_json.c fcgi/product/resource/resource_history.c \
	fcgi/product/resource/resource_history.h fcgi/product/resource/resource_file.c fcgi/product/resource/resource_file.h fcgi/product/resource/resource_file_routes.h fcgi/product/resource/resource_merge.h fcgi/product/resource/resource_merge_html.c \
	fcgi/product/resource/resource_file_json.c fcgi/product/resource/resource_file_html.c \
	fcgi/product/resource/resource_preset.c fcgi/product/resource/resource_preset.h \
	fcgi/product/resource/resource_preset_html.c fcgi/product/resource/resource_bulk.c fcgi/product/resource/resource_bulk.h \
	fcgi/product/resource/resource_many_json.c fcgi/product/resource/resource_many_html.c \
	fcgi/product/resource/resource_generation_html.c fcgi/product/resource/resource_state_html.c \
	fcgi/product/resource/resource_deployments_html.c \
	fcgi/product/resource/resource_list_html.c \
	fcgi/product/resource/resource_pages.h fcgi/product/resource/resource_settings_html.c \
	fcgi/product/resource/resource_show_html.c fcgi/product/resource/resource_summary.c \
	fcgi/product/resource/resource_tier_html.c
