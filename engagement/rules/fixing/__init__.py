"""What to fix first: the fewest upgrades that take the most risk away, and how to say it."""

from engagement.rules.fixing.choosing import BASE, MOST_STEPS, PACKAGE, Group, Plan, Step, plan, target

__all__ = ["BASE", "MOST_STEPS", "PACKAGE", "Group", "Plan", "Step", "plan", "target"]
