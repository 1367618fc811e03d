"""What to fix first in an engagement's images, or in one of them: counted by the database, chosen by rules/fixing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engagement.domain import reads
from engagement.domain.risk_points import POINTS
from engagement.models import Engagement, Image
from engagement.rules import fixing as rule
from engagement.rules.fixing import Plan, Step, words

# So many images with the gravest findings are counted, so that the page costs no more for ever.
COUNTED_IMAGES = 200
IMAGES_NAMED = 3
# How Docker Hub calls what needs no such prefix in a Dockerfile.
_OFFICIAL = "library/"
# Of a table `worst` with `id`, `latest_scan_id` and `base_image` of images. Grouped by image first, since to find the
# distinct images of a group the database would sort all findings.
GROUPS = """
SELECT format, package, installed, fixed_in, base, sum(n_findings)::int AS n_findings,
       sum(n_critical)::int AS n_critical, sum(points)::bigint AS points, array_agg(image) AS images
  FROM (SELECT v.resource_format AS format, v.resource_name AS package, v.installed_version AS installed,
               v.fix_version AS fixed_in, CASE WHEN v.is_of_base THEN w.base_image ELSE '' END AS base, w.id AS image,
               count(*) AS n_findings, count(*) FILTER (WHERE coalesce(v.own_severity, v.severity) = 4) AS n_critical,
               sum({points}) AS points
          FROM worst w JOIN engagement_vulnerability v ON v.scan_id = w.latest_scan_id
         WHERE v.fix_version <> '' AND v.resource_name <> '' AND NOT v.is_acknowledged
         GROUP BY 1, 2, 3, 4, 5, 6) of_image
 GROUP BY 1, 2, 3, 4, 5
""".replace("{points}", POINTS)
# The same of a table `groups`, cut to the packages of the heaviest findings.
HEAVIEST = """
SELECT format, package, installed, fixed_in, base, n_findings, n_critical, points, images
  FROM (SELECT r.*, dense_rank() OVER (ORDER BY of_package DESC, format, package) AS place
          FROM (SELECT g.*, sum(points) OVER (PARTITION BY format, package) AS of_package FROM groups g) r) ranked
 WHERE place <= %(heaviest)s
"""
WORST = """
SELECT i.id, i.latest_scan_id, coalesce(c.base_image, '') AS base_image
  FROM engagement_image i LEFT JOIN engagement_scancontent c ON c.scan_id = i.latest_scan_id
 WHERE i.engagement_id = %(engagement)s AND i.latest_scan_id IS NOT NULL
 ORDER BY i.n_critical DESC, i.n_high DESC, i.n_medium DESC, i.id
 LIMIT %(counted)s
"""
_ONE = """
SELECT i.id, i.latest_scan_id, coalesce(c.base_image, '') AS base_image
  FROM engagement_image i LEFT JOIN engagement_scancontent c ON c.scan_id = i.latest_scan_id
 WHERE i.id = %(image)s
"""
_OF_ENGAGEMENT, _OF_IMAGE = (" ".join(("WITH worst AS (", images, ")", GROUPS)) for images in (WORST, _ONE))


@dataclass(frozen=True)
class Row:
    """
    A step as pages show it: what to do, what that does, and some of the images by name with their keys.

    For a base image, `candidate` tells of another tag of it that was scanned here; empty where there is none.
    """

    title: str
    effect: str
    kind: str
    n_findings: int
    n_critical: int
    n_images: int
    images: list[tuple[int, str]]
    n_more: int
    candidate: str


@dataclass(frozen=True)
class Advice:
    """The steps, and what they come to in one sentence; `bound` says how much better any other choice could be."""

    rows: list[Row]
    summary: str
    bound: str
    is_cut: bool


def of_engagement(engagement: Engagement) -> Advice:
    """The steps across the engagement's images; two queries, and one more where a base image is among them."""
    found = reads.fetch(_OF_ENGAGEMENT, {"engagement": engagement.pk, "counted": COUNTED_IMAGES})
    chosen = plan_of(found)
    named, bases = _named(chosen.steps), _bases(engagement.pk, chosen.steps)
    return Advice(
        rows=[_row(step, named, bases) for step in chosen.steps],
        summary=words.summary(chosen),
        bound=words.bound(chosen),
        is_cut=engagement.summary.n_images > COUNTED_IMAGES,
    )


def of_image(image: Image) -> Advice:
    """The steps in one image; one query, none before its first result, one more where a base image is among them."""
    found = reads.fetch(_OF_IMAGE, {"image": image.pk}) if image.latest_scan_id else []
    chosen = plan_of(found)
    bases = _bases(image.engagement_id, chosen.steps)
    rows = [_row(step, {image.pk: image.name}, bases) for step in chosen.steps]
    return Advice(rows, words.summary(chosen), words.bound(chosen), is_cut=False)


def told(groups: Iterable[Mapping[str, Any]], *, most: int) -> list[tuple[str, str]]:
    """The steps from rows of GROUPS in words: what to do, and what that does."""
    return [(words.title(step), words.effect(step)) for step in plan_of(groups, most=most).steps]


def plan_of(groups: Iterable[Mapping[str, Any]], *, most: int = rule.MOST_STEPS) -> Plan:
    """Choose the steps from rows of GROUPS, as read or as JSON."""
    return rule.plan(
        [rule.Group(**{**one, "points": int(one["points"]), "images": frozenset(one["images"])}) for one in groups],
        most=most,
    )


def _named(steps: Iterable[Step]) -> dict[int, str]:
    wanted = {pk for step in steps for pk in sorted(step.images)[:IMAGES_NAMED]}
    return {image.pk: image.name for image in Image.objects.filter(pk__in=wanted).only("repository", "tag")}


def _bases(engagement_pk: int, steps: Iterable[Step]) -> dict[str, list[Image]]:
    """The scanned images that may stand in for the base images among the steps, by repository, the cleanest first."""
    wanted = {_repository(step.name) for step in steps if step.kind == rule.BASE}
    if not wanted:
        return {}
    names = [*wanted, *(f"{_OFFICIAL}{name}" for name in wanted)]
    found = Image.objects.filter(engagement=engagement_pk, repository__in=names, latest_scan__isnull=False)
    bases: dict[str, list[Image]] = defaultdict(list)
    for image in found.order_by("n_critical", "n_high", "n_medium", "n_low", "pk"):
        bases[image.repository.removeprefix(_OFFICIAL)].append(image)
    return bases


def _candidate(step: Step, bases: Mapping[str, list[Image]]) -> str:
    """The cleanest other tag of a base image that was scanned here; none with more critical findings than would go."""
    tag = step.name.rpartition(":")[2]
    others = [one for one in bases.get(_repository(step.name), []) if one.tag != tag]
    best = others[0] if step.kind == rule.BASE and others else None
    return words.candidate(best.name, best.n_findings) if best and best.n_critical <= step.n_critical else ""


def _repository(name: str) -> str:
    return name.rpartition(":")[0].removeprefix(_OFFICIAL)


def _row(step: Step, named: Mapping[int, str], bases: Mapping[str, list[Image]]) -> Row:
    shown = [(pk, named[pk]) for pk in sorted(step.images)[:IMAGES_NAMED] if pk in named]
    return Row(
        title=words.title(step),
        effect=words.effect(step),
        kind=step.kind,
        n_findings=step.n_findings,
        n_critical=step.n_critical,
        n_images=step.n_images,
        images=shown,
        n_more=step.n_images - len(shown),
        candidate=_candidate(step, bases),
    )
