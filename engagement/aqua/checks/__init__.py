"""
What Aqua's API can prove: one check for each fact of work-package.md 2.

    console = Console(client, at=timezone.now())
    finding = FACTS["REG-1"].check(console, RegistryNamed("acme-acr", "ACR"))

A check reads and changes nothing. `unknown` is every way of not knowing; `fail` means that Aqua answered and it is not
so.
"""

from dataclasses import dataclass

from engagement.aqua.checks import cicd, environment, logging, policies, registries, scanning, sso
from engagement.aqua.checks.answers import Check
from engagement.aqua.checks.console import Console
from engagement.aqua.checks.policies import take_snapshot
from engagement.rules.facts import CATALOGUE, Finding, Verdict
from engagement.rules.subjects import (
    BuiltImage,
    ConsoleItself,
    ImageTagged,
    LogTarget,
    MarkedEvent,
    PolicyNamed,
    PolicyOnImage,
    RegistryNamed,
    RoleNamed,
    Subject,
    TestUser,
    Toggle,
    UploadedReport,
)

__all__ = ["FACTS", "Console", "Fact", "Finding", "Verdict", "look_at", "take_snapshot"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact, its words of the catalogue, the check that finds it out, and what kind of subject it is about."""

    key: str
    title: str
    proven_when: str
    check: Check
    subject_kind: type[Subject]


_CHECKS: dict[str, tuple[Check, type[Subject]]] = {
    "ENV-1": (environment.access_works, ConsoleItself),
    "ENV-2": (environment.is_entitled, ConsoleItself),
    "ENV-3": (environment.has_threat_analysis, ConsoleItself),
    "REG-1": (registries.exists, RegistryNamed),
    "REG-2": (registries.is_connected, RegistryNamed),
    "REG-3": (registries.has_test_pull, RegistryNamed),
    "REG-4": (registries.pulls_by_itself, RegistryNamed),
    "REG-5": (registries.is_bound, RegistryNamed),
    "REG-6": (registries.has_live_scanner, RegistryNamed),
    "REG-7": (registries.shows_repositories, RegistryNamed),
    "SCAN-1": (scanning.is_scanned, ImageTagged),
    "SCAN-2": (scanning.has_summary, ImageTagged),
    "SCAN-3": (scanning.has_detail, ImageTagged),
    "SCAN-4": (scanning.is_complete, ImageTagged),
    "SCAN-5": (scanning.is_rescanned, ImageTagged),
    "SCAN-6": (scanning.has_acknowledged_risk, ImageTagged),
    "POL-1": (policies.exists, PolicyNamed),
    "POL-2": (policies.acts_as_agreed, PolicyNamed),
    "POL-3": (policies.failed_on_image, PolicyOnImage),
    "POL-4": (policies.was_toggled, Toggle),
    "POL-5": (policies.equals_repository, PolicyNamed),
    "CICD-1": (cicd.is_registered, BuiltImage),
    "CICD-2": (cicd.has_report, UploadedReport),
    "CICD-3": (cicd.was_stopped, UploadedReport),
    "CICD-4": (cicd.is_listed, UploadedReport),
    "SSO-1": (sso.is_configured, ConsoleItself),
    "SSO-2": (sso.maps_groups, ConsoleItself),
    "SSO-3": (sso.was_seen, TestUser),
    "SSO-4": (sso.is_scoped, RoleNamed),
    "LOG-1": (logging.is_on, LogTarget),
    "LOG-2": (logging.is_complete, LogTarget),
    "LOG-3": (logging.arrived, MarkedEvent),
    "NOT-1": (environment.has_notification_output, ConsoleItself),
}

FACTS: dict[str, Fact] = {
    key: Fact(key, CATALOGUE[key].title, CATALOGUE[key].proven_when, *found) for key, found in _CHECKS.items()
}


def look_at(fact: str, console: Console, subject: Subject) -> Finding:
    """Find out one fact about one subject. Raises KeyError for a fact that does not exist."""
    return FACTS[fact].check(console, subject)
