"""
Every setting, read from the environment.

One module for all places: what differs between a laptop, a test run and production is an environment variable. The
process refuses to start without its secrets.
"""

import os
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}; the README's table of settings says what it holds.")
    return value


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0") == "1"


def _database(url: str, *, pooled: bool) -> dict[str, object]:
    """Django's connection settings for a postgresql:// address; a socket folder may stand in `?host=`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    # The same few statements come again and again, and PostgreSQL takes longer to plan many of them than to answer: a
    # connection has them planned once.
    options |= {"connect_timeout": 5, "server_side_binding": True, "prepare_threshold": 2}
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": 20, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        # A new connection costs about as much as a whole page, so the web keeps its own for a minute.
        "CONN_MAX_AGE": 0 if pooled else 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail_server(url: str) -> tuple[SplitResult, int]:
    """The parts of smtp://, smtp+starttls:// or smtps://user:password@host:port, and the port."""
    parts = urlsplit(url or "smtp://localhost")
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured("TIDEMARK_MAIL_URL must look like smtp+starttls://user:password@host:587")
    return parts, parts.port or ports[parts.scheme]


SECRET_KEY = _required("TIDEMARK_SECRET_KEY")
# "k2:<key>,k1:<key>": the first encrypts, all decrypt; see lib/crypto.py.
ENCRYPTION_KEYS = _required("TIDEMARK_ENCRYPTION_KEYS")
DEBUG = False
DEMO = _flag("TIDEMARK_DEMO", default=False)
HTTPS = _flag("TIDEMARK_HTTPS", default=True)
ALLOWED_HOSTS = [host for host in os.environ.get("TIDEMARK_ALLOWED_HOSTS", "localhost,127.0.0.1").split(",") if host]

INSTALLED_APPS = [
    "engagement.apps.EngagementConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "engagement.views.requests.identify",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "engagement.views.second_factor.demand",
    "engagement.views.single_sign_on.second_step.leave_to_provider",
    "engagement.views.powers.lend",
    "engagement.views.customer_view.Lend",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "engagement.urls"
WSGI_APPLICATION = "engagement.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "engagement.views.navigation.navigation",
            ],
            "builtins": ["template_partials.templatetags.partials", "engagement.templatetags.assets"],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {"default": _database(_required("DATABASE_URL"), pooled=_flag("TIDEMARK_DB_POOL", default=False))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = _required("REDIS_URL")

AUTH_USER_MODEL = "engagement.User"
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# How people come in: customers by a code in a mail, the team by password and a second factor (django-allauth).
ACCOUNT_ADAPTER = "engagement.views.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "engagement.forms.accounts.TeamSignInForm",
    "request_login_code": "engagement.forms.accounts.CodeRequestForm",
    "confirm_login_code": "engagement.forms.accounts.CodeForm",
    "reauthenticate": "engagement.forms.accounts.PasswordAgainForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# An address that nobody has is answered exactly as one that somebody has.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "engagement.views.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "engagement.forms.accounts.SecondFactorForm",
    "reauthenticate": "engagement.forms.accounts.SecondFactorAgainForm",
    "activate_totp": "engagement.forms.accounts.FirstCodeForm",
    "add_webauthn": "engagement.forms.accounts.NewPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The team's addresses are entered by whoever runs the installation; there is nothing to verify.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Tidemark"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Single sign-on: providers are rows of ours (docs/adr/0005); nobody signs up by one, and nothing of theirs is stored.
SOCIALACCOUNT_ADAPTER = "engagement.views.single_sign_on.adapter.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
# The one private address that may be asked as an identity provider; empty where providers are public.
PRIVATE_IDP_URL = os.environ.get("TIDEMARK_PRIVATE_IDP_URL", "")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": os.environ.get("TIDEMARK_STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

# Nothing inline, nothing from elsewhere: a page can only run what we shipped with it.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Long enough that a customer is not asked for a code each week; the team is signed out after a working day.
SESSION_COOKIE_AGE = 14 * 86_400
TEAM_SIGN_IN_S = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_FAILURE_VIEW = "engagement.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Files that people hand in: see lib/file_store.py. All web servers and workers share this folder; nothing serves it.
FILES_ROOT = Path(os.environ.get("TIDEMARK_FILES") or BASE_DIR / ".state" / "files")
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "engagement.lib.uploads.CappedUpload",
]
# One file, and all of one request (rules/upload_types.py tells people).
UPLOAD_LARGEST_BYTES = 20 * 1024 * 1024
UPLOAD_LARGEST_REQUEST_BYTES = 10 * UPLOAD_LARGEST_BYTES + 1024 * 1024

# Operations: see domain/operations.py and aqua/runner.py.
# One or more, with blanks between them: the stages of a rollout may have a sandbox each.
SANDBOX_URL = os.environ.get("TIDEMARK_SANDBOX_URL", "")
OPERATION_LEASE_S = int(os.environ.get("TIDEMARK_OPERATION_LEASE_S", "120"))
# How long a console may take to answer one call.
AQUA_TIMEOUT_S = float(os.environ.get("TIDEMARK_AQUA_TIMEOUT_S", "30"))
SWEEP_EVERY_S = float(os.environ.get("TIDEMARK_SWEEP_EVERY_S", "2"))

# Where people open this installation, such as https://tidemark.example.com; without it mails carry no links.
PUBLIC_URL = os.environ.get("TIDEMARK_PUBLIC_URL", "").rstrip("/")

# Letters: see domain/letters.py. Without a server they wait; the demo keeps them to be read, and sends none.
MAIL_URL = os.environ.get("TIDEMARK_MAIL_URL", "")
SENDS_MAIL = DEMO or bool(MAIL_URL)
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if DEMO else 'smtp'}.EmailBackend"
# For each answer of the server: one letter has about ten, and they have to fit into a lease.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("TIDEMARK_MAIL_FROM", "Tidemark <tidemark@localhost>")
_server, EMAIL_PORT = mail_server(MAIL_URL)
EMAIL_HOST = _server.hostname
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_server.username or ""), unquote(_server.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _server.scheme == "smtp+starttls", _server.scheme == "smtps"

# Only for what may be forgotten: the counts of the rate limits.
CACHES = {"default": {"BACKEND": "engagement.lib.caches.ForgivingCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "cache"}}

# How long the insights of PS leads may be old; 0 has them counted for each page.
INSIGHTS_KEPT_S = int(os.environ.get("TIDEMARK_INSIGHTS_KEPT_S", "300"))

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task: the runner hands back after SHIFT_S, and one step ends within its HTTP deadlines.
    "visibility_timeout": int(os.environ.get("TIDEMARK_VISIBILITY_TIMEOUT_S", "3600")),
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "max_connections": 200,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"trace": {"()": "engagement.lib.traces.AddTrace"}},
    "formatters": {
        "line": {
            "class": "engagement.lib.log_lines.LineWithoutRows",
            "format": "{levelname} {name} [{trace}] {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["trace"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("TIDEMARK_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # A refusal is an answer; only faults are worth a traceback.
        "django.request": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        # Says when the worker is ready.
        "celery.apps.worker": {"level": "INFO"},
    },
}
