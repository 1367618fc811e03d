"""A customer's Aqua consoles."""

from django.db import models

from engagement.models.fields import EncryptedTextField
from engagement.models.people import Customer


class AquaTenant(models.Model):
    """One console of a customer, and what Tidemark signs in to it with."""

    class Region(models.TextChoices):
        """Where the Account API answers (api-contract.md section 1); self-hosted consoles sign in by themselves."""

        US = "us", "US"
        EU_1 = "eu-1", "EU 1 (Frankfurt)"
        ASIA_1 = "asia-1", "Asia 1 (Singapore)"
        ASIA_2 = "asia-2", "Asia 2 (Seoul)"
        AP_2 = "ap-2", "AP 2 (Sydney)"
        OTHER = "other", "Self-hosted or other address"

    class SignIn(models.TextChoices):
        API_KEY = "api_key", "API key and secret"
        PASSWORD = "password", "User and password"

    class State(models.TextChoices):
        UNVERIFIED = "unverified", "Not verified yet"
        WORKING = "working", "Working"
        REJECTED = "rejected", "Credentials rejected"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tenants")
    label = models.CharField(max_length=60)
    region = models.CharField(max_length=10, choices=Region, default=Region.US)
    console_url = models.URLField(max_length=300, blank=True)
    sign_in_by = models.CharField(max_length=10, choices=SignIn, default=SignIn.API_KEY)
    identifier = EncryptedTextField()
    secret = EncryptedTextField()
    calls_per_second = models.PositiveSmallIntegerField(default=10)
    parallel_operations = models.PositiveSmallIntegerField(default=4)
    state = models.CharField(max_length=12, choices=State, default=State.UNVERIFIED)
    state_message = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["customer_id", "label"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "label"], name="tenant_label_taken"),
            models.CheckConstraint(
                condition=models.Q(calls_per_second__gte=1, parallel_operations__gte=1), name="tenant_limits_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(region="other") | ~models.Q(console_url=""), name="tenant_address_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_paused(self) -> bool:
        """Whether its operations wait until somebody has put working credentials in."""
        return self.state == self.State.REJECTED
