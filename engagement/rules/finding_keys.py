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
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Protocol

KEY_VERSION = 1
"""Raised whenever the same finding would get another key than before."""

DIGEST_BYTES = 16
Rank = bytes


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
    ranks = [rank_of(one) if times[identity] > 1 else b"" for one, identity in zip(findings, identities, strict=True)]
    for identity, rank in zip(identities, ranks, strict=True):
        if rank:
            keys.meet_as(identity, rank)
    return [
        keys.key_as(identity, rank) if rank else _key(identity, 0)
        for identity, rank in zip(identities, ranks, strict=True)
    ]


class KeysByPiece:
    """
    The keys of one scan whose findings are too many to be held: all are met first, and then asked for again.

    Some 250 bytes a finding, whatever its texts.
    """

    def __init__(self) -> None:
        # Nearly all identities have one finding: a list for each would take as much again.
        self._first: dict[bytes, Rank] = {}
        self._several: dict[bytes, list[Rank]] = {}
        self._given: Counter[tuple[bytes, Rank]] = Counter()
        self._is_sorted = False

    def meet(self, finding: Known, rank: Rank) -> None:
        self.meet_as(_identity(finding), rank)

    def key(self, finding: Known) -> uuid.UUID:
        """The key of a finding that was met."""
        identity = _identity(finding)
        return self.key_as(identity, rank_of(finding)) if identity in self._several else _key(identity, 0)

    def meet_as(self, identity: bytes, rank: Rank) -> None:
        if identity not in self._first:
            self._first[identity] = rank
            return
        self._several.setdefault(identity, [self._first[identity]]).append(rank)
        self._is_sorted = False

    def key_as(self, identity: bytes, rank: Rank) -> uuid.UUID:
        """Equal ranks are equal findings: which of their numbers each gets makes no difference."""
        if not self._is_sorted:
            for ranks in self._several.values():
                ranks.sort()
            self._is_sorted = True
        number = bisect_left(self._several[identity], rank) + self._given[identity, rank]
        self._given[identity, rank] += 1
        return _key(identity, number)


def rank_of(finding: Known) -> Rank:
    """
    Its place among findings of the same identity: by version, fix and severity, then by all else that is known.

    Ends in its digest. A zero byte stands between the parts, which no stored text holds and which is before all others.
    """
    versions = f"{finding.installed_version}\0{finding.fix_version}\0{finding.severity}\0"
    return versions.encode() + digest_of(finding)


def digest_of(finding: Known) -> bytes:
    """The same for the same finding in every respect, whenever and wherever it is computed; 16 bytes."""
    return blake2b("\0".join(map(str, finding)).encode(), digest_size=DIGEST_BYTES).digest()


def is_current(key: int) -> bool:
    """Whether a key, as a number, was made by these rules."""
    return key & ~_FREE == _STAMP


def _identity(finding: Known) -> bytes:
    parts = (finding.name, finding.resource_type, finding.resource_name, finding.resource_path)
    return blake2b("\0".join(parts).encode(), digest_size=DIGEST_BYTES).digest()


def _key(identity: bytes, number: int) -> uuid.UUID:
    """Equal findings of one scan are told apart by `number`; 114 bits make an accident in a million million scans."""
    digest = blake2b(identity + b"%d" % number, digest_size=DIGEST_BYTES).digest() if number else identity
    return uuid.UUID(int=int.from_bytes(digest, "big") & _FREE | _STAMP)


# Version 8 and variant 10 (RFC 9562, section 5.8), with the version of the rules in the first byte.
_FREE = (1 << 128) - 1 ^ (0xFF << 120 | 0xF << 76 | 0x3 << 62)
_STAMP = KEY_VERSION << 120 | 0x8 << 76 | 0x2 << 62
