"""Django's names, derived from the few things an installation may decide (``options.py``)."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from .identities import providers
from .options import Options, Profile, read_options
from .services import Bucket, PostgreSQL

PACKAGE = Path(__file__).resolve().parent.parent
BIHUAN: Options = read_options(os.environ)

DEBUG = False
SECRET_KEY = BIHUAN.secret_key
ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registry.Account"

INSTALLED_APPS = [
    "bihuan.ui",
    "bihuan.registry",
    "bihuan.backstage",
    "bihuan.evidence",
    "bihuan.ledger",
    "bihuan.scoring",
    "bihuan.meetings",
    "bihuan.appraisal",
    "bihuan.desk",
    "bihuan.desk.composite",
    "bihuan.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bihuan.config.session_limits.SessionLimitsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bihuan.registry.middleware.ActorMiddleware",
    "bihuan.desk.sign_in.networks.AdministratorNetworksMiddleware",
    "bihuan.desk.second_factor.middleware.SecondFactorMiddleware",
    "bihuan.desk.sign_in.password_age.PasswordAgeMiddleware",
    "bihuan.ui.errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
    "bihuan.backstage.doors.RefusalAuditMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "bihuan.ui.environment.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # The few pages of django-allauth.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


# --- Databases -------------------------------------------------------------------------------------------------------


def _sqlite(path: Path) -> dict[str, Any]:
    """One SQLite file that survives a power cut, waits its turn for the write lock and leaves nothing behind."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                # Or REPLACE would slip past the triggers that keep append-only tables.
                "PRAGMA recursive_triggers=ON; "
                "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456"
            ),
        },
    }


def _postgresql(database: PostgreSQL) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "USER": database.user,
        "PASSWORD": database.password,
        "HOST": database.host,
        "PORT": database.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(database.options),
    }


DATABASES: dict[str, dict[str, Any]]
if BIHUAN.database is None:
    # Sessions and cache are written at every sign-in and must not wait for the write lock of the real data.
    DATABASES = {"default": _sqlite(BIHUAN.data / "db.sqlite3"), "sessions": _sqlite(BIHUAN.data / "sessions.sqlite3")}
    DATABASE_ROUTERS = ["bihuan.config.routers.SessionsRouter"]
else:
    DATABASES = {"default": _postgresql(BIHUAN.database)}
    DATABASE_ROUTERS = []

ATOMIC_REQUESTS = False
CACHES = {
    # Shared between processes: allauth's limits and its marks of used codes live here.
    # Never so full that marks which are still needed are thrown out to make room.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}


# --- Words, times, files ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英语"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = not BIHUAN.demo


def _folder_store() -> dict[str, Any]:
    return {
        "BACKEND": "bihuan.evidence.store.WriteOnceFolder",
        "OPTIONS": {
            "location": BIHUAN.data / "files",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _bucket_store(bucket: Bucket) -> dict[str, Any]:
    """Private, signed, certificates checked; an answer that does not come is an answer."""
    from botocore.config import Config  # noqa: PLC0415 -- only an installation with a bucket loads it

    return {
        "BACKEND": "bihuan.evidence.bucket.WriteOnceBucket",
        "OPTIONS": {
            "endpoint_url": bucket.endpoint,
            "bucket_name": bucket.name,
            "access_key": bucket.access_key,
            "secret_key": bucket.secret_key,
            "region_name": bucket.region,
            "verify": bucket.authority or None,
            "default_acl": None,
            "querystring_auth": True,
            "querystring_expire": 300,
            "file_overwrite": False,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 2},
            ),
        },
    }


STATIC_URL = "/static/"
STATIC_ROOT = BIHUAN.data / "static"
MEDIA_ROOT = BIHUAN.data / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "evidence": _folder_store() if BIHUAN.bucket is None else _bucket_store(BIHUAN.bucket),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700


# --- Signing in ------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "bihuan.config.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "bihuan.config.passwords.LocalWordsValidator"},
]
# What 等保2.0 asks at its third level beyond ASVS, which advises against both (8.1.4.1 a).
if BIHUAN.profile is Profile.DENGBAO3:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "bihuan.config.passwords.KindsOfCharacterValidator"})
    PASSWORD_LONGEST_AGE: timedelta | None = timedelta(days=90)
else:
    PASSWORD_LONGEST_AGE = None
PASSWORD_RESET_TIMEOUT = 30 * 60
# A demo opens on its list of roles; the password door stands beside it.
LOGIN_URL = "demo:doors" if BIHUAN.demo else "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "bihuan.desk.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "bihuan.desk.sign_in.forms.SignInForm",
    "change_password": "bihuan.desk.sign_in.forms.NewPasswordForm",
    "reauthenticate": "bihuan.desk.sign_in.forms.ProveItForm",
}
# allauth would count wrong passwords per user name alone, and so let a stranger lock an office out on judging day;
# axes counts them per user name and address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": None, "second_factor": "10/5m/key"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "bihuan.desk.second_factor.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "bihuan.desk.second_factor.forms.CodeForm",
    "reauthenticate": "bihuan.desk.second_factor.forms.CodeAgainForm",
    "activate_totp": "bihuan.desk.second_factor.forms.AppForm",
    "add_webauthn": "bihuan.desk.second_factor.forms.NewPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One code for each half minute, and that code once: the mark of a used one lasts as long as the code would be taken.
MFA_TOTP_TOLERANCE = 0
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Outside identities: an account is only ever bound to one by its owner; nothing is joined by mail, phone or name.
SOCIALACCOUNT_ADAPTER = "bihuan.desk.identities.adapter.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = providers(BIHUAN.identities)
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
ALLAUTH_TRUSTED_PROXY_COUNT = BIHUAN.proxies
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30 if BIHUAN.profile is Profile.DENGBAO3 else 15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "bihuan.ui.errors.too_many"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = BIHUAN.proxies
if BIHUAN.proxies:
    AXES_IPWARE_META_PRECEDENCE_ORDER = ("HTTP_X_FORWARDED_FOR", "REMOTE_ADDR")


# --- Sessions and the browser ----------------------------------------------------------------------------------------

SESSION_IDLE = timedelta(minutes=BIHUAN.idle_minutes)
SESSION_LONGEST = timedelta(hours=BIHUAN.session_hours)
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bihuan.ui.errors.forbidden"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

if BIHUAN.demo:
    # Plain http on one's own machine or in a training room: invented people only, so any host name will do.
    ALLOWED_HOSTS = ["*"]
    SESSION_COOKIE_NAME = "sid"
    CSRF_COOKIE_NAME = "csrf"
else:
    ALLOWED_HOSTS = list(BIHUAN.hosts)
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # The browsers' own lists are for a whole domain and hard to leave: that is for its owner to ask for, not for us.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if BIHUAN.proxies:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


# --- Logging: JSON lines on standard error, for the county's log platform ------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "bihuan.config.logs.json_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": BIHUAN.log_level},
    "loggers": {"django": {"handlers": [], "propagate": True}, "axes": {"level": "WARNING"}},
}
