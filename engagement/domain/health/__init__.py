"""How engagements fare: judged by the rules from what is in the rows, or by a PS lead for a while."""

from engagement.domain.health.judging import judge, judge_all, judge_soon, sayings
from engagement.domain.health.overriding import NotAJudgement, override, take_back

__all__ = ["NotAJudgement", "judge", "judge_all", "judge_soon", "override", "sayings", "take_back"]
