"""The verdict on an image explained: what Aqua says holds it back, and the smallest change that clears it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from engagement.domain import what_if
from engagement.domain.what_if import Holding
from engagement.models import Image, PolicySeen
from engagement.rules.assurance import BadPolicy, Policy
from engagement.rules.assurance.explaining import OF_FINDINGS, Explanation, Package, as_told, explain, failures


def of(image: Image, images: QuerySet[Image], *, at: datetime) -> Explanation | None:
    """
    Explain why an image is non-compliant; None for one that is compliant or was never judged.

    `image` has its registry and latest scan loaded, `images` is what the door gave and holds it. The policies are read
    as the console was last seen to hold them, for their exceptions; what was never seen, or says nothing of the image
    any more, is taken as Aqua's own checks tell it. At most five queries.
    """
    scan = image.latest_scan
    if scan is None or scan.is_compliant is not False:
        return None
    failed = failures(scan.checks)
    looked_at = [one for one in failed if one.control in OF_FINDINGS]
    if not looked_at:
        return explain(failed, [])
    one = images.filter(pk=image.pk)
    names = list(dict.fromkeys(failure.policy for failure in looked_at))
    found = what_if.holding(one, scan.pk, _seen(image, names), at=at)
    if not found:
        found = what_if.holding(one, scan.pk, [as_told(name, looked_at) for name in names], at=at)
    return explain(failed, [_package(holding) for holding in found])


def _seen(image: Image, names: Sequence[str]) -> list[Policy]:
    """Those of the policies that are known as the console has them; none unless all are, so that none is left out."""
    seen = dict(
        PolicySeen.objects.filter(tenant=image.registry.tenant_id, name__in=names).values_list("name", "content")
    )
    if len(seen) < len(names):
        return []
    try:
        return [Policy.read({**content, "name": name}) for name, content in seen.items()]
    except BadPolicy:
        return []


def _package(holding: Holding) -> Package:
    return Package(holding.package, holding.installed, holding.n, holding.fixable, holding.version)
