from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from loa.errors import Conflict
from loa_publisher.items import actions
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.repeats import answered, remember
from tests.publisher.bureau import Bureau

KEY = "khoá-1"


def ask(bureau: Bureau, person: str = "editor", key: str = KEY, title: str = "Tin") -> str:
    """A request with a key, as the API deals with it; the id of the item that answers it."""
    request = bureau.draft(title=title)
    with bureau.office(person) as office:
        known = answered(office, key, request)
        if known is None:
            item_id = actions.create(office, read_draft(request))
            known = {"id": str(item_id)}
            remember(office, key, request, item_id, known)
        return str(known["id"])


def test_the_same_request_is_answered_the_same(bureau: Bureau) -> None:
    """Nothing is written again."""
    first = ask(bureau)
    before = bureau.rows()
    assert ask(bureau) == first
    assert bureau.rows() == before


def test_a_key_belongs_to_one_request(bureau: Bureau) -> None:
    """Another request with it is refused and writes nothing."""
    ask(bureau)
    before = bureau.rows()
    with pytest.raises(Conflict):
        ask(bureau, title="Khác")
    assert bureau.rows() == before


def test_a_key_belongs_to_one_person(any_bureau: Bureau) -> None:
    """What another person calls by the same name is theirs."""
    assert ask(any_bureau) != ask(any_bureau, "both")
    assert ask(any_bureau) != ask(any_bureau, key="khoá-2")


def test_a_request_that_comes_twice_at_once(bureau: Bureau) -> None:
    """One item, and everybody is told of it."""
    before = bureau.rows()["items"]
    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(lambda _: ask(bureau), range(6)))) == 1
    assert bureau.rows()["items"] == before + 1
