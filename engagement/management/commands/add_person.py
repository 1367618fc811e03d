"""Add somebody of the team; the way in for the first administrator of a new installation."""

import getpass
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.domain import people
from engagement.domain.refusals import Refused
from engagement.models import User


class Command(BaseCommand):
    help = "Adds a consultant, PS lead or administrator. Asks for the password, or reads it from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", choices=[role for role in User.StaffRole.values if role], required=True)

    def handle(self, *, email: str, name: str, role: str, **_: object) -> None:
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            user = people.add_to_team(
                email=email, name=name, role=User.StaffRole(role), password=password, at=timezone.now()
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{user.email} may sign in as {user.get_staff_role_display()}.")
