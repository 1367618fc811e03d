"""What is known of a new engagement: little is needed, the rest has a default that can be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from engagement.lib.zones import validate_zone
from engagement.models import Customer, Topic, User, WorkPackage
from engagement.rules import registry_types
from engagement.rules.planning import RegistryNeed

REGISTRY_ROWS = 4
MINUTES_AN_HOUR = 60
_SESSIONS = (("", "As many as it needs"), ("6", "6"), ("7", "7"), ("8", "8"))
_WEEKDAYS = tuple(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
_MOST_DAYS_OFF = 100
_DAY = {"required": "Give the day.", "invalid": "Give the day as year, month and day, such as 2026-12-01."}
UNSEEN = "This holds characters that cannot be seen. Type it anew instead of pasting it."


@dataclass(frozen=True)
class Choices:
    """What this person may choose from; `packages` are the newest versions, the usual one first."""

    customers: QuerySet[Customer]
    consultants: QuerySet[User]
    ps_leads: QuerySet[User]
    packages: Sequence[WorkPackage]
    topics: Sequence[Topic]


def _check_seen(value: str) -> None:
    if not value.isprintable():
        raise ValidationError(UNSEEN)


class NeedsForm(forms.Form):
    """What a plan has to fit: when, how much, and on which days."""

    starts_on = forms.DateField(
        label="Not before", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=_DAY
    )
    ends_on = forms.DateField(
        label="Done by", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=_DAY
    )
    n_sessions = forms.ChoiceField(label="Sessions", choices=_SESSIONS, required=False, widget=forms.RadioSelect)
    contracted_hours = forms.DecimalField(
        required=False,
        min_value=Decimal(2),
        max_value=Decimal(1000),
        decimal_places=2,
        help_text="With the customer; for a new engagement empty: as much as its sessions may take.",
        widget=forms.NumberInput(attrs={"step": "0.25"}),
    )
    n_participants = forms.IntegerField(label="Participants", min_value=1, max_value=200, initial=6)
    n_ci_tools = forms.IntegerField(label="CI tools", min_value=1, max_value=20, initial=1)
    works_from = forms.TimeField(
        label="Sessions from", initial=time(9), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    works_until = forms.TimeField(
        label="Until",
        initial=time(17),
        help_text="On the consultant's clock.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="On",
        choices=_WEEKDAYS,
        coerce=int,
        initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )
    days_off = forms.CharField(
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dates such as 2026-12-24, with commas or one a line: holidays of either side.",
    )

    def clean_days_off(self) -> tuple[date, ...]:
        words = str(self.cleaned_data["days_off"]).replace(",", " ").split()
        if len(words) > _MOST_DAYS_OFF:
            raise ValidationError(f"These are {len(words)} days; give at most {_MOST_DAYS_OFF}.")
        try:
            return tuple(sorted({date.fromisoformat(word) for word in words}))
        except ValueError:
            raise ValidationError("Give each day as year, month and day: 2026-12-24.") from None

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The end lies before the beginning; choose a later day.")
        opens, closes = values.get("works_from"), values.get("works_until")
        if opens and closes and closes <= opens:
            self.add_error("works_until", "Working hours end after they begin; choose a later time.")
        return values

    def contracted_minutes(self) -> int:
        """What was typed as hours, 0 for none; only after is_valid()."""
        return round((self.cleaned_data["contracted_hours"] or 0) * MINUTES_AN_HOUR)

    def needs(self) -> dict[str, Any]:
        """The values as domain/planning takes them; only after is_valid()."""
        values = self.cleaned_data
        kept = ("starts_on", "ends_on", "n_participants", "n_ci_tools", "works_from", "works_until", "days_off")
        return {name: values[name] for name in kept} | {
            "n_sessions": int(values["n_sessions"]) if values["n_sessions"] else None,
            "weekdays": tuple(values["weekdays"]),
            "contracted_minutes": self.contracted_minutes(),
        }


class StartForm(NeedsForm):
    """A new engagement; `choices` are already cut to what its person may see."""

    customer = forms.CharField(
        max_length=120,
        validators=[_check_seen],
        help_text="One that you know, or a new one by its name.",
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
        error_messages={"required": "Name the customer."},
    )
    time_zone = forms.CharField(
        label="Their time zone",
        max_length=64,
        required=False,
        validators=[validate_zone],
        help_text="Of a new customer; a known one keeps theirs.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(
        label="Topics in scope",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one topic.", "invalid_choice": "Choose from the topics offered."},
    )
    consultant: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        None, empty_label=None, error_messages={"invalid_choice": "Choose one of the consultants."}
    )
    ps_lead: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        None, label="PS lead", required=False, empty_label="Nobody yet"
    )
    reference = forms.CharField(
        max_length=20,
        required=False,
        validators=[RegexValidator(r"^(?!new\Z)[-a-zA-Z0-9_]+\Z", "Use letters, digits and hyphens, such as NW-8.")],
        help_text="Empty: made of the customer's initials.",
    )
    title = forms.CharField(max_length=120, required=False, validators=[_check_seen])
    sponsor = forms.CharField(max_length=120, required=False, validators=[_check_seen])

    def __init__(
        self, data: Mapping[str, str] | None = None, *, choices: Choices, today: date, initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.choices, self.today = choices, today
        for name, known in (("consultant", choices.consultants), ("ps_lead", choices.ps_leads)):
            self.fields[name].queryset = known  # type: ignore[attr-defined]
        self.fields["package"] = forms.TypedChoiceField(
            label="Work package",
            choices=[(str(one.pk), str(one)) for one in choices.packages],
            coerce=lambda pk: next(one for one in choices.packages if str(one.pk) == pk),
            required=False,
        )
        topics = [(one.key, one.name) for one in choices.topics]
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]
        self.fields["topics"].initial = [key for key, _ in topics]
        for n in range(1, REGISTRY_ROWS + 1):
            self._add_registry(n)

    def _add_registry(self, n: int) -> None:
        types = [("", "None" if n == 1 else "No further"), *((one.code, one.product) for one in registry_types.ADDABLE)]
        chooser = forms.Select(attrs={"class": "form-select"})
        self.fields[f"registry_{n}"] = forms.ChoiceField(
            label=f"Registry {n}", choices=types, required=False, widget=chooser
        )
        ticked = forms.CheckboxInput(attrs={"class": "form-check-input"})
        self.fields[f"registry_{n}_on_premises"] = forms.BooleanField(
            label="on-premises", required=False, widget=ticked
        )

    @property
    def registry_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Type and hosting of each row."""
        return [(self[f"registry_{n}"], self[f"registry_{n}_on_premises"]) for n in range(1, REGISTRY_ROWS + 1)]

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < self.today:
            raise ValidationError("This day is over; choose today or later.")
        return starts_on

    def known_customer(self) -> Customer | None:
        """The customer whom the typed name means, if this person knows them; only after is_valid()."""
        return self.choices.customers.filter(name__iexact=self.cleaned_data["customer"].strip()).first()

    def registries(self) -> tuple[RegistryNeed, ...]:
        """The registries that were named; only after is_valid()."""
        values = self.cleaned_data
        return tuple(
            RegistryNeed(values[f"registry_{n}"], values[f"registry_{n}_on_premises"])
            for n in range(1, REGISTRY_ROWS + 1)
            if values[f"registry_{n}"]
        )


def zones() -> list[str]:
    """Zones to offer: those that are called by a place."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
