"""Rewrite every stored secret with the current encryption key."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.domain import rotation
from engagement.domain.refusals import Refused
from engagement.models.fields import keyring


class Command(BaseCommand):
    help = "Rewrite every stored secret with the first key of TIDEMARK_ENCRYPTION_KEYS, while everything keeps running."

    def handle(self, *args: object, **options: object) -> None:
        try:
            rotated = rotation.rotate(keyring(), at=timezone.now(), told=self._tell)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for one in rotated:
            self.stdout.write(f"{one.column}: {one.n_rewritten} rewritten")

    def _tell(self, column: rotation.Column, n: int) -> None:
        self.stderr.write(f"… {column}: {n} so far")
