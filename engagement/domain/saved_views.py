"""Filters and order of a list, kept under a name; each person's own."""

from django.db import transaction

from engagement.domain.refusals import Refused
from engagement.models import SavedView, User

LONGEST_NAME = 60
LONGEST_QUERY = 1000
MOST = 50


class NotAView(Refused):
    """The name or the filters cannot be kept."""


def keep(owner: User, *, page: str, name: str, query: str) -> SavedView:
    """
    Keep the query, what stands after "?" in the address of `page`, under a name; the same name again replaces it.

    Raises NotAView.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise NotAView(f"Give it a name of at most {LONGEST_NAME} characters.", field="name")
    if len(query) > LONGEST_QUERY or "\x00" in query:
        raise NotAView("These filters are too long to keep; take one of them back.")
    with transaction.atomic():
        # Two windows that keep a view at the same moment wait for each other, so that MOST holds.
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
        others = owner.saved_views.filter(page=page).exclude(name=name)
        if others.count() >= MOST:
            raise NotAView(f"You have {MOST} views already; drop one of them first.")
        view, _ = SavedView.objects.update_or_create(user=owner, page=page, name=name, defaults={"query": query})
    return view


def drop(view: SavedView) -> None:
    """Forget it."""
    view.delete()
