"""A stored policy as the rules read it: its draft, or one of its versions."""

from engagement.models import AssurancePolicy, PolicyVersion
from engagement.rules.assurance import Policy
from engagement.rules.assurance.policy import Fields


def newest(policy: AssurancePolicy) -> PolicyVersion | None:
    """The version decided last; None before the first."""
    return policy.versions.order_by("-number").first()


def content(policy: AssurancePolicy, version: PolicyVersion | None) -> Fields:
    """What is being worked on, which is the newest version where nothing was changed since."""
    found: Fields = policy.draft or (version.content if version else {})
    return found


def drafted(policy: AssurancePolicy, version: PolicyVersion | None) -> Policy:
    """The draft as the rules read it. Raises BadPolicy."""
    return Policy.read({**content(policy, version), "name": policy.name})


def of_version(version: PolicyVersion) -> Policy:
    """A version as the rules read it; its policy has to be loaded. Raises BadPolicy."""
    return Policy.read({**version.content, "name": version.policy.name})
