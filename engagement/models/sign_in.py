"""Single sign-on: whose identity provider answers for which mail domains, and what it has said already."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from engagement.models.fields import EncryptedTextField
from engagement.models.people import Customer


class IdentityProvider(models.Model):
    """The service that signs in a customer's people, or the team when there is no customer."""

    class Kind(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    kind = models.CharField(max_length=4, choices=Kind)
    label = models.CharField(max_length=60, unique=True)
    # In its addresses at ours, which the provider's people type in: it never changes.
    slug = models.SlugField(max_length=60, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="identity_providers"
    )
    is_on = models.BooleanField(default=False)
    # While it is on, people of its domains come in no other way.
    is_required = models.BooleanField(default=False)
    issuer = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=191, blank=True)
    client_secret = EncryptedTextField()
    # Some providers say nothing about whether they checked an address (`email_verified` is missing).
    is_silence_trusted = models.BooleanField(default=False)
    entity_id = models.CharField(max_length=300, blank=True)
    sso_url = models.CharField(max_length=500, blank=True)
    # PEM, one after another: the next one beside the present one while the provider changes it.
    certificates = models.TextField(blank=True)

    class Meta:
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="oidc") | (~Q(issuer="") & ~Q(client_id="") & ~Q(client_secret="")),
                name="oidc_names_issuer_and_client",
            ),
            models.CheckConstraint(
                condition=~Q(kind="saml") | (~Q(entity_id="") & ~Q(sso_url="") & ~Q(certificates="")),
                name="saml_names_entity_and_certificate",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MailDomain(models.Model):
    """A mail domain, and the one provider that answers for its people."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253, unique=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(name=Lower("name")) & ~Q(name=""), name="mail_domain_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.name


class UsedAssertion(models.Model):
    """A SAML assertion that was taken; it is refused the second time, until it has run out by itself."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="+")
    # SHA-256 of its id.
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "digest"], name="assertion_taken_once")]
        indexes = [models.Index(fields=["expires_at"], name="assertion_runs_out")]

    def __str__(self) -> str:
        return f"Assertion of {self.provider_id}"
