"""How much is measured: the full run, and a quick one that shows that everything works."""

from dataclasses import dataclass

from benchmarks.portfolio import LARGE, MEDIUM, SMALL, Size


@dataclass(frozen=True)
class Plan:
    """Numbers of a run; `sizes` are two portfolios, the smaller first."""

    sizes: tuple[Size, Size]
    rounds: int
    requests: int
    scans: int
    findings: tuple[int, int]
    imports: tuple[int, ...]
    import_mb: int
    starts: int
    secrets: int
    load_s: int


FULL = Plan(
    sizes=(MEDIUM, LARGE),
    rounds=3,
    requests=200,
    scans=1_000,
    findings=(5_000, 50_000),
    imports=(100, 1_000, 5_000, 50_000),
    import_mb=200,
    starts=5,
    secrets=10_000,
    load_s=300,
)
QUICK = Plan(
    sizes=(SMALL, MEDIUM),
    rounds=1,
    requests=60,
    scans=100,
    findings=(1_000, 10_000),
    imports=(100, 1_000, 5_000),
    import_mb=40,
    starts=2,
    secrets=1_000,
    load_s=30,
)
