"""Settings shared by all environments; differences come from environment variables."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .logs import logging_to
from .refusals import FORMS, refuse

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
refuse(env, FORMS)

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured("DATA_DIR must be a folder that this user may write to") from error

INSTALLED_APPS = [
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.members.apps.AccountAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    "axes",
    "django_guid",
    "django_ratelimit",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    # Last: they override what the apps above have set up.
    "cms",
    "cms.members",
    "catalog",
    "guidebook",
    "home",
    "home.events",
]

MIDDLEWARE = [
    "cms.web.middleware.IncomingRequestIdMiddleware",
    "django_guid.middleware.guid_middleware",
    "cms.web.after_response.AfterResponseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms.web.middleware.SenderMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cms.web.middleware.EnteredTextMiddleware",
    "cms.web.middleware.MalformedInputMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.web.middleware.RequestSizeMiddleware",
    "cms.web.middleware.ClientAddressMiddleware",
    "cms.members.login.sessions.SessionRenewalMiddleware",
    "cms.members.kept_forms.middleware.KeptFormsMiddleware",
    "cms.web.middleware.PrivatePagesMiddleware",
    "cms.members.second_factor.middleware.SecondFactorMiddleware",
    "cms.admin.rights.AdminRightsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
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


SQLITE_MAPPED = 256 * 1024 * 1024  # bytes that are read by memory mapping, without a copy


def database(url: str) -> dict[str, Any]:
    """Return Django's database settings for `url`.

    SQLite takes the write lock at the start of a transaction. Otherwise a transaction that first
    reads and then writes fails with "database is locked" as soon as two users write at the same
    time.
    """
    config: dict[str, Any] = dict(env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                f" PRAGMA mmap_size={SQLITE_MAPPED};"
            ),
        }
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {
    "default": database(env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "cms.members.login.backends.LockBackend",
    "cms.members.login.backends.LoginIdOrEmailBackend",
]
PASSWORD_HASHERS = [
    "cms.members.login.hashers.LeanArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
CSRF_FAILURE_VIEW = "cms.members.login.views.login.csrf_failure"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Five wrong passwords lock the pair of login ID and address for half an hour (M2).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "cms.members.access.locks.address_of"
AXES_USERNAME_CALLABLE = "cms.members.access.locks.name_of"
AXES_LOCKOUT_CALLABLE = "cms.members.access.locks.answer"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["csrfmiddlewaretoken"]

# Whether the secretariat also needs a code from a smartphone to log in (M3).
SECRETARIAT_2FA = env.bool("SECRETARIAT_2FA", default=False)
OTP_TOTP_ISSUER = "APPLIC"

# Language
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
# Before the catalogues of the apps, some of which repeat the English.
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
USE_I18N = True
USE_TZ = True

# Files: page images are public; a view that checks permissions serves everything else.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT: Path | str = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "documents"
OPEN_DATA_ROOT = DATA_DIR / "open-data"
SERVE_MEDIA = False

# The demo world has public passwords: it is built only if this is on.
DEMO_ALLOWED = False
# Files of imports are read by a process with limits of its own.
IMPORTS_READ_APART = True
# A process that the site starts works on them, not the request.
IMPORTS_AT_ONCE = False

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Bytes of a request: what takes files checks each of them; everything else is only text.
LARGEST_FORM = 3 * 1024 * 1024
LARGEST_UPLOAD = 200 * 1024 * 1024
UPLOAD_ADDRESSES = ("/admin/", "/matching/my/")

# Django's own Redis cache counts as safely as the one that django-ratelimit has tested.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001"]

# The number of our own proxies; the outermost one reports the client address (M26).
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# Logs: each line and each response has the id of the request (O13).
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False}
LOGGING = logging_to("stderr", "plain")

# Whether cron runs the jobs here; if so, missing runs are an error (O13).
JOBS_EXPECTED = False

# Mail
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")

# Wagtail
WAGTAIL_SITE_NAME = "ＡＰＰＬＩＣ"
WAGTAILADMIN_BASE_URL = env.str(
    "BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}"
).rstrip("/")
WAGTAIL_FRONTEND_LOGIN_URL = "/login/?restricted=1"
WAGTAILADMIN_LOGIN_URL = "/login/?restricted=1"
# E-mail and password change on the site's own screens only, which mail and record it (M2, M6).
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.admin.workflows.publish_reviewed_version"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ja", "日本語")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_EXTENSIONS = ["pdf", "pptx", "docx", "xlsx", "csv", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# Minimum security (spec 2.4). Only Wagtail's admin needs inline script and style.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
