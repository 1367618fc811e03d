"""
Policies as files: what the repository of an engagement holds, where each version stands, and what drifted.

    source = gitops.source(policies, consoles, requests, engagement=…)       what exports/policy_repository writes
    board = gitops.board(policies, consoles, requests, seen, engagement=…)   what the page shows
"""

from engagement.domain.gitops.boards import Board, Cell, Drifted, Field, board, drifted
from engagement.domain.gitops.deeds import prove, raise_issue
from engagement.domain.gitops.pull_requests import OF_THE_STAGE, PullRequest, pull_request
from engagement.domain.gitops.sources import NotAFileName, NothingDecided, Source, Stage, source
from engagement.domain.gitops.stages import MODELS, TOOLS, discovered, find
from engagement.domain.gitops.watching import watch

__all__ = [
    "MODELS",
    "OF_THE_STAGE",
    "TOOLS",
    "Board",
    "Cell",
    "Drifted",
    "Field",
    "NotAFileName",
    "NothingDecided",
    "PullRequest",
    "Source",
    "Stage",
    "board",
    "discovered",
    "drifted",
    "find",
    "prove",
    "pull_request",
    "raise_issue",
    "source",
    "watch",
]
