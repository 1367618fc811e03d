"""What people send about images: filters of the list, names to add, filters of the findings."""

from collections.abc import Iterable

from django import forms

from engagement.domain import images
from engagement.forms.queries import Query
from engagement.models import Registry, ScanState, Severity
from engagement.rules import image_names
from engagement.rules.image_names import ImageName, NotAnImageName

SEVERITIES = [(member.label.lower(), member.label) for member in sorted(Severity, reverse=True)]
# More at once would make the page wait for its rows; nobody types so many, and a list can be added in parts.
MOST_NAMES = 200
WRONG_SHOWN = 10
# As many as fit into a key of the database.
MOST_DIGITS = 18


class ImageListForm(Query):
    """Search, filters, sort and page of an engagement's images."""

    q = forms.CharField(required=False, max_length=200)
    # Findings or none is told of a finished scan; links name it by its own state, too.
    state = forms.ChoiceField(required=False, choices=[*images.STATES, *ScanState.choices])
    registry = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    severity = forms.ChoiceField(required=False, choices=SEVERITIES)
    compliance = forms.ChoiceField(required=False, choices=images.COMPLIANCE)
    since = forms.DateField(required=False)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)


class FindingListForm(Query):
    """Search, filters, sort and page of a scan's findings; `severity` may be given several times."""

    q = forms.CharField(required=False, max_length=200)
    severity = forms.MultipleChoiceField(required=False, choices=SEVERITIES)
    fix = forms.ChoiceField(required=False, choices=[("yes", "With a fix"), ("no", "Without a fix")])
    exploit = forms.ChoiceField(required=False, choices=[("yes", "With an exploit"), ("no", "Without one")])
    accepted = forms.ChoiceField(required=False, choices=[("yes", "Accepted"), ("no", "Open")])
    # A digest, or "base" and "own": what the base image brought, and what was added to it.
    layer = forms.CharField(required=False, max_length=80)
    new = forms.BooleanField(required=False)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)


class _Keys(forms.TypedMultipleChoiceField):
    """Keys of rows, which the domain looks up within what the person may reach."""

    def valid_value(self, value: object) -> bool:
        text = str(value)
        return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


class ScanRunForm(forms.Form):
    """
    Which images to scan: those that were ticked, all that were never scanned or whose scan failed, or a repository.

    A repository is written "7:shop/web", with the key of its registry before it.
    """

    CHOICES = [
        ("selected", "The selected ones"),
        ("unscanned", "All not scanned"),
        ("failed", "All that failed"),
        ("repository", "A repository"),
    ]

    which = forms.ChoiceField(choices=CHOICES)
    image = _Keys(required=False, coerce=int)
    repository = forms.RegexField(rf"^\d{{1,{MOST_DIGITS}}}:[^\s:]+$", required=False, max_length=300)

    def clean_repository(self) -> tuple[int, str] | None:
        key, _, name = self.cleaned_data["repository"].partition(":")
        return (int(key), name) if name else None


class ImagesForm(forms.Form):
    """Images to make known, one a line or parted by commas; `registries` are those that stand."""

    registry = forms.ChoiceField(label="Registry")
    images = forms.CharField(
        label="Images",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "off"}),
        help_text="Repository and tag, one a line or parted by commas: alpine:3.4. Without a tag it is latest.",
        error_messages={"required": "Name at least one image, for example alpine:3.4."},
    )
    scan_at_once = forms.BooleanField(label="Scan them at once", required=False, initial=True)

    def __init__(self, *args: object, registries: Iterable[Registry], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._registries = {str(registry.pk): registry for registry in registries}
        self.fields["registry"].choices = [(pk, str(registry)) for pk, registry in self._registries.items()]  # type: ignore[attr-defined]

    def clean_registry(self) -> Registry:
        return self._registries[self.cleaned_data["registry"]]

    def clean_images(self) -> list[ImageName]:
        """Every name, in the order given, each once; or every line that is none, with its reason."""
        words = self.cleaned_data["images"].replace(",", "\n").splitlines()
        names, wrong = _parsed(word.strip() for word in words if word.strip())
        if wrong:
            more = (
                [f"And {len(wrong) - WRONG_SHOWN:,} more that are no image names."] if len(wrong) > WRONG_SHOWN else []
            )
            raise forms.ValidationError([*wrong[:WRONG_SHOWN], *more])
        if not names:
            raise forms.ValidationError("Name at least one image, for example alpine:3.4.")
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(f"Add at most {MOST_NAMES} images at once; these are {len(names):,}.")
        return names


def _parsed(words: Iterable[str]) -> tuple[list[ImageName], list[str]]:
    names: dict[ImageName, None] = {}
    wrong: list[str] = []
    for word in words:
        try:
            names[image_names.parse(word)] = None
        except NotAnImageName as error:
            wrong.append(f"{_short(word)}: {error}")
    return list(names), wrong


def _short(word: str) -> str:
    """A line as it is told back: signs that nobody sees are spelt out, and a page of text does not bury its message."""
    seen = word if word.isprintable() else word.encode("unicode_escape").decode()
    return seen if len(seen) <= 80 else f"{seen[:77]}…"
