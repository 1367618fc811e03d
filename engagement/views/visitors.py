"""Who sends a request."""

from django.http import HttpRequest

from engagement.models import User


def person(request: HttpRequest) -> User:
    """The one who has signed in; only for views behind login_required."""
    if not isinstance(request.user, User):
        raise TypeError("This view is open to people who have not signed in.")
    return request.user
