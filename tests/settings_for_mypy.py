"""What the type checker loads to know the models: the same settings over an empty folder with keys of its own."""

import os
import secrets
import tempfile

os.environ["BIHUAN_DATA"] = tempfile.gettempdir() + "/bihuan-types"
os.environ["BIHUAN_MODE"] = "demo"
os.environ["BIHUAN_SECRET_KEY"] = os.environ["BIHUAN_DATA_KEY"] = secrets.token_urlsafe(48)

from bihuan.config.settings import *  # noqa: F403 -- after the environment
