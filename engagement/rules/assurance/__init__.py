"""Image assurance: what a policy says of an image, judged here as Aqua judges it there (work-package.md 4)."""

from engagement.rules.assurance.catalogue import ENTRIES, GROUPS
from engagement.rules.assurance.controls import CONTROLS, Said, Subject
from engagement.rules.assurance.counting import Tally, tally
from engagement.rules.assurance.judging import ByHand, Check, Verdict, evaluate, judge, switched_on
from engagement.rules.assurance.policy import DEFAULTS, BadPolicy, Policy
from engagement.rules.assurance.problems import Problem, problems
from engagement.rules.assurance.scopes import GLOBAL, Scopes, covers, meets
from engagement.rules.assurance.starters import GUIDE_PICTURE, STAGE_ACTIONS, STARTER, STARTER_NAME
from engagement.rules.assurance.values import Case, Contents, Finding, Item, Level, Name, Package, level

__all__ = [
    "CONTROLS",
    "DEFAULTS",
    "ENTRIES",
    "GLOBAL",
    "GROUPS",
    "GUIDE_PICTURE",
    "STAGE_ACTIONS",
    "STARTER",
    "STARTER_NAME",
    "BadPolicy",
    "ByHand",
    "Case",
    "Check",
    "Contents",
    "Finding",
    "Item",
    "Level",
    "Name",
    "Package",
    "Policy",
    "Problem",
    "Said",
    "Scopes",
    "Subject",
    "Tally",
    "Verdict",
    "covers",
    "evaluate",
    "judge",
    "level",
    "meets",
    "problems",
    "switched_on",
    "tally",
]
