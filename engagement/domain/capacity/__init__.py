"""Who of the team has how much booked, week by week; moving it, and saying how much can be booked at all."""

from engagement.domain.capacity.grid import WEEKS, Cell, Grid, Row, Wanted, grid
from engagement.domain.capacity.moving import Look, carry, look
from engagement.domain.capacity.times import (
    NotAway,
    NotBookable,
    add_time_off,
    drop_time_off,
    set_weekly,
    weekly_minutes,
)
from engagement.domain.capacity.weeks import Booked, Week, to_give, week

__all__ = [
    "WEEKS",
    "Booked",
    "Cell",
    "Grid",
    "Look",
    "NotAway",
    "NotBookable",
    "Row",
    "Wanted",
    "Week",
    "add_time_off",
    "carry",
    "drop_time_off",
    "grid",
    "look",
    "set_weekly",
    "to_give",
    "week",
    "weekly_minutes",
]
