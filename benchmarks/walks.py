"""What people of each kind open while they use Tidemark, and how often; the crowd of the part `load` walks so."""

from dataclasses import dataclass

_OF = "/engagements/{reference}/"
_COMMENT = f"{_OF}comments/"

# Of a hundred people at the same time. Customers look in on their engagement, consultants work in theirs all day, PS
# leads look over all of them.
SHARES = {"customers": 55, "consultants": 38, "leads": 7}


@dataclass(frozen=True)
class Stop:
    """An address, and its share among the others of the same walk; `writes` a comment there instead of reading."""

    path: str
    share: int
    writes: bool = False


WALKS = {
    "customer": (
        Stop(f"{_OF}home/", 30),
        Stop(f"{_OF}checklist/", 15),
        Stop(f"{_OF}checklist/{{item}}/", 10),
        Stop(f"{_OF}scans/", 10),
        Stop(f"{_OF}discovery/", 5),
        Stop(f"{_OF}documents/", 10),
        Stop(f"{_OF}acceptance/", 5),
        Stop(_COMMENT, 10),
        Stop(_COMMENT, 5, writes=True),
    ),
    "consultant": (
        Stop("/today/", 20),
        Stop("/engagements/", 5),
        Stop(_OF, 15),
        Stop(f"{_OF}plan/", 10),
        Stop(f"{_OF}checklist/", 10),
        Stop(f"{_OF}sessions/{{session}}/live/", 10),
        Stop(f"{_OF}scans/", 5),
        Stop(f"{_OF}scans/{{image}}/vulnerabilities/", 5),
        Stop(f"{_OF}time/", 5),
        Stop(f"{_OF}documents/", 5),
        Stop("/search/?q=firewall", 5),
        Stop(_COMMENT, 5, writes=True),
    ),
    "lead": (
        Stop("/portfolio/", 30),
        Stop("/portfolio/?sort=health&group=customer", 10),
        Stop("/capacity/", 15),
        Stop("/reviews/", 10),
        Stop("/insights/", 5),
        Stop(_OF, 20),
        Stop("/search/?q=customer", 10),
    ),
}
