"""What people keep for themselves: their views of lists."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.models import SavedView, User


def saved_views(user: User, page: str) -> QuerySet[SavedView]:
    """This person's own views of a page, by name."""
    return SavedView.objects.filter(user=user, page=page).order_by("name")


def saved_view(user: User, page: str, pk: int) -> SavedView:
    """One of them. Raises Http404 for anybody else's."""
    return get_object_or_404(saved_views(user, page), pk=pk)
