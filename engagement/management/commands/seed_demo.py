"""Fill a demo with people and engagements, and print how to sign in."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.domain import demo
from engagement.domain.refusals import Refused


class Command(BaseCommand):
    help = "Fill a demo with people and engagements, and print how to sign in. Doing it again changes nothing."

    def handle(self, *args: object, **options: object) -> None:
        try:
            demo.seed(at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for sign_in in demo.SIGN_INS:
            self.stdout.write(f"{sign_in.role}: {sign_in.email} / {sign_in.password}")
