"""The web application as granian and any other WSGI server load it."""

import os

from django.core.wsgi import get_wsgi_application

from bihuan.config.collecting import collect_seldom
from bihuan.config.warming import load_all

# The database file, its journal and every stored file are for their owner only.
os.umask(0o077)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()
load_all()
collect_seldom()
