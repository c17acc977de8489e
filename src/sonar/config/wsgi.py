"""What the web server calls. It does not come up on a database that fails the start-up checks."""

import os
import sys

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sonar.config.settings")

application = get_wsgi_application()

from sonar.config.checks import start_up_faults  # noqa: E402 - Django must be set up first
from sonar.config.warming import begin_warming  # noqa: E402 - as above

_faults = start_up_faults()
if _faults:
    for fault in _faults:
        sys.stderr.write(f"{fault.id}: {fault.msg}. {fault.hint or ''}\n")
    sys.exit(1)
connections.close_all()
begin_warming()
