# SPDX-License-Identifier: Apache-2.0
"""A peer of benchmarks/bench.py: a Django site in one file with django-allauth and its passkey sign-in, on SQLite with
durable commits. Sessions are in the database, Django's default. Not for production.

    DATA_DIR=DIR python site_with_passkeys.py                                  makes the database
    DATA_DIR=DIR gunicorn --workers 1 --bind 127.0.0.1:PORT site_with_passkeys:application
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

settings.configure(
    SECRET_KEY="a secret that only a benchmark would have",
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(os.environ["DATA_DIR"]) / "site.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.mfa",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    ACCOUNT_EMAIL_VERIFICATION="none",
    ACCOUNT_RATE_LIMITS=False,  # all load comes from one address
    LOGIN_REDIRECT_URL="/signed-in",
    MFA_SUPPORTED_TYPES=["webauthn"],
    MFA_PASSKEY_LOGIN_ENABLED=True,
    MFA_RATE_LIMITS=False,
    MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN=True,
)
django.setup()


@csrf_exempt
def seed(request: HttpRequest) -> HttpResponse:
    """Make a user and say its handle, then take its passkey as it is: enrollment is not what is measured."""
    from allauth.account.utils import user_pk_to_url_str
    from allauth.mfa.webauthn.internal.auth import WebAuthn
    from django.contrib.auth.models import User
    from fido2.utils import websafe_encode

    asked = json.loads(request.body)
    user, _ = User.objects.get_or_create(username=asked["userId"])
    if "credential" in asked:
        WebAuthn.add(user, "passkey", asked["credential"])
    return JsonResponse({"handle": websafe_encode(user_pk_to_url_str(user).encode())})


urlpatterns = [path("accounts/", include("allauth.urls")), path("seed", seed)]

if __name__ == "__main__":
    from django.core.management import call_command

    sys.modules["site_with_passkeys"] = sys.modules["__main__"]
    call_command("migrate", verbosity=0)
else:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
