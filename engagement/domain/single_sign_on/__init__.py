"""Single sign-on: which provider answers for whom, who comes in through it, and how administrators look after them."""

from engagement.domain.single_sign_on.arrivals import (
    NotLetIn,
    Taken,
    comes_by_code,
    forget_expired,
    person_of,
    provider_for,
    provider_named,
    take,
)
from engagement.domain.single_sign_on.page import Row, page, row
from engagement.domain.single_sign_on.providers import (
    DomainTaken,
    LabelTaken,
    Oidc,
    Saml,
    SecretNeeded,
    add,
    change,
    switch,
)

__all__ = [
    "DomainTaken",
    "LabelTaken",
    "NotLetIn",
    "Oidc",
    "Row",
    "Saml",
    "SecretNeeded",
    "Taken",
    "add",
    "change",
    "comes_by_code",
    "forget_expired",
    "page",
    "person_of",
    "provider_for",
    "provider_named",
    "row",
    "switch",
    "take",
]
