from __future__ import annotations

import pytest

from loa_sandbox.graph.errors import GraphError
from loa_sandbox.graph.fields import choose, parse


def test_nested_fields_are_read() -> None:
    """Braces ask below a field; spaces and modifiers do not matter."""
    assert parse("id, attachments.limit(5){url,media{image{src}}} ,from") == {
        "id": None,
        "attachments": {"url": None, "media": {"image": {"src": None}}},
        "from": None,
    }


@pytest.mark.parametrize("text", ["id{", "id}", "id,{x}", "id message;", "id{url"])
def test_bad_syntax_is_refused(text: str) -> None:
    """Anything else answers code 2500 with the text in question."""
    with pytest.raises(GraphError) as refused:
        parse(text)
    assert refused.value.code == 2500


def test_fields_without_a_value_are_left_out() -> None:
    """What a node has but holds no value of is not told; its id always is."""
    node = {"id": "1", "message": None, "application": {"id": "2", "name": "n", "secret": "s"}}
    chosen = choose(node, parse("message,application"), "PagePost", {"application": parse("id,name")})
    assert chosen == {"id": "1", "application": {"id": "2", "name": "n"}}
