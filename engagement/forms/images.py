"""What the addresses of an image's tabs ask for: a page, a search, an order."""

from django import forms
from django.http import QueryDict

from engagement.forms.queries import Query


class PageForm(Query):
    """The page of a list that has nothing else to ask for."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    @classmethod
    def number(cls, sent: QueryDict) -> int:
        """The page that an address names; the first where it names none, or nonsense."""
        return int(cls.read(sent).get("page", 1))


class ResourceListForm(Query):
    """Search, sort and page of the packages of an image."""

    q = forms.CharField(required=False, max_length=200)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)


class KeyPageForm(Query):
    """The page of a trail, by the key that it begins after or ends before."""

    after = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)
