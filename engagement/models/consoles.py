"""What a console was last seen to hold of policies and scopes: read by a worker, compared and judged with here."""

from django.db import models

from engagement.models.tenants import AquaTenant


class PolicySeen(models.Model):
    """An image assurance policy as the console told it last; one that is gone there is gone here."""

    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="policies_seen")
    name = models.CharField(max_length=200)
    # Aqua's whole object (api-contract.md 9.2).
    content = models.JSONField()
    # Who changed it in the console and when, as Aqua says; empty when it does not.
    changed_by = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["tenant_id", "name"]
        verbose_name_plural = "policies seen"
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="policy_seen_once")]

    def __str__(self) -> str:
        return f"{self.name} in {self.tenant}"


class ScopeSeen(models.Model):
    """An application scope of the console: which images it holds, as `{"expression", "variables"}` (contract 9.3)."""

    tenant = models.ForeignKey(AquaTenant, on_delete=models.CASCADE, related_name="scopes_seen")
    name = models.CharField(max_length=200)
    images = models.JSONField(default=dict)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["tenant_id", "name"]
        verbose_name_plural = "scopes seen"
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="scope_seen_once")]

    def __str__(self) -> str:
        return f"{self.name} in {self.tenant}"
