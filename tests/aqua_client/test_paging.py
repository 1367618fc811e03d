"""Walks through lists that move, shrink, repeat themselves, or say nothing about their length."""

import pytest

from aqua_client.errors import BadField
from aqua_client.paging import MOST_PAGES, NUMBERED, UNCOUNTED, UNFILTERED, Linked, Numbered, Offsets, Walk


class Server:
    """Cuts a list into pages as Aqua does; after each page the list may change."""

    def __init__(self, n, *, changes=None, filtered=lambda row: True, largest=1000, counts=True):
        self.rows = [{"id": number} for number in range(n)]
        self.changes = changes or {}
        self.filtered = filtered
        self.largest = largest
        self.counts = counts
        self.asked = []

    def __call__(self, query):
        self.asked.append((query["page"], query["pagesize"]))
        size = min(query["pagesize"], self.largest)
        start = (query["page"] - 1) * size
        cut = [row for row in self.rows[start : start + size] if self.filtered(row["id"])]
        count = len(self.rows) if self.counts else 0
        self.changes.get(len(self.asked), lambda rows: None)(self.rows)
        return {"count": count, "page": query["page"], "pagesize": size, "result": cut}


def identity(row):
    return row["id"]


def walked(server, size, style=NUMBERED):
    """The ids in the order they were handed out."""
    return [page.rows[n]["id"] for page, new in Walk(server, identity, size=size, style=style).pages() for n in new]


def remove(*ids):
    def change(rows):
        rows[:] = [row for row in rows if row["id"] not in ids]

    return change


def insert(at, *ids):
    def change(rows):
        rows[at:at] = [{"id": number} for number in ids]

    return change


def both(*changes):
    def change(rows):
        for one in changes:
            one(rows)

    return change


@pytest.mark.parametrize("n", [0, 1, 9, 10, 11, 19, 20, 21, 99, 100, 101, 250, 1000])
@pytest.mark.parametrize("size", [1, 10, 100])
@pytest.mark.parametrize("counts", [True, False])
def test_each_row_comes_once_and_in_order(n, size, counts):
    assert walked(Server(n, counts=counts), size) == list(range(n))


def test_a_list_that_fits_into_one_page_is_one_call():
    server = Server(99)

    walked(server, 100)

    assert server.asked == [(1, 100)]


def test_an_empty_page_ends_the_list_when_the_last_one_was_full():
    server = Server(20)

    walked(server, 10)

    assert server.asked == [(1, 10), (2, 10), (3, 10)]


def test_larger_pages_begin_with_a_row_that_is_known():
    server = Server(3000)

    walked(server, 1000)

    starts = [(page - 1) * size for page, size in server.asked]
    ends = [page * size for page, size in server.asked]
    assert starts[0] == 0
    assert [0 < end - start <= 10 for start, end in zip(starts[1:], ends, strict=False)] == [True] * 3


def test_overlaps_cost_few_calls():
    server = Server(100_000)

    walked(server, 1000)

    assert len(server.asked) <= 106


@pytest.mark.parametrize("size", [10, 100])
def test_rows_that_come_in_ahead_repeat_none(size):
    server = Server(5 * size, changes={2: insert(0, -1, -2, -3), 3: insert(0, -4)})

    assert walked(server, size) == list(range(5 * size))


@pytest.mark.parametrize("size", [10, 100])
def test_as_many_rows_as_a_page_that_come_in_ahead_are_no_repetition(size):
    server = Server(3 * size, changes={1: insert(0, *range(-size, 0))})

    assert [number for number in walked(server, size) if number >= 0] == list(range(3 * size))


@pytest.mark.parametrize("size", [10, 100])
@pytest.mark.parametrize("gone", [[0], [0, 1, 2], [5, 7], list(range(10))])
def test_rows_that_go_away_ahead_lose_none_of_the_others(size, gone):
    server = Server(4 * size, changes={1: remove(*gone)})

    assert sorted(walked(server, size)) == list(range(4 * size))


@pytest.mark.parametrize("size", [10, 100])
def test_a_list_that_shrinks_below_the_next_page_loses_none(size):
    server = Server(2 * size, changes={1: remove(*range(size))})

    assert sorted(walked(server, size)) == list(range(2 * size))


def test_one_that_goes_ahead_and_one_that_comes_behind_leave_the_count_but_lose_none():
    server = Server(400, changes={1: both(remove(3), insert(399, 1000))})

    assert sorted(walked(server, 100)) == [*range(400), 1000]


def test_many_changes_on_the_way_lose_none_that_stayed():
    changes = {call: both(remove(call * 7), insert(0, -call)) for call in range(1, 20)}
    server = Server(1000, changes=changes)

    stayed = set(range(1000)) - {call * 7 for call in range(1, 20)}
    ids = walked(server, 100)
    assert stayed - set(ids) == set()
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("counts", [True, False])
def test_a_short_page_is_not_the_last(counts):
    server = Server(500, filtered=lambda number: number % 3 == 0, counts=counts)

    assert walked(server, 100) == list(range(0, 500, 3))


def test_a_server_that_cuts_smaller_pages_than_asked_is_followed():
    assert walked(Server(1000, largest=70), 100) == list(range(1000))


def test_a_server_that_filters_after_paging_is_not_asked_twice_for_ever():
    server = Server(3000, filtered=lambda number: number < 100 or number % 100 > 10)

    walked(server, 100)

    assert len(server.asked) < 40


@pytest.mark.parametrize("past_the_end", [[], None, {"count": 3, "result": None}, {"count": 3, "result": []}])
def test_the_end_may_be_written_in_several_ways(past_the_end):
    answers = iter([{"result": [{"id": 1}, {"id": 2}]}, past_the_end])

    assert walked(lambda query: next(answers), 2) == [1, 2]


def test_a_page_that_is_repeated_is_an_error():
    with pytest.raises(BadField) as stopped:
        walked(lambda query: {"result": [{"id": 1}]}, 1)

    assert stopped.value.reason == "page 2 is the same as the one before"


def test_pages_that_go_in_a_circle_are_an_error():
    with pytest.raises(BadField) as stopped:
        walked(lambda query: {"result": [{"id": query["page"] % 5}]}, 1)

    assert stopped.value.reason == "the pages go in a circle"


@pytest.mark.parametrize(("count", "most_calls"), [(0, MOST_PAGES), (7, 1100)])
def test_a_list_without_an_end_is_an_error(count, most_calls):
    asked = []

    def fetch(query):
        asked.append(query["page"])
        return {"count": count, "result": [{"id": query["page"]}]}

    with pytest.raises(BadField):
        walked(fetch, 1)

    assert len(asked) <= most_calls


def test_a_count_that_was_not_asked_for_is_not_believed():
    rows = {1: [{"id": 1}], 2: [{"id": 2}]}

    assert walked(lambda query: {"count": 1, "result": rows.get(query["page"], [])}, 10, UNCOUNTED) == [1, 2]


def test_an_estimated_count_is_not_believed():
    rows = {1: [{"id": 1}], 2: [{"id": 2}]}

    def fetch(query):
        return {"count": 1, "is_estimated_count": True, "result": rows.get(query["page"], [])}

    assert walked(fetch, 10) == [1, 2]


def test_a_list_that_nothing_thins_out_ends_at_a_page_that_is_not_full():
    server = Server(25, counts=False)

    assert walked(server, 10, UNFILTERED) == list(range(25))
    assert server.asked == [(1, 10), (2, 10), (3, 10)]


def test_a_bare_array_has_no_pages():
    asked = []

    def fetch(query):
        asked.append(query["page"])
        return [{"id": number} for number in range(30)]

    assert (walked(fetch, 10), asked) == (list(range(30)), [1])


def test_rows_without_an_identity_are_all_handed_out():
    walk = Walk(lambda query: {"count": 3, "result": [{}, {}, {}]}, lambda row: None, size=10)

    assert [new for _page, new in walk.pages()] == [[0, 1, 2]]


def test_a_row_that_is_none_is_left_to_the_reader():
    walk = Walk(lambda query: {"count": 2, "result": [7, {"id": [1]}]}, identity, size=10)

    assert [new for _page, new in walk.pages()] == [[0, 1]]


def test_the_account_api_names_the_next_offset():
    asked = []

    def fetch(query):
        asked.append((query["limit"], query["offset"]))
        start = query["offset"]
        following = start + 2 if start < 4 else None
        rows = [{"id": number} for number in range(start, min(start + 2, 5))]
        return {"status": 200, "code": 0, "data": rows, "meta": {"count": 5, "next_offset": following}}

    assert walked(fetch, 2, Offsets()) == [0, 1, 2, 3, 4]
    assert asked == [(2, 0), (2, 2), (2, 4)]


def test_an_older_account_api_says_nothing_about_the_next_page():
    pages = {0: [{"id": 1}, {"id": 2}], 2: [{"id": 3}]}

    assert walked(lambda query: {"data": pages.get(query["offset"], [])}, 2, Offsets()) == [1, 2, 3]


def test_an_account_api_that_points_back_goes_in_a_circle():
    with pytest.raises(BadField):
        walked(lambda query: {"data": [{"id": 1}], "meta": {"count": 9, "next_offset": 0}}, 1, Offsets())


def test_supply_chain_names_the_next_page():
    def fetch(query):
        number = query["page"]
        following = number + 1 if number < 3 else 0
        return {
            "current_page": number,
            "next_page": following,
            "returned_count": 1,
            "total_count": 3,
            "data": [{"id": number}],
        }

    assert walked(fetch, 1, Linked()) == [1, 2, 3]


def test_other_keys_of_an_envelope_can_be_named():
    style = Numbered(rows_key="permissions", size_key="size", count_key="total")

    assert walked(lambda query: {"permissions": [{"id": query["size"]}], "total": 1}, 25, style) == [25]


def test_an_envelope_without_rows_is_an_error():
    with pytest.raises(BadField) as answered:
        walked(lambda query: {"count": 1}, 10)

    assert answered.value.field == "result"
