"""
Everything that a policy says, as one form.

Its fields have Aqua's own names, so that what is typed is what is kept; those of objects within are told apart by a
prefix.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from engagement.forms.packages import TextField
from engagement.forms.policies.fields import (
    LEVELS,
    DaysField,
    EntriesField,
    LevelField,
    RowsField,
    ScoreField,
    SwitchField,
)
from engagement.rules import lengths
from engagement.rules.assurance import DEFAULTS, GLOBAL, GROUPS, BadPolicy, Name, Policy, meets
from engagement.rules.assurance.catalogue import Entry
from engagement.rules.assurance.lines import AS_LINE
from engagement.rules.assurance.policy import HIGHEST_SCORE
from engagement.rules.assurance.wording import LABELS

_LEVELS = frozenset({"cvss_severity", "dta_severity"})
_DAYS = ("ignore_recently_published_vln_period", "ignore_recently_published_fix_vln_period", "enforce_after_days")
_USUAL_DAYS, _MOST_DAYS = 120, 999
# These are made by hand below.
_OTHERWISE = frozenset({"description", "application_scopes", "scope", "aggregated_vulnerability", "maximum_score"})
_LEFT = frozenset({"vulnerability_score_range"})
HINTS: Mapping[str, str] = {
    "cves_black_list": "One a line, such as CVE-2021-44228.",
    "cves_white_list": "One a line, such as CVE-2021-44228.",
    "ignored_risk_resources": "One path a line; a star stands for anything. For vulnerabilities and malware.",
    "ignored_sensitive_resources": "One path a line; a star stands for anything.",
    "exceptional_monitored_malware_paths": "One path a line.",
    "monitored_malware_paths": "One path a line.",
    "disallow_exploit_types": "One a line, such as remote or dos; none means any kind.",
    "trusted_base_images": "One a line, such as team/base:1.2 in acr-prod, or with @sha256:… behind the tag.",
    "allowed_images": "One a line, such as team/web:1.2 in acr-prod. These are compliant whatever the controls say.",
    "required_labels": "One a line, such as team=payments, or only team for any value.",
    "forbidden_labels": "One a line, such as stage=dev, or only debug for any value.",
    "packages_black_list": "One a line, such as log4j-core <2.17.1; format=maven.",
    "packages_white_list": "One a line, such as ca-certificates.",
    "blacklisted_licenses": "One a line, such as AGPL-3.0.",
    "whitelisted_licenses": "One a line, such as MIT.",
    "custom_checks": "One a line, by the name in the console.",
    "scap_files": "One a line, by the name in the console.",
    "registries": "One a line, by the name in the console.",
    "images": "One a line, as repository:tag.",
    "exclude_application_scopes": "One a line, by the name in the console.",
    "audit_on_failure": "The audit log says which image failed; nothing else happens.",
    "fail_cicd": "The scan step of a pipeline ends with an error.",
    "block_failed": "A failing image becomes non-compliant, and may be kept from running.",
    "enforce": "A policy that is new is not felt at once.",
    "enabled": "A policy that is off judges no image.",
}
ACTIONS = ("audit_on_failure", "fail_cicd", "block_failed", "enforce", "enforce_after_days")
EXCEPTIONS = (
    "control_exclude_no_fix",
    *("ignore_recently_published_vln", "ignore_recently_published_vln_period"),
    *("ignore_recently_published_fix_vln", "ignore_recently_published_fix_vln_period"),
    *("cves_white_list_enabled", "cves_white_list", "ignore_risk_resources_enabled", "ignored_risk_resources"),
    *("ignore_base_image_vln", "allowed_images"),
)
SCOPE = (
    *("application_scopes", "more_scopes", "exclude_application_scopes", "scope_variables", "scope_expression"),
    *("registries", "images"),
)


@dataclass(frozen=True)
class Control:
    """A control of the form: its switch, if it has one, and its settings."""

    entry: Entry
    switch: forms.BoundField | None
    settings: list[forms.BoundField]


class PolicyForm(forms.Form):
    """
    A policy as it is being built; `policy` is what it says before, `known_scopes` the scopes that consoles have.

    Once valid, `typed` is the policy as it was typed.
    """

    use_required_attribute = False

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False)
    why = forms.CharField(
        label="Why", max_length=lengths.REASON, required=False, help_text="Stands beside the version."
    )

    def __init__(self, *args: Any, policy: Policy, known_scopes: Sequence[str] = (), **more: Any) -> None:
        more["initial"] = {**_initial(policy), **more.get("initial", {})}
        super().__init__(*args, **more)
        self.before = policy
        self.typed = policy
        chosen = policy.texts("application_scopes")
        self.fields |= {name: _field(name, policy) for name in LABELS if name not in _OTHERWISE | _LEFT}
        self.fields |= _other_fields(list(dict.fromkeys([GLOBAL, *sorted(known_scopes), *chosen])), policy)

    @property
    def groups(self) -> Iterator[tuple[str, list[Control]]]:
        """The controls with their fields, by what they look at."""
        for group in GROUPS:
            yield group.title, [self._control(entry) for entry in group.entries]

    @property
    def actions(self) -> list[forms.BoundField]:
        return [self[name] for name in ACTIONS]

    @property
    def exceptions(self) -> list[forms.BoundField]:
        return [self[name] for name in EXCEPTIONS]

    @property
    def scope(self) -> list[forms.BoundField]:
        return [self[name] for name in SCOPE]

    def clean(self) -> dict[str, Any]:
        """Read the whole as the rules do, which know what the fields alone do not."""
        values = self.cleaned_data
        if self.errors:
            return values
        try:
            self.typed = Policy.read({**self.before.fields, **_typed(values, self.before)})
            meets(self.typed.fields["scope"], Name("", "", ""), {}, empty=True)
        except BadPolicy as bad:
            field = "scope_expression" if bad.field == "scope" else bad.field
            self.add_error(field if field in self.fields else None, ValidationError(str(bad)))
        return values

    def _control(self, entry: Entry) -> Control:
        switch = self[entry.switch] if entry.switch else None
        return Control(entry, switch, [self[name] for name in entry.settings])


def _initial(policy: Policy) -> dict[str, Any]:
    fields = policy.fields
    combined, scope = fields["aggregated_vulnerability"], fields["scope"]
    low, high = combined["score_range"] if len(combined["score_range"]) == 2 else (0, HIGHEST_SCORE)
    return {
        **fields,
        "cvss_severity": fields["cvss_severity"] or "high",
        "dta_severity": fields["dta_severity"] or "high",
        "maximum_score": policy.score_range[0],
        "aggregated_enabled": combined["enabled"],
        "aggregated_severity": combined["severity"] or "high",
        "aggregated_low": low,
        "aggregated_high": high,
        "aggregated_own": combined["custom_severity_enabled"],
        "scope_expression": scope["expression"],
        "scope_variables": scope["variables"],
    }


def _field(name: str, policy: Policy) -> forms.Field:
    label, hint, default = LABELS[name], HINTS.get(name, ""), DEFAULTS[name]
    if isinstance(default, bool):
        return SwitchField(label=label, help_text=hint)
    if name in _LEVELS:
        return LevelField(label=label, help_text=hint)
    if name in _DAYS:
        most = _USUAL_DAYS if policy.days(name) <= _USUAL_DAYS else _MOST_DAYS
        return DaysField(label=label, help_text=hint, most=most)
    if name in AS_LINE:
        return RowsField(label=label, help_text=hint, kind=name, known=policy.rows(name))
    return EntriesField(label=label, help_text=hint)


def _other_fields(scopes: Sequence[str], policy: Policy) -> dict[str, forms.Field]:
    return {
        "description": TextField(label="Description", rows=2, max_length=1_000, required=False),
        "maximum_score": ScoreField(label=LABELS["maximum_score"]),
        "aggregated_enabled": SwitchField(label=LABELS["aggregated_vulnerability"]),
        "aggregated_severity": forms.ChoiceField(label="Severity at least", choices=LEVELS),
        "aggregated_low": ScoreField(label="Score from"),
        "aggregated_high": ScoreField(label="Score to"),
        "aggregated_own": SwitchField(label=LABELS["custom_severity_enabled"]),
        "application_scopes": forms.MultipleChoiceField(
            label=LABELS["application_scopes"],
            choices=[(one, one) for one in scopes],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text="Images of any of these are judged.",
        ),
        "more_scopes": EntriesField(label="Other scopes", help_text="One a line, by the name in the console."),
        "scope_variables": RowsField(
            label="Only images that meet",
            kind="variables",
            known=policy.fields["scope"]["variables"],
            help_text="One a line, such as image.repo = team-a/* or image.label = stage=prod.",
        ),
        "scope_expression": forms.CharField(
            label="Joined as",
            max_length=500,
            required=False,
            help_text="Such as v1 && (v2 || v3), by the lines above; left empty, all of them have to hold.",
        ),
    }


def _typed(values: Mapping[str, Any], before: Policy) -> dict[str, Any]:
    """The values under the names that Aqua has for them."""
    plain = {name: values[name] for name in LABELS if name in values and name not in _OTHERWISE}
    return {
        **plain,
        **_levels(values, before),
        **_score(values, before),
        "description": values["description"],
        "application_scopes": list(dict.fromkeys([*values["application_scopes"], *values["more_scopes"]])),
        "scope": {"expression": values["scope_expression"], "variables": values["scope_variables"]},
        "aggregated_vulnerability": _combined(values, before),
    }


def _score(values: Mapping[str, Any], before: Policy) -> dict[str, Any]:
    """The lower end of the scores that fail; a console may say it as the range of them, and an upper end stays."""
    low, (known_low, high) = float(values["maximum_score"]), before.score_range
    if low == known_low:
        return {}
    is_open = high >= HIGHEST_SCORE
    return {"maximum_score": low, "vulnerability_score_range": [0, 10] if is_open else [low, high]}


def _levels(values: Mapping[str, Any], before: Policy) -> dict[str, str]:
    """A level that only stands there because the form has to show one is not a change."""
    switches = {"cvss_severity": "cvss_severity_enabled", "dta_severity": "dta_enabled"}
    return {name: values[name] if values[switch] or before.fields[name] else "" for name, switch in switches.items()}


def _combined(values: Mapping[str, Any], before: Policy) -> Mapping[str, Any]:
    if not values["aggregated_enabled"] and not before.fields["aggregated_vulnerability"]["enabled"]:
        held: Mapping[str, Any] = before.fields["aggregated_vulnerability"]
        return held
    return {
        "enabled": values["aggregated_enabled"],
        "severity": values["aggregated_severity"],
        "score_range": [values["aggregated_low"], values["aggregated_high"]],
        "custom_severity_enabled": values["aggregated_own"],
    }
