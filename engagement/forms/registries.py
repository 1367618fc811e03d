"""A registry to add or to correct, with the fields of its type; and what may be asked of the list of them."""

from collections.abc import Mapping
from typing import TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from engagement.models import AquaTenant, Registry
from engagement.rules import registry_fields, registry_types
from engagement.rules.registry_fields import CLOUD, ON_PREMISES, Field, Kind, RegistryType
from engagement.rules.registry_types import SIGN_IN

MAX_PREFIXES, LONGEST_PREFIX = 50, 200

HOSTINGS: Mapping[str, str] = dict(Registry.Hosting.choices)

TYPE_IT_AGAIN = "Type it again: what is secret is not sent back to the page."
LEAVE_EMPTY = "Leave it empty to keep what is stored."
ERASED = "Give it anew: Tidemark erased it when the integration stood."
UNSEEN = "This holds characters that cannot be seen. Type it anew instead of pasting it."


_EITHER_HINT = "Needed on-premises, where only the scanners of that group reach the registry; otherwise leave it empty."
_SCANNER_GROUP_HINTS = {
    (CLOUD,): "Empty for any scanner. With a private endpoint: the group of the scanners that reach it.",
    (ON_PREMISES,): "The group of the scanners in the customer's network, which alone reach the registry.",
    (CLOUD, ON_PREMISES): _EITHER_HINT,
    (ON_PREMISES, CLOUD): _EITHER_HINT,
}


class Entered(TypedDict):
    """What domain/registries.py takes of a registry, whether it is new or corrected."""

    url: str
    prefixes: list[str]
    username: str
    options: dict[str, str]
    credentials: dict[str, str]
    scanner_group: str


class WriteOnlyTextarea(forms.Textarea):
    """Several lines that are taken in and never shown again."""

    def format_value(self, value: object) -> str:
        return ""


class TypeFields(forms.Form):
    """
    The fields of one registry type and one way to sign in, and those that every type has.

    `keeps_secrets` says that credentials for the chosen way to sign in are stored, so that all may stay empty. Secrets
    that were typed never come back in the page.
    """

    # What is needed changes with the hosting while the page stands; the server says what is missing.
    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        kind: RegistryType,
        hosting: str,
        initial: Mapping[str, object],
        keeps_secrets: bool = False,
        secret_hint: str = "",
    ) -> None:
        self.kind = kind
        self.way = kind.sign_in(str(data.get(SIGN_IN, "") if data is not None else initial.get(SIGN_IN, "")))
        self.chosen_hosting = hosting
        self.keeps_secrets = keeps_secrets
        self.secret_hint = secret_hint
        super().__init__(data, initial=dict(initial))
        self._add_sign_in()
        for one in kind.fields_of(self.way.code):
            self.fields[one.name] = self._field(one)
        self._add_common()

    @property
    def typed(self) -> list[forms.BoundField]:
        """The fields that the type has of its own, in their order."""
        return [self[one.name] for one in self.kind.fields_of(self.way.code)]

    def entered(self) -> Entered:
        """The clean values, sorted by where a registry keeps them; only after is_valid()."""
        values = {one: str(self.cleaned_data[one.name]) for one in self.kind.fields_of(self.way.code)}
        plain = {one.name: value for one, value in values.items() if not one.is_secret and value}
        return Entered(
            url=plain.pop("url", ""),
            username=plain.pop("username", ""),
            options={SIGN_IN: self.way.code, **plain},
            credentials={one.name: value for one, value in values.items() if one.is_secret and value},
            prefixes=self.cleaned_data["prefixes"],
            scanner_group=self.cleaned_data["scanner_group"],
        )

    def _add_sign_in(self) -> None:
        if len(self.kind.sign_ins) > 1:
            self.fields[SIGN_IN] = forms.ChoiceField(
                label="Signs in by",
                choices=[(one.code, one.label) for one in self.kind.sign_ins],
                initial=self.way.code,
                help_text=self.way.hint,
                error_messages={"invalid_choice": "Choose one of the ways to sign in."},
            )

    def _field(self, one: Field) -> forms.CharField:
        return forms.CharField(
            label=one.label,
            help_text=self._hint(one),
            required=one.is_required and not (one.is_secret and self.keeps_secrets),
            max_length=one.kind.max_length,
            widget=_widget(one),
            # A password may begin or end with a blank; everything else was pasted with it by mistake.
            strip=one.kind != Kind.SECRET,
            validators=[_Shape(one)],
            error_messages={"required": f"{one.label} is needed."},
        )

    def _hint(self, one: Field) -> str:
        if not one.is_secret:
            return one.hint
        was_typed = self.is_bound and self.data.get(one.name)
        return " ".join(part for part in (TYPE_IT_AGAIN if was_typed else self.secret_hint, one.hint) if part)

    def _add_common(self) -> None:
        self.fields["prefixes"] = forms.CharField(
            label="Image name prefixes",
            required=False,
            max_length=MAX_PREFIXES * LONGEST_PREFIX,
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
            help_text=(
                "One a line, such as acme.azurecr.io/team. They tell Aqua which image names belong to this registry; "
                "it adds the registry's own by itself."
            ),
        )
        self.fields["scanner_group"] = forms.CharField(
            label="Scanner group",
            required=self.chosen_hosting == ON_PREMISES,
            max_length=100,
            validators=[_check_seen],
            help_text=_SCANNER_GROUP_HINTS[self.kind.hostings],
            error_messages={
                "required": "Aqua SaaS cannot reach a private address: set up the connector and a local scanner first, "
                "then name its scanner group here."
            },
        )

    def clean_prefixes(self) -> list[str]:
        """One prefix a line; empty lines and repeats are left out."""
        lines = [line.strip() for line in str(self.cleaned_data["prefixes"]).splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MAX_PREFIXES:
            raise ValidationError(f"These are {len(found)} prefixes; give at most {MAX_PREFIXES}.")
        for prefix in found:
            _check_prefix(prefix)
        return found

    def clean(self) -> dict[str, object]:
        """Secrets belong together: whoever gives one of a set gives all of it."""
        needed = [one for one in self.way.fields if one.is_secret and one.is_required]
        if any(self.cleaned_data.get(one.name) for one in needed):
            for one in needed:
                if not self.cleaned_data.get(one.name) and one.name not in self.errors:
                    self.add_error(one.name, f"{one.label} is needed too: stored secrets are replaced as a whole.")
        return self.cleaned_data


class NewRegistryForm(TypeFields):
    """
    A registry to add.

    `tenants` are the consoles that it may be integrated in. A form made with `typed` instead of data draws what was
    typed, without judging it, for another type or another way to sign in.
    """

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        kind: RegistryType,
        tenants: QuerySet[AquaTenant],
        typed: Mapping[str, str] | None = None,
    ) -> None:
        chosen = data.get("hosting", "") if data is not None else ""
        super().__init__(
            data,
            kind=kind,
            hosting=chosen if chosen in kind.hostings else kind.hostings[0],
            initial={"url": kind.default_url, "prefixes": kind.default_prefix, **(typed or {})},
        )
        self._add_place(tenants)

    def _add_place(self, tenants: QuerySet[AquaTenant]) -> None:
        some = list(tenants[:2])
        self.has_tenants = bool(some)
        self.fields["tenant"] = forms.ModelChoiceField(
            tenants,
            label="Console",
            empty_label="Choose the console",
            initial=some[0] if len(some) == 1 else None,
            error_messages={
                "required": "Choose the console that the registry is integrated in.",
                "invalid_choice": "Choose one of this customer's consoles.",
            },
        )
        self.fields["name"] = forms.CharField(
            label="Name",
            max_length=registry_types.LONGEST_NAME,
            help_text="Short, without spaces, such as acme-acr. CI commands use it, and it cannot be changed later.",
            error_messages={"required": "Give the integration a name, such as acme-acr."},
        )
        if len(self.kind.hostings) > 1:
            self.fields["hosting"] = forms.ChoiceField(
                label="Hosting",
                choices=[(code, HOSTINGS[code]) for code in self.kind.hostings],
                initial=self.chosen_hosting,
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Say where the registry runs.",
                    "invalid_choice": "Say where the registry runs.",
                },
            )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        wrong = registry_types.name_problem(
            str(self.cleaned_data.get("name", "")),
            type_code=self.kind.code,
            is_public=not any(one.is_secret for one in self.way.fields),
        )
        if wrong:
            self.add_error("name", wrong)
        return cleaned


class CorrectedRegistryForm(TypeFields):
    """A registry to correct; its name, type, console and hosting stay. `typed` as in NewRegistryForm."""

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        registry: Registry,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        kind = registry_types.TYPES[registry.type_code]
        stored = {
            **registry.options,
            "url": registry.url,
            "username": registry.username,
            "prefixes": "\n".join(registry.prefixes),
            "scanner_group": registry.scanner_group,
        }
        asked = (data if data is not None else {**stored, **(typed or {})}).get(SIGN_IN, "")
        keeps_secrets = bool(registry.credentials) and kind.sign_in(asked) == kind.sign_in(stored.get(SIGN_IN, ""))
        super().__init__(
            data,
            kind=kind,
            hosting=registry.hosting,
            initial={**stored, **(typed or {})},
            keeps_secrets=keeps_secrets,
            secret_hint=LEAVE_EMPTY if keeps_secrets else ERASED if registry.integrated_at else "",
        )


class RegistryListForm(forms.Form):
    """
    Search, filter, sort and page of the list.

    Nothing is required and nothing is refused to the person: a value that cannot be read is left out.
    """

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(
        required=False,
        choices=[choice for choice in Registry.State.choices if choice[0] != Registry.State.REMOVED],
    )
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    operation = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def readable(self) -> dict[str, str | int]:
        """The values that could be read, by name; empty ones left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class _Shape:
    """A validator: what the matrix says of a field's text."""

    def __init__(self, of: Field) -> None:
        self.of = of

    def __call__(self, value: str) -> None:
        if not self.of.is_secret:
            _check_seen(value)
        if wrong := registry_fields.problem(self.of, value):
            raise ValidationError(wrong)


def _check_seen(value: str) -> None:
    """Identities with marks that nobody sees would be refused by the registry for reasons that nobody sees either."""
    if not value.isprintable():
        raise ValidationError(UNSEEN)


def _check_prefix(prefix: str) -> None:
    if len(prefix) > LONGEST_PREFIX:
        raise ValidationError(f"A prefix has at most {LONGEST_PREFIX} characters.")
    if "://" in prefix or " " in prefix:
        raise ValidationError("Give prefixes as they stand in image names: acme.azurecr.io/team, without https://.")
    _check_seen(prefix)


def _widget(one: Field) -> forms.Widget:
    if one.kind.is_multiline:
        return WriteOnlyTextarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"})
    if one.is_secret:
        return forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
