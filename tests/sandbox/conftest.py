"""Calls as the API contract spells them, by plain requests: the client of this project is not trusted here."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.sandboxes import RunningSandbox


class Caller(requests.Session):
    """A signed-in caller; paths are completed with the sandbox's address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.trust_env = False
        self.url = url

    def request(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", 10)
        options["allow_redirects"] = False
        return super().request(method, f"{self.url}{url}", *arguments, **options)


@pytest.fixture
def sandbox(sandbox: RunningSandbox) -> RunningSandbox:
    """A sandbox whose clock stands still: here time passes only when a test says so."""
    sandbox.stop_clock()
    return sandbox


@pytest.fixture
def stranger(sandbox: RunningSandbox) -> Iterator[Caller]:
    """Somebody without a token."""
    with Caller(sandbox.url) as caller:
        yield caller


@pytest.fixture
def aqua(sandbox: RunningSandbox, stranger: Caller) -> Caller:
    """The administrator, signed in."""
    answer = stranger.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password})
    stranger.headers["Authorization"] = f"Bearer {answer.json()['data']['token']}"
    return stranger


@pytest.fixture
def harbor(aqua: Caller) -> str:
    """The name of a registry that holds the invented images."""
    body = {"name": "harbor", "type": "HARBOR", "url": "https://harbor.example.com", "username": "u", "password": "p"}
    aqua.post("/api/v1/registries", json=body).raise_for_status()
    return "harbor"


@pytest.fixture
def scanned(sandbox: RunningSandbox, aqua: Caller) -> Callable[..., dict[str, Any]]:
    """Scan an image to its end and return the image object."""

    def scan(repository: str, tag: str, registry: str = "Docker Hub") -> dict[str, Any]:
        body = {"registry": registry, "repository": repository, "tag": tag}
        aqua.post("/api/v2/images", json=body).raise_for_status()
        sandbox.advance(60)
        image: dict[str, Any] = aqua.get(f"/api/v2/images/{registry}/{repository}/{tag}").json()
        return image

    return scan
