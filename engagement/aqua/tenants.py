"""Does the console let us in?"""

from datetime import datetime

from aqua_client import Client
from engagement.aqua.looks import Desk, Done, Trouble
from engagement.domain import tenants
from engagement.models import Operation


class VerifyTenant:
    """Sign in afresh and read one list (work-package.md 2, ENV-1); changes nothing in Aqua."""

    def look(self, client: Client, desk: Desk) -> Done:
        desk.note("Signing in with the stored credentials.")
        client.sign_in()
        n_registries = sum(1 for _ in client.registries.iterate())
        answer = f"Signed in; the console lists {n_registries} registr{'y' if n_registries == 1 else 'ies'}."
        tenant = desk.operation.tenant
        return Done(answer, lambda at: tenants.record_verified(tenant, at=at))

    def withdraw(self, client: Client, desk: Desk) -> None:
        """Nothing was begun in Aqua."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        """A rejected sign-in has paused the tenant already; other troubles say nothing about the credentials."""

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        """The tenant stays as it was."""
