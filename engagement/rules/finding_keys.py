"""
The identity of a finding over time: which finding of one scan is which of another.

A finding is the vulnerability (`name`) of a thing in the image: its kind (package, file, executable), name and path.
Not part of it are the versions, so that an upgrade which does not help reads "changed" and not "fixed and new"; nor
severity, score and texts, which follow the knowledge; nor the format of the package and its layer, which not every
layout of a report tells. Findings that share all that (one package installed in two versions) are numbered in the order
of their versions, so that none is lost and the order in which they came does not matter.

A key says in its first byte by which version of these rules it was made (a UUID of version 8: RFC 9562, 5.8). Keys
"""

import uuid
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Protocol

KEY_VERSION = 1
"""Raised whenever the same finding would get another key than before."""

_BYTES = 16
Rank = tuple[str, str, int, bytes]


class Known(Protocol):
    """What is asked of a finding: that it can be gone through, and these."""

    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> int: ...
    @property
    def resource_type(self) -> str: ...
    @property
    def resource_name(self) -> str: ...
    @property
    def resource_path(self) -> str: ...
    @property
    def installed_version(self) -> str: ...
    @property
    def fix_version(self) -> str: ...
    def __iter__(self) -> Iterator[object]: ...


def keys_of(findings: Sequence[Known]) -> list[uuid.UUID]:
    """The keys of all findings of one scan, in their order."""
    identities = [_identity(one) for one in findings]
    if len(set(identities)) == len(identities):
        return [_key(identity, 0) for identity in identities]
    keys, times = KeysByPiece(), Counter(identities)
    ranks = [rank_of(one) if times[identity] > 1 else None for one, identity in zip(findings, identities, strict=True)]
    for identity, rank in zip(identities, ranks, strict=True):
        if rank is not None:
            keys.meet_as(identity, rank)
    return [
        _key(identity, 0) if rank is None else keys.key_as(identity, rank)
        for identity, rank in zip(identities, ranks, strict=True)
    ]


class KeysByPiece:
    """
    The keys of one scan whose findings are too many to be held: all are met first, and then asked for again.

    Some 400 bytes a finding, whatever its texts.
    """

    def __init__(self) -> None:
        self._ranks: defaultdict[bytes, list[Rank]] = defaultdict(list)
        self._given: Counter[tuple[bytes, Rank]] = Counter()
        self._is_sorted = False

    def meet(self, finding: Known, rank: Rank) -> None:
        self.meet_as(_identity(finding), rank)

    def key(self, finding: Known) -> uuid.UUID:
        """The key of a finding that was met."""
        identity = _identity(finding)
        return _key(identity, 0) if len(self._ranks[identity]) == 1 else self.key_as(identity, rank_of(finding))

    def meet_as(self, identity: bytes, rank: Rank) -> None:
        self._ranks[identity].append(rank)
        self._is_sorted = False

    def key_as(self, identity: bytes, rank: Rank) -> uuid.UUID:
        """Equal ranks are equal findings: which of their numbers each gets makes no difference."""
        if not self._is_sorted:
            for ranks in self._ranks.values():
                ranks.sort()
            self._is_sorted = True
        number = bisect_left(self._ranks[identity], rank) + self._given[identity, rank]
        self._given[identity, rank] += 1
        return _key(identity, number)


def rank_of(finding: Known) -> Rank:
    """Its place among findings of the same identity: by version, fix and severity, then by all else that is known."""
    return (finding.installed_version, finding.fix_version, finding.severity, digest_of(finding))


def digest_of(finding: Known) -> bytes:
    """The same for the same finding in every respect, whenever and wherever it is computed; 16 bytes."""
    return blake2b("\0".join(map(str, finding)).encode(), digest_size=_BYTES).digest()


def is_current(key: uuid.UUID) -> bool:
    """Whether a key was made by these rules."""
    return key.version == 8 and key.bytes[0] == KEY_VERSION


def _identity(finding: Known) -> bytes:
    parts = (finding.name, finding.resource_type, finding.resource_name, finding.resource_path)
    return "\0".join(parts).encode()


def _key(identity: bytes, number: int) -> uuid.UUID:
    """Equal findings of one scan are told apart by `number`; 114 bits make an accident in a million million scans."""
    numbered = identity + b"\0%d" % number if number else identity
    digest = int.from_bytes(blake2b(numbered, digest_size=15).digest(), "big")
    return uuid.UUID(int=_stamped(digest))


# Version 8 and variant 10 (RFC 9562, section 5.8), with the version of the rules in the first byte.
_FREE = (1 << 128) - 1 ^ (0xFF << 120 | 0xF << 76 | 0x3 << 62)
_STAMP = KEY_VERSION << 120 | 0x8 << 76 | 0x2 << 62


def _stamped(digest: int) -> int:
    return digest & _FREE | _STAMP
