"""The templates of the demonstration begin items that channels take once their brackets are filled."""

from __future__ import annotations

from loa_publisher.demo.beginnings import add_templates
from loa_publisher.item_templates import actions
from loa_publisher.item_templates.places import KNOWN
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.html import sanitise
from loa_publisher.plans.queries import topic_of_name
from tests.publisher.bureau import Bureau


def test_each_is_a_whole_beginning(bureau: Bureau) -> None:
    """Of a topic that the plan has, clean, and for the day of the new item."""
    with bureau.office() as office:
        kept = add_templates(office)
    with bureau.database.read() as connection:
        templates = actions.listed(connection)
        assert len(templates) == kept >= 2
        for one in templates:
            content = one.content
            draft = read_draft(
                {
                    **{name: content[name] for name in ("topic", "summary", "body_html", "audience", "lane")},
                    "title": one.title,
                    "channels": content["targets"],
                }
            )
            assert topic_of_name(connection, draft.topic).code == content["topic"]
            assert sanitise(content["body_html"]) == content["body_html"]
            assert any(f"{{{place}}}" in one.title for place in KNOWN)
