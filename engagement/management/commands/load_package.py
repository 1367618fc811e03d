"""Publish the work package of a folder; the one that Tidemark ships when none is named."""

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from engagement.domain import packages
from engagement.domain.refusals import Refused


class Command(BaseCommand):
    help = "Publish the work package of a folder, one TOML file a topic. Loading it again changes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=packages.ADVANCED_TIER)

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        try:
            package = packages.load(folder)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{package} is published with {package.topics.count()} topics.")
