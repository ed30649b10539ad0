# SPDX-License-Identifier: EUPL-1.2
"""The machine's settings, read from the environment. Who is installed is house.py; a town's own are rows."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from geleitzug.config import env, house, secrets

ROOT = Path(__file__).resolve().parents[3]
VAR = env.folder("GELEITZUG_VAR", ROOT / "var")
PROCESS = env.choice("GELEITZUG_PROCESS", ("web", "worker", "cli"), "web")

DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY", secrets.SECRET_KEY)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", "")  # former ones: what they sealed still opens
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*")  # unknown hosts get the group's page and nothing else
HTTPS = env.boolean("HTTPS", False)
PUBLIC_PORT = str(env.integer("PUBLIC_PORT", 8000, least=1, most=65535))
GROUP_HOST = env.host("GROUP_HOST", "localhost")

INSTALLED_APPS = house.apps()
BENCH = env.boolean("BENCH", False)  # the yardstick answers and queries are counted: only for measuring
MIDDLEWARE = [*(house.MEASURING if BENCH else []), *house.MIDDLEWARE]
ROOT_URLCONF = "geleitzug.config.urls"
WSGI_APPLICATION = "geleitzug.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "geleitzug.ground.web.jinja.environment"},
    }
]

# The login role has no rights of its own: requests and jobs step through a door (ground/tenancy/doors.py).
DATABASES = {
    "default": env.database("DATABASE_URL", "postgresql://geleitzug_login@localhost/geleitzug"),
    "owner": env.database("DATABASE_OWNER_URL", "postgresql://geleitzug_owner@localhost/geleitzug"),
}
AS_MACHINE = {"options": "-c role=geleitzug_machine"}  # a worker's connections log in for the machine door
if PROCESS == "worker":
    DATABASES["default"].setdefault("OPTIONS", {}).update(AS_MACHINE)
DATABASES["default"]["CONN_MAX_AGE"] = 600
# Planning a statement under the walls costs more than running it, so the server keeps the plans of what is asked often.
# A PgBouncer before 1.21 in transaction mode cannot carry them.
if env.boolean("PREPARED_STATEMENTS", True):
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}
# Whether a kept connection still works is found out by the door's first statement (ground/tenancy/doors.py).
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SESSION_ENGINE = "geleitzug.ground.web.sessions"
SESSION_COOKIE_NAME = "__Host-sitzung" if HTTPS else "sitzung"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Idle and whole minutes of a session (ASVS 5.0, 7.3.1 and 7.3.2), by who is signed in (ground/web/sessions.py).
SESSION_MINUTES = {
    "citizen": (
        env.integer("SESSION_CITIZEN_IDLE", 120, least=5),
        env.integer("SESSION_CITIZEN_WHOLE", 12 * 60, least=5),
    ),
    "staff": (
        env.integer("SESSION_STAFF_IDLE", 60, least=5),
        env.integer("SESSION_STAFF_WHOLE", 10 * 60, least=5),
    ),
}
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "geleitzug.ground.web.errors.form_too_old"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W018"]

PASSWORD_HASHERS = ["geleitzug.ground.people.hashing.Argon2"]
BREACHED_PASSWORDS = env.file("BREACHED_PASSWORDS")

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "geleitzug" / "config" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Berlin"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "geleitzug.ground.web.static_files.CollectedFiles"
        if env.boolean("STATIC_MANIFEST", False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.boolean("STATIC_MANIFEST", False)
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nobody is told the other names, and compressing takes most of collecting

# What seals people's data at rest: the installation's key, older ones after it; or a hardware module that keeps it.
ENCRYPTION_KEY = env.keys("ENCRYPTION_KEY")
PKCS11_MODULE = env.text("PKCS11_MODULE", "")
PKCS11_TOKEN = env.text("PKCS11_TOKEN", "geleitzug")
PKCS11_KEY = env.words("PKCS11_KEY", "geleitzug")  # labels: the current one first
PKCS11_PIN = env.secret("PKCS11_PIN", "")

# By what each municipality seals what it decides: a YAML file (docs/howto/seal-letters.md). Empty: nobody seals.
SEALS_FILE = env.text("SEALS_FILE", "")

BLOB_ROOT = env.folder("BLOB_ROOT", VAR / "blobs")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "geleitzug.ground.web.multipart.SmallForms",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 40, least=1, most=10_000) * 1_000_000
DRAFT_MAX_FILES = env.integer("DRAFT_MAX_FILES", 100)  # of one application, until they are in its e-file; 0: no bound
DRAFT_MAX_BYTES = env.integer("DRAFT_MAX_MB", 200) * 1_000_000
DRAFTS_PER_HOLDER = env.integer("DRAFTS_PER_HOLDER", 30)  # open at once
STREETS_PER_ADDRESS = env.integer("STREETS_PER_ADDRESS", 600)  # asked for in a minute, counted by each web process
HOLDS_PER_ADDRESS = env.integer("HOLDS_PER_ADDRESS", 60)  # times held in an hour, counted by each web process
CHALLENGE_FROM = env.integer("CHALLENGE_FROM", 60)  # holds a minute in a web process, from which on browsers work first
DRAFTS_PER_ADDRESS = env.integer("DRAFTS_PER_ADDRESS", 60)  # begun in an hour, counted by each web process
ASKED_PER_ADDRESS = env.integer("ASKED_PER_ADDRESS", 120)  # sent to an identity provider in an hour
HANDED_PER_ADDRESS = env.integer("HANDED_PER_ADDRESS", 600)  # in an hour, by other sites for prefilling
API_REQUESTS_PER_TOKEN = env.integer("API_REQUESTS_PER_TOKEN", 600)  # in a minute, counted by each web process
WEBHOOK_INNER_NETWORKS = env.networks(
    "WEBHOOK_INNER_NETWORKS"
)  # may be called though they are not public, also by http
PRINTER_NETWORKS = env.networks("PRINTER_NETWORKS")  # where receipt printers of the queue stand
NUMBERS_PER_ADDRESS = env.integer("NUMBERS_PER_ADDRESS", 120)  # of a queue, taken in an hour from phones
DOCUMENTS_ASKED_PER_ADDRESS = env.integer("DOCUMENTS_ASKED_PER_ADDRESS", 60)  # by number, in an hour
DOCUMENTS_ASKED_PER_MINUTE = env.integer("DOCUMENTS_ASKED_PER_MINUTE", 60)  # by number, of one town by everybody
SCANNER = env.choice("SCANNER", ("built-in", "clamav"), "built-in")
SCANNER_REQUIRED = env.boolean("SCANNER_REQUIRED", False)
CLAMAV_ADDRESS = env.socket_address("CLAMAV_ADDRESS", "/run/clamav/clamd.ctl")

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.host("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 15
# Who answers for the group's own page (§ 5 DDG); for a town's pages the town does.
OPERATOR = {
    "full_name": env.text("OPERATOR_NAME", ""),
    "represented_by": env.text("OPERATOR_REPRESENTED_BY", ""),
    "street": env.text("OPERATOR_STREET", ""),
    "postcode": env.text("OPERATOR_POSTCODE", ""),
    "city": env.text("OPERATOR_CITY", ""),
    "phone": env.text("OPERATOR_PHONE", ""),
    "mail": env.email("OPERATOR_MAIL", ""),
}
SECURITY_CONTACT = env.email("SECURITY_CONTACT", "sicherheit@geleitzug.invalid")
DEFAULT_FROM_EMAIL = env.email("DEFAULT_FROM_EMAIL", "post@geleitzug.invalid")

PAYMENT_BASE_URL = env.url("PAYMENT_BASE_URL", "http://pay.localhost:8010")
PAYMENT_PROVIDERS = {
    "xbezahldienste": {
        "base_url": PAYMENT_BASE_URL,
        "originator": env.text("PAYMENT_ORIGINATOR", "geleitzug"),
        "user": env.text("PAYMENT_USER", "geleitzug"),
        "password": env.secret("PAYMENT_PASSWORD", secrets.PAYMENT_PASSWORD),
    },
}
SAML_KEYS = {
    "key": env.file("SAML_KEY_FILE", VAR / "saml-key.pem"),
    "certificate": env.file("SAML_CERTIFICATE_FILE", VAR / "saml-certificate.pem"),
}
IDENTITY_PROVIDERS = {
    "bundid": {
        **SAML_KEYS,
        "metadata": env.file("BUNDID_METADATA_FILE"),  # without it BundID is off
        "entity_id": env.text("BUNDID_ENTITY_ID", f"https://{GROUP_HOST}/bundid"),
        "online_service_id": env.text("BUNDID_SERVICE_ID", ""),
    },
    "muk": {
        **SAML_KEYS,
        "metadata": env.file("MUK_METADATA_FILE"),  # without it Mein Unternehmenskonto is off
        "entity_id": env.text("MUK_ENTITY_ID", f"https://{GROUP_HOST}/unternehmenskonto"),
    },
}
ARCHIVE_FOLDER = str(env.file("ARCHIVE_FOLDER") or "")  # without it no archive is offered anything
SCAN_FOLDER = str(env.file("SCAN_FOLDER") or "")  # without it no scanned paper is taken
MAIL_HOSTS = env.words("MAIL_HOSTS", "")  # mail servers that letterboxes may lie on; others are not called
HANDOVER_FOLDER = str(env.file("HANDOVER_FOLDER") or "")  # without it nothing is handed over through folders
HANDOVER_HOSTS = env.words("HANDOVER_HOSTS", "")  # specialist systems that may be called; others are not
HANDOVER_MAIL_INSIDE = env.words("HANDOVER_MAIL_INSIDE", "")  # domains of mail that never leaves the administration
CENTRAL_MAILBOX = {
    "destination": env.text("ZBP_DESTINATION", "").strip(),  # without it nobody's central mailbox is told of anything
    "submission_url": env.url("ZBP_SUBMISSION_URL", ""),
    "token_url": env.url("ZBP_TOKEN_URL", ""),
    "client_id": env.text("ZBP_CLIENT_ID", ""),
    "client_secret": env.secret("ZBP_CLIENT_SECRET", ""),
    "key_file": str(env.file("ZBP_KEY_FILE") or ""),
    "certificate_file": str(env.file("ZBP_CERTIFICATE_FILE") or ""),
}
# Addresses, and not names to be looked up: a worker that writes one into a mail need not load all pages for it (9 MB).
WEB_PLACES = {
    "home": "/",
    "service": "citizen:service",  # of one, by its key
    "search": "/suche/",
    "account": "/konto/",
    "acting": "/handeln/",
    "login": "/anmelden/",
    "logout": "/abmelden/",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "accessibility": "/barrierefreiheit/",
    "plain_language": "/leichte-sprache/",
    "applications": "/meine-antraege/",
    "mailbox": "/postfach/",
    "resume": "/fortsetzen/",
    "appointments": "/meine-termine/",
    "proof": "/nachweis/",
    "check_letter": "/schreiben-pruefen/",
    "helped": "/amt/fuer-jemanden/",
    "office_home": "/amt/",
    "office_search": "/amt/",
    "office_done": "/amt/erledigt/",
    "office_keys": "/amt/tastenkuerzel/",
    "office_login": "/amt/anmelden/",
    "office_logout": "/amt/abmelden/",
    "office_security": "/amt/konto/sicherheit/",
    "operator_home": "/amt/betrieb/",
    "office_handovers": "/amt/uebergaben/",
    "operator_targets": "/amt/betrieb/fachverfahren/",
    "operator_logout": "/amt/abmelden/",
    "workshop_home": "/amt/werkstatt/",
    "workshop_remarks": "/amt/werkstatt/rueckmeldungen/",
}
PAYMENT_ORIGIN = env.origin("PAYMENT_ORIGIN", "{0.scheme}://{0.netloc}".format(urlsplit(PAYMENT_BASE_URL)))

SIGN_ON = env.sign_on("SIGN_ON_FILE", "SIGN_ON_SECRET_")  # town → its identity provider
DEMO = env.boolean("DEMO", False)
# Signing out leads on to the provider's page. Where nobody has named a payment provider, nobody is sent to one.
CSP_FORM_ACTION = (
    *((PAYMENT_ORIGIN,) if DEMO or env.text("PAYMENT_BASE_URL", "") else ()),
    *sorted({"{0.scheme}://{0.netloc}".format(urlsplit(e.issuer)) for e in SIGN_ON.values()}),
)
CSP_FRAME_ANCESTORS = tuple(env.origins("FRAME_ANCESTORS"))
TEMPLATE_CACHE_DIR = VAR / "templates"

SERVICES_ROOT = env.folder("SERVICES_ROOT", ROOT / "services", there=True)
# Whose app has this secret is one of the demo's invented people: the sign-in page shows their code.
DEMO_APP_SECRET = secrets.DEMO_APP_SECRET if DEMO else ""
MAIL_KEEP_SENT = env.boolean("MAIL_KEEP_SENT", DEMO)  # a demo shows what was sent; elsewhere nobody needs to

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}
    },
    "filters": {
        "without_arguments": {"()": "geleitzug.config.logs.WithoutArguments"},
        "in_one_line": {"()": "geleitzug.config.logs.InOneLine"},
        "once_in_a_while": {"()": "geleitzug.config.logs.OnceInAWhile"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_arguments", "in_one_line", "once_in_a_while"],
        }
    },
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", LEVELS, "WARNING")},
    # Each night's anchor of the audit trail is to be there whatever else is wished for.
    # Below a warning procrastinate writes each job with its arguments; of those that fail logs.py takes them out.
    "loggers": {"geleitzug.ground.events.clock": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}},
}
