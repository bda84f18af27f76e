from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

import loa_portal
from loa.errors import Misconfigured
from loa.settings import Settings
from loa_portal.app import create_app
from tests.portal.grounds import one_database
from tests.portal.sender import Sender

PACKAGE = Path(loa_portal.__file__).parent
CATALOGUE = PACKAGE / "translations" / "vi" / "LC_MESSAGES" / "messages.po"


def sentences(catalogue: Catalog) -> dict[str, list[str]]:
    """What a catalogue translates: English (singular and plural) → Vietnamese."""
    return {"|".join(forms(message.id)): forms(message.string) for message in catalogue if message.id}


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One sentence, or one for each number."""
    return [text] if isinstance(text, str) else list(text or ())


@one_database
def test_vietnamese_is_spoken_first(client: FlaskClient) -> None:
    """Without a choice the interface is Vietnamese, whatever the browser is set to."""
    page = client.get("/", headers={"Accept-Language": "en"}).text

    assert '<html lang="vi">' in page
    assert "Trang chủ" in page


@one_database
def test_a_choice_is_remembered(client: FlaskClient) -> None:
    """`?lang=en` changes the interface, and the cookie that it leaves keeps it so."""
    client.get("/?lang=en")

    page = client.get("/chu-de").text

    assert '<html lang="en">' in page
    assert "There are no topics yet" in page
    assert '<html lang="vi">' in client.get("/?lang=vi").text
    assert '<html lang="vi">' in client.get("/").text


@one_database
def test_an_unknown_language_is_ignored(client: FlaskClient) -> None:
    """What is no language of ours changes nothing and leaves no cookie."""
    answer = client.get("/?lang=xx")

    assert '<html lang="vi">' in answer.text
    assert "Set-Cookie" not in answer.headers


@one_database
def test_the_switch_stays_on_the_page(sender: Sender, client: FlaskClient) -> None:
    """Changing the language keeps the rest of the address."""
    assert 'href="?trang=1&amp;lang=en"' in client.get("/?trang=1").text


@one_database
def test_an_article_keeps_its_own_language(sender: Sender, client: FlaskClient) -> None:
    """Screen readers are told the text's language, and English readers that it is Vietnamese."""
    address = sender.put(uuid4()).json["url"]

    page = client.get(f"{address}?lang=en").text

    assert '<h1 lang="vi">' in page
    assert "This article is in Vietnamese." in page
    assert "Bài viết này bằng" not in client.get(f"{address}?lang=vi").text


def test_every_sentence_has_its_vietnamese() -> None:
    """No text of templates or code is left without translation, and none is kept without use."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    used = {message for _, _, message, _, _ in extract_from_dir(str(PACKAGE), methods)}
    with CATALOGUE.open("rb") as file:
        translated = {
            message.id for message in read_po(file) if message.id and message.string and not message.fuzzy
        }

    assert used == translated


def test_the_compiled_catalogue_is_fresh() -> None:
    """What is shipped is what the catalogue says."""
    with CATALOGUE.open("rb") as source, CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        expected, actual = sentences(read_po(source)), sentences(read_mo(compiled))

    assert actual == expected


@one_database
def test_a_default_that_is_not_spoken_is_told_at_the_start(settings: Settings) -> None:
    """LOA_LANGUAGE names a language of the interface."""
    with pytest.raises(Misconfigured, match="LOA_LANGUAGE"):
        create_app(replace(settings, language="fr"))
