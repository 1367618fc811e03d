"""Durations as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import durations
from engagement.rules.durations import BadDuration


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1.5h", 90),
        ("1,5 h", 90),
        ("90m", 90),
        ("90", 90),
        ("1:30", 90),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1H30M", 90),
        ("0:05", 5),
        ("2 hours", 120),
        ("1 hour", 60),
        ("45 minutes", 45),
        (" 45 min ", 45),
        ("0.25h", 15),
        ("24h", 1440),
        ("90.0", 90),
    ],
)
def test_a_duration_is_read(typed, minutes):
    assert durations.parse(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Type a duration, such as 1.5h, 90m or 1:30."),
        ("  ", "Type a duration, such as 1.5h, 90m or 1:30."),
        ("-30", "A duration cannot be negative."),
        ("−1h", "A duration cannot be negative."),
        ("soon", "“soon” is no duration: type it as 1.5h, 90m or 1:30."),
        ("1:75", "“1:75” is no duration: type it as 1.5h, 90m or 1:30."),
        ("1h75", "“1h75” is no duration: type it as 1.5h, 90m or 1:30."),
        ("1.5h30", "“1.5h30” is no duration: type it as 1.5h, 90m or 1:30."),
        ("1:30:00", "“1:30:00” is no duration: type it as 1.5h, 90m or 1:30."),
        ("1.5", "“1.5” is not a whole number of minutes: type 1.5h if hours are meant."),
        ("1.33h", "“1.33h” is not a whole number of minutes: type 80m."),
        ("0", "A duration is at least one minute."),
        ("0:00", "A duration is at least one minute."),
        ("25h", "“25h” is longer than a day: was it meant in minutes?"),
        ("1441", "“1441” is longer than a day: was it meant in minutes?"),
        ("٩٠", "“٩٠” is no duration: type it as 1.5h, 90m or 1:30."),
    ],
)
def test_what_is_no_duration_says_what_to_type(typed, message):
    with pytest.raises(BadDuration) as refused:
        durations.parse(typed)

    assert str(refused.value) == message


@pytest.mark.parametrize(("minutes", "words"), [(45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (0, "0 min")])
def test_minutes_are_said_as_a_person_would(minutes, words):
    assert durations.said(minutes) == words


MINUTES = st.integers(1, durations.LONGEST_MINUTES)


@given(MINUTES)
def test_what_is_said_is_read_back(minutes):
    assert durations.parse(durations.said(minutes)) == minutes


@given(MINUTES, st.sampled_from(["{0}", "{0}m", "{0} min", "{1}:{2:02}", "{1}h{2}", "{1} h {2:02} m"]))
def test_every_way_of_typing_means_the_same(minutes, way):
    assert durations.parse(way.format(minutes, *divmod(minutes, 60))) == minutes


@given(st.text() | st.from_regex(r"[-0-9.,:hm ]{1,12}", fullmatch=True))
def test_anything_typed_is_read_as_minutes_of_a_day_or_refused(typed):
    try:
        minutes = durations.parse(typed)
    except BadDuration:
        return

    assert 1 <= minutes <= durations.LONGEST_MINUTES
