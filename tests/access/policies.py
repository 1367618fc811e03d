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
GET, FRAGMENT, POST = "GET", "fragment", "POST"
# The last two no address of ours takes; allauth's take a PUT for a POST.
METHODS = (GET, FRAGMENT, POST, "PUT", "DELETE")
Answers = dict[str, int]

_NOT_TAKEN = 405
# Where only a page is stated and it takes what it asks for: shown again, refused in words, done, or not theirs to do.
_ASKED_FOR = {200, 302, 403, 422}


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

    def allowed(self, method: str, who: str) -> set[int]:
        """
        What this person may be answered: exactly what is stated for the method.

        To a method of which nothing is stated, that it is not taken, or what keeps them out of the page or the deed;
        only who sees a page may be answered to what they send it.
        """
        stated = {GET: self.get, FRAGMENT: self.fragment or self.get, POST: self.post}.get(method)
        if stated is not None:
            return {told(stated, who)}
        kept_out = {told(known, who) for known in (self.get, self.post) if known} - {200, 422}
        is_shown = self.get is not None and told(self.get, who) in (200, 302)
        return {_NOT_TAKEN} | kept_out | (_ASKED_FOR if is_shown else set())
