"""What an author of a page says of its address: who is answered what. `test_walk.py` has one policy for each."""

from dataclasses import dataclass

# Whom a policy states an answer for, in this order.
STATED = (
    "anonymous",
    "stranger",
    "expired member",
    "customer member",
    "customer lead",
    "consultant",
    "other consultant",
    "PS lead",
    "administrator",
)
# Who is answered exactly as another: let in to less, or not any more, is no kind of access of its own.
AS = {
    "contact": "customer member",
    "contact of the other engagement": "stranger",
    "removed consultant": "other consultant",
}
POWER = "administrator with power"
PEOPLE = (*STATED, POWER, *AS)
Answers = dict[str, int]


def answers(*statuses: int, with_power: int | None = None) -> Answers:
    """By STATED; an administrator's power opens only what is said to be opened by it."""
    return dict(zip((*STATED, POWER), (*statuses, with_power or statuses[-1]), strict=True))


def told(policy: Answers, who: str) -> int:
    """What one of PEOPLE is answered: as the policy says of them, else as of whom they are like."""
    return policy[who] if who in policy else policy[AS[who]]


def done(policy: Answers) -> Answers:
    """The same, for a POST that ends in a redirect where a page would be shown."""
    return {who: 302 if status == 200 else status for who, status in policy.items()}


def refused(policy: Answers) -> Answers:
    """The same, for a POST that says nothing: whoever may is told what is missing."""
    return {who: 422 if status == 200 else status for who, status in policy.items()}


@dataclass(frozen=True)
class Policy:
    """Which object the address names, and who is answered what to which method."""

    of: str
    get: Answers | None = None
    post: Answers | None = None
    fragment: Answers | None = None
