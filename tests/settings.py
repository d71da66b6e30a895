"""The installation's own settings over a throw-away demo folder, with the two things that only cost time made cheap."""

from bihuan.config.settings import *  # noqa: F403 -- the very settings under test

PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2", "django.contrib.auth.hashers.Argon2PasswordHasher"]
# Names without digests: most tests run before the front end is built.
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
