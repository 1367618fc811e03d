"""Which two scans to compare, and which findings of the comparison to list."""

from django import forms

from engagement.forms.queries import Query

KINDS = [("new", "New"), ("fixed", "Gone"), ("changed", "Changed"), ("same", "The same")]
CAUSES = [("image", "The image"), ("knowledge", "The knowledge")]


class CompareForm(Query):
    """`before` and `after` are keys of scans of the image; `other` names an image to compare it with instead."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    other = forms.CharField(required=False, max_length=400)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    cause = forms.ChoiceField(required=False, choices=CAUSES)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
