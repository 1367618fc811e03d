"""What people come in with: the code in a mail, and the app of somebody of the team."""

import re
from datetime import timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from engagement.lib import throttle
from engagement.models import Letter, User

_SECRET = "JBSWY3DPEHPK3PXP"


def with_an_app(user: User) -> str:
    """Give the person an authenticator app. Returns its secret."""
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": get_adapter().encrypt(_SECRET)}}
    )
    return _SECRET


def shown_by(secret: str) -> str:
    """What the app shows now; of the counters that are taken, the one in the middle is the present one."""
    counters = sorted(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def forget_tries() -> None:
    """Forget how often somebody tried to come in, and which codes were used; the queue in the same Redis stays."""
    broker = throttle.connection()
    if keys := broker.keys("cache:*"):
        broker.delete(*keys)


def code_in(letter: Letter) -> str:
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", letter.text)
    assert found is not None
    return found.group()


def lend_power(client: Client) -> None:
    """Switch an administrator's power on, as confirming who they are does."""
    store = client.session
    store["power_until"] = (timezone.now() + timedelta(minutes=30)).isoformat()
    store.save()
