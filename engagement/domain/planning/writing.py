"""Changes of a plan as rows: sessions made, moved and taken away, and their minutes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from engagement.domain.planning import flat, placing
from engagement.domain.planning.flat import CELLS, MINUTES, STARTS, Flat, Key
from engagement.domain.planning.plans import Booked, Holder, Stand, holder_of
from engagement.domain.refusals import Refused
from engagement.models import Engagement, Session, TimeAllocation, Topic

# Where sessions wait while others take their places, so that two may change places: the database sees each row alone.
_OUT_OF_THE_WAY = timedelta(days=36_500)


class Held(Refused):
    """The session was held, or is being held: its plan is history."""


class Told(Refused):
    """Others know of the session's time, so it is moved on its own page."""


class DoubleBooked(Refused):
    """The consultant has another booking at that time."""


def write(engagement: Engagement, stand: Stand, changes: Flat, *, may_move: bool = False) -> None:
    """
    Write the changes to the sessions, as they are at the places of `changes`.

    Raises Held for a session that was held, Told for the time of one that others know of (unless `may_move`), and
    DoubleBooked when the database refuses a time. `field` of a refusal names the place.
    """
    booked, wanted = flat.booked_by_key(stand), flat.by_session(changes)
    for key, values in wanted.items():
        _refuse(key, booked.get(key), values, may_move=may_move)
    topics = placing.topics_of(engagement)
    _refuse_strangers(changes, topics)
    try:
        with transaction.atomic():
            _take_away([booked[key].pk for key, values in wanted.items() if key in booked and _goes(key, values)])
            _move(booked, wanted)
            for key, values in wanted.items():
                if key not in booked:
                    _make(engagement, key, values, holder_of(engagement, stand), topics)
                elif not _goes(key, values):
                    _fill(booked[key], values, topics)
    except IntegrityError as error:
        if "consultant_booked_once" not in str(error):
            raise
        raise _double_booked(stand, engagement, booked, wanted) from None


def _refuse(key: Key, one: Booked | None, values: Flat, *, may_move: bool) -> None:
    field = next(iter(values))
    if one is None:
        if values.get(flat.place(*key, STARTS)) is None:
            raise Refused(f"Session {key[1]} is no longer in the plan.", field=field)
        return
    if one.is_held:
        raise Held(f"Session {one.number} has begun or is over; its plan stays as it is.", field=field)
    is_timed = any(flat.what_of(where)[0] in (STARTS, MINUTES) for where in values)
    if is_timed and not one.is_draft and not may_move:
        raise Told(
            f"Others know when session {one.number} is: move it on its own page, so that they are told.", field=field
        )


def _refuse_strangers(changes: Flat, topics: Mapping[str, Topic]) -> None:
    for where in changes:
        what, module = flat.what_of(where)
        if what == CELLS and module not in topics:
            raise Refused("The work package has no such module; load the page again.", field=where)


def _goes(key: Key, values: Flat) -> bool:
    where = flat.place(*key, STARTS)
    return where in values and values[where] is None


def _take_away(pks: list[int]) -> None:
    if pks:
        Session.objects.filter(pk__in=pks).delete()


def _move(booked: Mapping[Key, Booked], wanted: Mapping[Key, Flat]) -> None:
    timed = {}
    for key, values in wanted.items():
        if key in booked and not _goes(key, values) and (span := _span(key, booked[key], values)):
            timed[booked[key].pk] = span
    if len(timed) > 1:
        Session.objects.filter(pk__in=timed).update(
            starts_at=F("starts_at") + _OUT_OF_THE_WAY, ends_at=F("ends_at") + _OUT_OF_THE_WAY
        )
    for pk, (starts_at, ends_at) in timed.items():
        Session.objects.filter(pk=pk).update(starts_at=starts_at, ends_at=ends_at)


def _span(key: Key, one: Booked | None, values: Flat) -> tuple[datetime, datetime] | None:
    """The start and end that the values give the session; None when they leave both as they are."""
    starts, minutes = values.get(flat.place(*key, STARTS)), values.get(flat.place(*key, MINUTES))
    if starts is None and minutes is None:
        return None
    starts_at = datetime.fromisoformat(str(starts)) if starts is not None else one.starts_at if one else None
    length = int(minutes) if minutes is not None else one.minutes if one else 0
    return (starts_at, starts_at + timedelta(minutes=length)) if starts_at else None


def _make(engagement: Engagement, key: Key, values: Flat, holder: Holder | None, topics: Mapping[str, Topic]) -> None:
    span = _span(key, None, values)
    if holder is None or span is None:
        raise Refused("Nobody delivers this engagement yet; ask a PS lead to assign a consultant.")
    cells = {flat.what_of(where)[1]: int(value) for where, value in values.items() if _is_cell(where) and value}
    starts_at, ends_at = span
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    row = placing.Row(key[1], key[0], starts_at, minutes, cells)
    placing.write(engagement, row, consultant_pk=holder.pk, topics=topics)


def _fill(one: Booked, values: Flat, topics: Mapping[str, Topic]) -> None:
    cells = {flat.what_of(where)[1]: value for where, value in values.items() if _is_cell(where)}
    if not cells:
        return
    TimeAllocation.objects.filter(session=one.pk, topic__in=[topics[key] for key in cells]).delete()
    TimeAllocation.objects.bulk_create(
        TimeAllocation(session_id=one.pk, topic=topics[key], planned_minutes=int(minutes))
        for key, minutes in cells.items()
        if minutes
    )


def _is_cell(where: str) -> bool:
    return flat.what_of(where)[0] == CELLS


def _double_booked(
    stand: Stand, engagement: Engagement, booked: Mapping[Key, Booked], wanted: Mapping[Key, Flat]
) -> DoubleBooked:
    """Say which session meets another booking of its consultant, and beside which field that belongs."""
    holder = holder_of(engagement, stand)
    for key, values in wanted.items():
        one = booked.get(key)
        span = None if _goes(key, values) else _span(key, one, values)
        person = one.consultant if one else holder
        if span is not None and person is not None and _is_taken(engagement, stand, wanted, key, span, person):
            return DoubleBooked(
                f"{person.name} has another booking at the time of session {key[1]}; choose another time.",
                field=flat.place(*key, STARTS),
            )
    return DoubleBooked("The consultant has another booking at one of these times; choose others.")


def _is_taken(
    engagement: Engagement,
    stand: Stand,
    wanted: Mapping[Key, Flat],
    key: Key,
    span: tuple[datetime, datetime],
    person: Holder,
) -> bool:
    starts_at, ends_at = span
    others = Session.objects.filter(
        consultant=person.pk, status__in=Session.BOOKED, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if others.exclude(engagement=engagement).exists():
        return True
    for other_key, other in flat.booked_by_key(stand).items():
        if other_key == key or not other.has_date:
            continue
        theirs = _span(other_key, other, wanted.get(other_key, {})) or (other.starts_at, other.ends_at)
        if theirs[0] < ends_at and theirs[1] > starts_at:
            return True
    return False
