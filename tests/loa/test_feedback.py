"""Letters between the portal and the desk."""

from __future__ import annotations

from uuid import UUID, uuid4

from loa.feedback import Letter, identity, reference

LETTER = Letter(
    article_id=None, name="", email="", phone="", text="Hỏi", language="vi", consent="", suspect=False
)


def test_the_same_form_with_the_same_words_is_the_same_letter() -> None:
    """Another form or another word is another."""
    mark = uuid4()
    other = Letter(**{**LETTER.__dict__, "text": "Hỏi nữa"})
    assert identity(mark, LETTER) == identity(mark, LETTER)
    assert len({identity(mark, LETTER), identity(uuid4(), LETTER), identity(mark, other)}) == 3


def test_a_reference_can_be_read_out_on_the_telephone() -> None:
    """No sign in it is taken for another."""
    told = reference(UUID(int=7))
    assert told == reference(UUID(int=7)) != reference(UUID(int=8))
    assert len(told) == 12
    assert not set(told[3:]) & set("01ILO")
