"""Users of a console, and users and groups of an account (contract section 14)."""

from collections.abc import Iterator

from aqua_client import shapes
from aqua_client.addresses import segment
from aqua_client.console import Console
from aqua_client.models.access import AccountGroup, AccountUser, User
from aqua_client.paging import Offsets
from aqua_client.places import Service
from aqua_client.resources.store import Store

PATH = "/api/v1/users"


class Users:
    """The users of a self-hosted console; those of Aqua's own service are `AccountUsers`."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def iterate(self) -> Iterator[User]:
        """Go through all: `GET /api/v1/users` (contract 14), which has no pages."""
        return self._console.every(PATH, shapes.reader(User))

    def get(self, user_id: str) -> User:
        """Fetch one: `GET /api/v1/users/{id}` (contract 14). Raises NotFound."""
        return self._console.one(f"{PATH}/{segment(user_id)}", shapes.reader(User))

    def create(self, user: User, *, password: str) -> User:
        """Create one: `POST /api/v1/users` (contract 14). Raises Conflict for an id that is taken."""
        body = {**shapes.write(user), "password": password, "passwordConfirm": password}
        self._console.call("POST", PATH, body=body, secrets=[password])
        return self.get(user.id)

    def update(self, user: User) -> User:
        """Replace one, its password excepted: `PUT /api/v1/users/{id}` (contract 14). Raises NotFound."""
        self._console.call("PUT", f"{PATH}/{segment(user.id)}", body=shapes.write(user))
        return self.get(user.id)

    def set_password(self, user_id: str, password: str) -> None:
        """Give one a new password: `PUT /api/v1/users/{id}/password` (contract 14). Raises NotFound."""
        body = {"name": user_id, "new_password": password}
        self._console.call("PUT", f"{PATH}/{segment(user_id)}/password", body=body, secrets=[password])

    def delete(self, user_id: str) -> None:
        """Delete one: `DELETE /api/v1/users/{id}` (contract 14). Raises NotFound, which Aqua answers with 400 (3.5)."""
        self._console.call("DELETE", f"{PATH}/{segment(user_id)}")


class AccountUsers:
    """The users and groups of an account of Aqua's own service; they are read here, not changed."""

    def __init__(self, console: Console) -> None:
        self._users = Store(console, "/v2/users", AccountUser, key="id", style=Offsets(), service=Service.ACCOUNT)
        self._groups = Store(console, "/v2/groups", AccountGroup, key="id", style=Offsets(), service=Service.ACCOUNT)

    def iterate(self) -> Iterator[AccountUser]:
        """Go through all: `GET {account}/v2/users?expand=login,csproles,group` (contract 14)."""
        return self._users.iterate({"expand": "login,csproles,group"})

    def groups(self) -> Iterator[AccountGroup]:
        """Go through the groups: `GET {account}/v2/groups` (contract 14)."""
        return self._groups.iterate()
