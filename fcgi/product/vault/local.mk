# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/vault/vault.c fcgi/product/vault/vault.h fcgi/product/vault/vault_key.c \
	fcgi/product/vault/vault_private.h fcgi/product/vault/vault_reference.c
