"""Where Aqua lives: base addresses, regions, and names as parts of a path (contract sections 1 and 3.3)."""

from urllib.parse import quote, urlsplit

from aqua_client.errors import Unusable

ACCOUNT_HOSTS = {
    "": "https://api.cloudsploit.com",
    "eu-1": "https://eu-1.api.cloudsploit.com",
    "asia-1": "https://asia-1.api.cloudsploit.com",
    "asia-2": "https://asia-2.api.cloudsploit.com",
    "ap-2": "https://ap-2.api.cloudsploit.com",
}
"""Region to Account API; the region without a name is US."""

SAAS_HOST = "cloud.aquasec.com"

LOGIN_PAGES = {
    region: f"https://{region}.{SAAS_HOST}" if region else f"https://{SAAS_HOST}" for region in ACCOUNT_HOSTS
}
"""Region to the page where users sign in; some calls of the account live there too (contract 14)."""

PROVISIONING_HOSTS = {
    region: f"https://prov-{region}.{SAAS_HOST}" if region else f"https://prov.{SAAS_HOST}" for region in ACCOUNT_HOSTS
}
"""Region to the service that knows which console a tenant has."""


def base(address: str) -> str:
    """
    Check an address and bring it into the form that paths are appended to.

    Raises Unusable for anything but http(s) with a host. User names in an address are refused: they would be
    secrets in a place where nobody expects them.
    """
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Unusable("the address cannot be read") from None
    if parts.scheme not in ("http", "https") or not host:
        raise Unusable("the address must start with https:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise Unusable("the address must not contain a user or a password")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_saas(address: str) -> bool:
    """True when the host is one of Aqua's own, a login page or a tenant's console."""
    host = urlsplit(address).hostname or ""
    return host == SAAS_HOST or host.endswith(f".{SAAS_HOST}")


def is_login_page(address: str) -> bool:
    """True for the address users know, `https://eu-1.cloud.aquasec.com`, which is no console."""
    return is_saas(address) and _labels(address) in ([], *([region] for region in ACCOUNT_HOSTS if region))


def account_for(console: str | None) -> str:
    """
    Name the Account API that signs in for a console.

    Aqua's own hosts have one a region, US when the host names none; every other server signs in for itself.
    """
    if console is None:
        return ACCOUNT_HOSTS[""]
    if not is_saas(console):
        return console
    region = (_labels(console) or [""])[-1]
    return ACCOUNT_HOSTS.get(region, ACCOUNT_HOSTS[""])


def is_account(address: str) -> bool:
    """True for Aqua's own Account APIs, which are no consoles."""
    return address in ACCOUNT_HOSTS.values()


def login_for(account: str) -> str:
    """Name the login page beside an Account API; every server but Aqua's own is its own."""
    return LOGIN_PAGES[_region_of(account)] if is_account(account) else account


def provisioning_for(account: str) -> str:
    """Name the provisioning service beside an Account API; every server but Aqua's own is its own."""
    return PROVISIONING_HOSTS[_region_of(account)] if is_account(account) else account


def segment(name: str) -> str:
    """
    Write a name as exactly one segment of a path.

    Raises Unusable for names that would make it another path: an empty one, `.` and `..`.
    """
    if name in ("", ".", ".."):
        raise Unusable(f"{name!r} cannot be a name")
    return quote(name, safe="")


def repository(name: str) -> str:
    """Write a repository as segments of a path; its slashes stay (contract 3.3)."""
    return "/".join(segment(part) for part in name.split("/"))


def image_name(repository: str, tag: str) -> str:
    """Join repository and tag, `library/nginx:1.25`; a tag may also be `@sha256:<hex>`."""
    if not repository or not tag:
        raise Unusable("an image needs a repository and a tag")
    return f"{repository}{tag}" if tag.startswith("@") else f"{repository}:{tag}"


def split_image(image: str) -> tuple[str, str]:
    """Split `library/nginx:1.25` into repository and tag; `latest` without a tag. Raises Unusable for an empty part."""
    repository, at, digest = image.partition("@")
    if at:
        return repository, f"@{digest}"
    path, slash, last = image.rpartition("/")
    name, colon, tag = last.partition(":")
    if not name or (colon and not tag):
        raise Unusable(f"{image!r} names no image")
    return f"{path}{slash}{name}", tag or "latest"


def _region_of(account: str) -> str:
    return next(region for region, host in ACCOUNT_HOSTS.items() if host == account)


def _labels(address: str) -> list[str]:
    """Split what stands before `cloud.aquasec.com` at its dots."""
    host = (urlsplit(address).hostname or "").removesuffix(SAAS_HOST).rstrip(".")
    return host.split(".") if host else []
