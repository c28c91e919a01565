# SPDX-License-Identifier: ISC
# Whole processes: nginx, master and workers.
dist_check_SCRIPTS += t/end/audit.t t/end/broken.t t/end/command.t t/end/dev.t t/end/install.t t/end/kept.t t/end/metrics.t t/end/pass.t t/end/signals.t t/end/supervisor.t t/end/user.t t/end/wire.t
dist_check_SCRIPTS += t/end/audit.t t/end/broken.t t/end/command.t t/end/dev.t t/end/install.t t/end/kept.t t/end/metrics.t t/end/proxy.t t/end/signals.t t/end/supervisor.t t/end/user.t t/end/wire.t
EXTRA_DIST += t/end/lib/End.pm
