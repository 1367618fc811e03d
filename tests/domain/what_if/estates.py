"""Images made by chance, as rows in the database and as our rules see them."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engagement.domain.what_if import stored
from engagement.models import Engagement, Image, ScanContent, Vulnerability
from engagement.rules.assurance import Case, Finding, Name
from tests.factories import EngagementFactory, ImageFactory, RegistryFactory, ScanFactory
from tests.rules.assurance import generated

IMAGES = (("shop/web", "2.8.1"), ("tools/cli", "1"), ("data/load", "7"))
NEEDS = frozenset(stored.PARTS)


@dataclass
class Estate:
    """An engagement and, in the order of their names, its images as cases."""

    engagement: Engagement
    cases: Sequence[tuple[Image, Case]]


def make(seed: int) -> Estate:
    """Three images with findings and contents by chance."""
    chance = random.Random(seed)  # noqa: S311 - the same images each time, no secrets
    engagement = EngagementFactory()
    registry = RegistryFactory(engagement=engagement, name=generated.REGISTRY)
    cases = [_image(chance, registry, repository, tag) for repository, tag in IMAGES]
    return Estate(engagement, sorted(cases, key=lambda pair: pair[0].repository))


def _image(chance: random.Random, registry: object, repository: str, tag: str) -> tuple[Image, Case]:
    held = generated.content(chance)
    own = {f"CVE-2030-{number:04}": "low" for number in range(1, 41, 5)}
    accepted = {f"CVE-2030-{number:04}" for number in range(1, 41, 9)}
    image = ImageFactory(registry=registry, repository=repository, tag=tag, digest=held.digest)
    scan = ScanFactory(image=image, is_partial=held.is_partial)
    image.latest_scan = scan
    image.save()
    case = generated.case(
        Name(generated.REGISTRY, repository, tag, held.digest), held, own, accepted=accepted, has_dta=True
    )
    # Rows name a base or say nothing, which does not mean that there is none.
    case = replace(case, contents=replace(case.contents, knows_base=bool(held.base)))
    Vulnerability.objects.bulk_create([_row(scan, one) for one in case.findings])
    ScanContent.objects.create(
        scan=scan,
        user=held.user,
        knows_user=True,
        base_image=held.base,
        labels=dict(held.labels),
        packages=[
            {"name": one.name, "version": one.version, "format": one.format, "arch": one.arch, "licenses": one.licenses}
            for one in held.packages
        ],
        secrets=[dict(one) for one in held.sensitive],
        malware=[dict(one) for one in held.malware],
        failing_scripts=sorted(held.failing_scripts),
        has_microenforcer=held.has_microenforcer,
        threat=held.dta_severity,
    )
    return image, case


def _row(scan: object, one: Finding) -> Vulnerability:
    return Vulnerability(
        scan=scan,
        finding_key=uuid.uuid4(),
        name=one.name,
        severity=one.level,
        own_severity=one.own_level,
        score=one.score,
        fix_version=one.fix_version,
        published_on=one.published_on,
        fix_published_on=one.fix_published_on,
        resource_path=one.path,
        is_acknowledged=one.is_accepted,
        is_of_base=one.is_of_base,
        is_exploitable=one.is_exploitable,
        exploit_type=",".join(sorted(one.exploit_types)),
    )
