"""The portfolio that pages are measured on: how large it is, and who looks at what; inside/fill.py makes it."""

from dataclasses import dataclass

# The consultant who looks, the PS lead who knows every engagement, and their password.
VIEWER, LEAD, PASSWORD = "viewer@tidemark.example", "lead@tidemark.example", "people-of-the-benchmarks"
# The lead of the customer's people in the engagement whose pages are measured.
CUSTOMER = "customer@tidemark.example"
# The engagement and the image whose pages are measured; portfolio.sql says what they hold.
REFERENCE, IMAGE = "E-00001", 1


@dataclass(frozen=True)
class Size:
    """How much there is: engagements and findings in all; in the first its images, remarks and one image's findings."""

    engagements: int
    findings: int
    images: int
    image_findings: int
    remarks: int

    @property
    def name(self) -> str:
        return f"{self.engagements:,} / {self.findings:,}"


# Every list of a page's own ends within its first ten rows here.
FEW = Size(engagements=10, findings=100, images=10, image_findings=10, remarks=10)
MEDIUM = Size(engagements=1_000, findings=50_000, images=1_000, image_findings=5_000, remarks=1_000)
LARGE = Size(engagements=10_000, findings=500_000, images=1_000, image_findings=5_000, remarks=1_000)
SMALL = Size(engagements=100, findings=5_000, images=100, image_findings=1_000, remarks=100)
