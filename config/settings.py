"""Hankki's settings: one file, every value from a typed environment variable with a default that runs.

Each variable is explained in docs/reference/settings.md; a test compares the two.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import env

# Spreadsheets are read by the parser that defusedxml guards, also where lxml is installed, which openpyxl would prefer.
os.environ["OPENPYXL_LXML"] = "False"

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("HANKKI_DATA", str(BASE_DIR / ".data")))

DEBUG = env.flag("HANKKI_DEBUG", False)
DEMO = env.flag("HANKKI_DEMO", False)


def _kept(name: str, made: str) -> str:
    """A secret made once and kept under the data folder, so that a first start needs no setting."""
    path = DATA_DIR / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(made)
    return path.read_text()


SECRET_KEY = env.text("HANKKI_SECRET") or _kept("secret", secrets.token_urlsafe(50))
# The Ed25519 seed that invoices and statements are signed with: 32 bytes in hexadecimal digits.
SIGNING_KEY = env.hexadecimal("HANKKI_SIGNING_KEY", 32) or _kept("signing-key", secrets.token_hex(32))

# Hosts: companies live at <slug>.DOMAIN, everyone else at DOMAIN itself.
DOMAIN = env.text("HANKKI_DOMAIN", "localhost")
PORT = env.number("HANKKI_PORT", 8000)
SCHEME = env.text("HANKKI_SCHEME", "http")
PUBLIC_PORT = "" if (SCHEME, PORT) in {("http", 80), ("https", 443)} else f":{PORT}"
LIVE_URL = env.text("HANKKI_LIVE_URL", f"{SCHEME}://{DOMAIN}:{PORT + 1}")
ALLOWED_HOSTS = [DOMAIN, f".{DOMAIN}", *env.words("HANKKI_HOSTS", "")]
CSRF_TRUSTED_ORIGINS = [f"{SCHEME}://{DOMAIN}{PUBLIC_PORT}", f"{SCHEME}://*.{DOMAIN}{PUBLIC_PORT}"]

SHARED_APPS = [
    "config",
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.messages",
    "config.static.StaticFiles",
    "django_htmx",
    "template_partials",
    "csp",
    "accounts",
    "tenants",
    "restaurants",
    "billing",
    "sms",
    "portals",
    "demo",
]
TENANT_APPS = ["accounts", "vouchers"]
INSTALLED_APPS = [*SHARED_APPS, "vouchers"]

TENANT_MODEL = "tenants.Company"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_url = env.text("DATABASE_URL")
if not _url:
    from config.postgres import ensure_database

    _url = ensure_database(DATA_DIR)
DATABASE_URL = _url
_database = env.database_url(DATABASE_URL)
# The application acts as a role that may neither skip row-level security nor edit the ledger; migrations act
# as the owner. See docs/decisions for why one URL serves both.
DATABASE_ROLE = env.text("HANKKI_DATABASE_ROLE", "hankki_app")
ACTS_AS_OWNER = env.flag("HANKKI_AS_OWNER", False)
DATABASES = {
    "default": {
        "ENGINE": "tenants.db",
        "NAME": _database.name,
        "USER": _database.user,
        "PASSWORD": _database.password,
        "HOST": _database.host,
        "PORT": _database.port,
        "CONN_MAX_AGE": env.number("HANKKI_CONNECTION_AGE", 600),
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"options": "-c timezone=UTC -c lock_timeout=10s", "application_name": "hankki"},
        "TEST": {"SERIALIZE": False},
    }
}

# config.pages: Django's own, which the API goes past.
MIDDLEWARE = [
    "config.pages.SecurityMiddleware",
    "config.pages.WhiteNoiseMiddleware",
    "config.pages.GZipMiddleware",
    "accounts.middleware.ProxyMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "tenants.middleware.CompanyMiddleware",
    "config.pages.SessionMiddleware",
    "config.pages.CommonMiddleware",
    "config.pages.CsrfViewMiddleware",
    "accounts.middleware.PersonMiddleware",
    "config.pages.MessageMiddleware",
    "config.pages.XFrameOptionsMiddleware",
    "config.pages.HtmxMiddleware",
    "config.pages.CSPMiddleware",
]
ROOT_URLCONF = "config.urls_company"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "portals.context.place",
            ],
        },
    }
]

# Signing in
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(days=90).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SCHEME == "https"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "sign_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SIGN_IN_TRIES = env.number("HANKKI_SIGN_IN_TRIES", 5)
SIGN_IN_WINDOW = timedelta(minutes=env.number("HANKKI_SIGN_IN_WINDOW_MINUTES", 15))
# How many proxies of our own stand in front: so many entries of X-Forwarded-For, from the right, are theirs.
TRUSTED_PROXIES = env.number("HANKKI_TRUSTED_PROXIES", 0)
# An employee's phone stays signed in so long after it was last used; every other session SESSION_COOKIE_AGE.
DEVICE_AGE = timedelta(days=env.number("HANKKI_DEVICE_DAYS", 365))

# Paying
CODE_SECONDS = env.number("HANKKI_CODE_SECONDS", 30)
BILL_SECONDS = env.number("HANKKI_BILL_SECONDS", 90)
HOLD_SECONDS = env.number("HANKKI_HOLD_SECONDS", 180)
PIN_TRIES = env.number("HANKKI_PIN_TRIES", 5)
CODE_TRIES = env.number("HANKKI_CODE_TRIES", 10)
LABEL_DAYS = env.number("HANKKI_LABEL_DAYS", 90)
# The name of a guest is forgotten so many days after the last day of their pass.
GUEST_DAYS = env.number("HANKKI_GUEST_DAYS", 14)
SPARE_SCHEMAS = env.number("HANKKI_SPARE_SCHEMAS", 3)

# What the tests and the demo may do and a served system may not: shift the clock (seconds, never forward).
CLOCK_SHIFT = timedelta(seconds=env.number("HANKKI_CLOCK_SHIFT_SECONDS", 0))

# The operator: printed on invoices and statements as the issuer.
OPERATOR = {
    "name": env.text("HANKKI_OPERATOR_NAME", "주식회사 한끼"),
    "business_number": env.text("HANKKI_OPERATOR_BUSINESS_NUMBER", "1208800001"),
    "representative": env.text("HANKKI_OPERATOR_REPRESENTATIVE", "한지수"),
    "address": env.text("HANKKI_OPERATOR_ADDRESS", "서울특별시 강남구 테헤란로 123"),
    "email": env.text("HANKKI_OPERATOR_EMAIL", "billing@hankki.example"),
    "phone": env.text("HANKKI_OPERATOR_PHONE", "02-0000-0000"),
    "country": env.text("HANKKI_OPERATOR_COUNTRY", "KR"),
    "vat_id": env.text("HANKKI_OPERATOR_VAT_ID"),
    "bank": {
        "bank": env.text("HANKKI_OPERATOR_BANK", "한빛은행"),
        "account": env.text("HANKKI_OPERATOR_ACCOUNT", "000-0000-0000-00"),
        "holder": env.text("HANKKI_OPERATOR_HOLDER", "주식회사 한끼"),
    },
}

# Under which numbers the accounts of the ledger stand in the operator's bookkeeping, where not under the usual ones.
ACCOUNT_CODES = env.pairs("HANKKI_ACCOUNT_CODES")

# Overdue invoices: how many days after their due day the company is reminded, and after how many new spending is
# paused (0: never), with a notice so many days before.
REMINDER_DAYS = env.rising("HANKKI_REMINDER_DAYS", "1,7,14")
PAUSE_AFTER_DAYS = env.number("HANKKI_PAUSE_AFTER_DAYS", 30)
PAUSE_NOTICE_DAYS = env.number("HANKKI_PAUSE_NOTICE_DAYS", 7)
if PAUSE_AFTER_DAYS and not 0 < PAUSE_NOTICE_DAYS <= PAUSE_AFTER_DAYS:
    raise env.SettingError("HANKKI_PAUSE_NOTICE_DAYS must be at least 1 and at most HANKKI_PAUSE_AFTER_DAYS.")

# What the law lets one hold and issue prepaid without being registered, in minor units; 0 watches nothing.
LIMITS_CURRENCY = "KRW"
PREPAID_LIMIT = env.number("HANKKI_PREPAID_LIMIT", 3_000_000_000)
ISSUED_LIMIT = env.number("HANKKI_ISSUED_LIMIT", 50_000_000_000)

# What a Korean tax invoice says of us beside that: 업태 and 종목.
TAX_SUPPLIER = {
    "business_type": env.text("HANKKI_OPERATOR_BUSINESS_TYPE", "서비스업"),
    "business_item": env.text("HANKKI_OPERATOR_BUSINESS_ITEM", "모바일 식권"),
}

# Payouts: who is asked whose account it is: nobody, the console of the demo, or a service over HTTP.
HOLDER_CHECK = env.choice("HANKKI_HOLDER_CHECK", "none", {"none", "console", "http"})
HOLDER_URL = env.text("HANKKI_HOLDER_URL")
HOLDER_TOKEN = env.text("HANKKI_HOLDER_TOKEN")
HOLDER_SECONDS = env.number("HANKKI_HOLDER_SECONDS", 10)
if HOLDER_CHECK == "http" and not HOLDER_URL.startswith(("http://", "https://")):
    raise env.SettingError("HANKKI_HOLDER_URL must be the service's http(s) address when HANKKI_HOLDER_CHECK is http.")

# SMS to counters without a screen: `console` prints, `http` posts to a gateway.
SMS_SENDER = env.choice("HANKKI_SMS_SENDER", "console", {"console", "http"})
SMS_URL = env.text("HANKKI_SMS_URL")
SMS_TOKEN = env.text("HANKKI_SMS_TOKEN")
SMS_FROM = env.text("HANKKI_SMS_FROM", "15550000")
SMS_SECONDS = env.number("HANKKI_SMS_SECONDS", 10)
# What stands in the address that the gateway posts answers to; without one nothing is listened to.
SMS_INBOUND_SECRET = env.text("HANKKI_SMS_INBOUND_SECRET")
if SMS_SENDER == "http" and not SMS_URL.startswith(("http://", "https://")):
    raise env.SettingError("HANKKI_SMS_URL must be the gateway's http(s) address when HANKKI_SMS_SENDER is http.")

# Stripe: off without a key. Its address is another one only for tests and the demo.
STRIPE_KEY = env.text("HANKKI_STRIPE_KEY")
STRIPE_WEBHOOK_SECRET = env.text("HANKKI_STRIPE_WEBHOOK_SECRET")
# Connected accounts' webhooks come by an endpoint of their own, which signs with its own secret.
STRIPE_CONNECT_SECRET = env.text("HANKKI_STRIPE_CONNECT_SECRET")
STRIPE_URL = env.text("HANKKI_STRIPE_URL")
STRIPE_SECONDS = env.number("HANKKI_STRIPE_SECONDS", 20)
# In which currencies restaurants may be paid by Stripe: their owners are offered it. It gives no accounts in Korea.
STRIPE_PAYS = env.words("HANKKI_STRIPE_PAYS", "EUR,USD")
if STRIPE_KEY and not STRIPE_KEY.startswith(("sk_", "rk_")):
    raise env.SettingError("HANKKI_STRIPE_KEY must be a secret key of Stripe's: it begins with sk_ or rk_.")

# Celery: PostgreSQL carries the messages unless a broker is named.
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or "pgmq://" + DATABASE_URL.split("://", 1)[1]
# After so long a message is given again, because its worker died: longer than the longest task.
VISIBILITY_SECONDS = env.number("HANKKI_VISIBILITY_SECONDS", 900)
# So long may one document take; beyond it its PDF is given up. The longest invoice there can be takes a third of it.
RENDER_SECONDS = env.number("HANKKI_RENDER_SECONDS", 60)
if RENDER_SECONDS < 1:
    raise env.SettingError("HANKKI_RENDER_SECONDS must be at least 1.")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.Collected"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_BACKEND = env.text("HANKKI_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.text("HANKKI_EMAIL_FROM", "한끼 <hello@hankki.example>")

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
# A proxy that speaks TLS says so in this header, and must take it from nobody else.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SCHEME == "https" else None
SECURE_HSTS_SECONDS = 31_536_000 if SCHEME == "https" else 0
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", LIVE_URL],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}

# Uploads: the largest file HR may send, bytes; forms beyond it are refused before they are read.
UPLOAD_BYTES = env.number("HANKKI_UPLOAD_BYTES", 10 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("HANKKI_LOG_LEVEL", "WARNING")},
    # A refused meal or a page not found is an answer, not a warning.
    "loggers": {"django.request": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016", "security.W018"]
