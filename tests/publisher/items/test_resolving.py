from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from loa.content import Snapshot
from loa.errors import InvalidInputs
from loa.ledger import accounts as channel_accounts
from loa.ledger.read import snapshot_body
from loa.ledger.tables import accounts
from loa_publisher.items.drafts import Picture, Target, read_draft
from loa_publisher.items.queries import contents
from loa_publisher.items.resolving import resolve_media, resolve_targets
from tests.publisher.bureau import NOW, Bureau, picture


def resolve(
    bureau: Bureau, *channels: dict[str, Any], audience: str = "public", forbidden: Any = ()
) -> list[Target]:
    """The targets with their accounts."""
    draft = read_draft({"topic": "T01", "title": "a", "audience": audience, "channels": list(channels)})
    with bureau.office() as office:
        return resolve_targets(office, draft, forbidden)


def refused(bureau: Bureau, *channels: dict[str, Any], **how: Any) -> dict[str, str]:
    """What is said against targets, by field."""
    with pytest.raises(InvalidInputs) as error:
        resolve(bureau, *channels, **how)
    return {complaint.field: complaint.message for complaint in error.value.complaints}


@pytest.mark.parametrize(
    ("channel", "audience", "account"),
    [
        ("portal", "public", "cong"),
        ("facebook", "public", "trang"),
        ("email", "public", "ban-tin"),
        ("email", "internal", "noi-bo"),
        ("unit", "public", "*"),
        ("unit", "internal", "*"),
    ],
)
def test_where_a_channel_goes_by_itself(
    any_bureau: Bureau, channel: str, audience: str, account: str
) -> None:
    """Units: all of them; elsewhere the default account of the item's audience."""
    assert resolve(any_bureau, {"channel": channel}, audience=audience) == [Target(channel, account)]


def test_an_account_by_name(any_bureau: Bureau) -> None:
    """Any account may be named, a public item's among internal ones too."""
    named = [{"channel": "manual", "account": "tv"}, {"channel": "email", "account": "noi-bo"}]
    assert resolve(any_bureau, *named) == [Target("manual", "tv"), Target("email", "noi-bo")]


def test_a_choice_is_not_guessed(any_bureau: Bureau) -> None:
    """Of several accounts without a default one has to be named; those that fit the audience are told."""
    assert "there are briefing, press, tv" in refused(any_bureau, {"channel": "manual"})["channels.0.account"]
    told = refused(any_bureau, {"channel": "manual"}, audience="internal")["channels.0.account"]
    assert told.endswith("there are briefing")


def test_what_is_not_there(any_bureau: Bureau) -> None:
    """Every target that cannot be had is told, with what there is."""
    told = refused(
        any_bureau,
        {"channel": "radio"},
        {"channel": "portal", "account": "khac"},
        {"channel": "unit", "account": "pgddt-khong-co"},
        {"channel": "manual", "account": "tv"},
    )
    assert list(told) == ["channels.0.channel", "channels.1.account", "channels.2.account"]
    assert "email, facebook, manual, portal, unit" in told["channels.0.channel"]
    assert "there are cong" in told["channels.1.account"]


@pytest.mark.parametrize(
    ("channel", "account"),
    [
        ("portal", None),
        ("portal", "cong"),
        ("facebook", None),
        ("facebook", "trang"),
        ("email", "ban-tin"),
        ("manual", "tv"),
    ],
)
def test_nothing_internal_goes_to_the_public(any_bureau: Bureau, channel: str, account: str | None) -> None:
    """An internal item finds no public account, by default or by name."""
    told = refused(any_bureau, {"channel": channel, "account": account}, audience="internal")
    assert list(told) == ["channels.0.account"]


def test_an_account_that_is_switched_off(any_bureau: Bureau) -> None:
    """It is not to be had."""
    with any_bureau.database.begin() as connection:
        connection.execute(update(accounts).where(accounts.c.channel == "portal").values(enabled=False))
    assert list(refused(any_bureau, {"channel": "portal"})) == ["channels.0.account"]


@pytest.mark.parametrize("other", ["*", None, "pgddt-ba-dinh"])
def test_no_account_gets_it_twice(any_bureau: Bureau, other: str | None) -> None:
    """A unit is not named beside all units, nor twice."""
    told = refused(
        any_bureau, {"channel": "unit", "account": "pgddt-ba-dinh"}, {"channel": "unit", "account": other}
    )
    assert list(told) == ["channels.1"]


def test_a_default_named_beside_the_channel(any_bureau: Bureau) -> None:
    """The default list and the same list by name are one."""
    told = refused(any_bureau, {"channel": "email"}, {"channel": "email", "account": "ban-tin"})
    assert list(told) == ["channels.1"]


@pytest.mark.parametrize(
    ("never", "channel", "account", "allowed"),
    [
        ({"channel": "manual"}, "manual", "tv", False),
        ({"channel": "manual", "account": "tv"}, "manual", "tv", False),
        ({"channel": "manual", "account": "tv"}, "manual", "press", True),
        ({"channel": "unit", "account": "pgddt-ba-dinh"}, "unit", None, False),
        ({"channel": "portal", "account": None}, "portal", None, False),
        ({"channel": "portal"}, "facebook", None, True),
    ],
)
def test_what_a_series_forbids(
    any_bureau: Bureau, never: dict[str, Any], channel: str, account: str | None, allowed: bool
) -> None:
    """A channel or an account that a series forbids is refused, among all of a channel's too."""
    target = {"channel": channel, "account": account}
    if allowed:
        assert resolve(any_bureau, target, forbidden=[never])
    else:
        assert list(refused(any_bureau, target, forbidden=[never])) == ["channels.0"]


def test_pictures_that_were_never_uploaded(any_bureau: Bureau) -> None:
    """Each of them is told."""
    known = any_bureau.upload()
    with any_bureau.office() as office:
        found = resolve_media(office, [Picture(known, "Cổng")])
        with pytest.raises(InvalidInputs) as error:
            resolve_media(office, [Picture("0" * 64, "a"), Picture(known, "b"), Picture("1" * 64, "c")])
    assert [complaint.field for complaint in error.value.complaints] == ["media.0.sha256", "media.2.sha256"]
    assert (found[0].alt, found[0].width, found[0].media_type) == ("Cổng", 8, "image/png")


def test_what_each_target_gets(any_bureau: Bureau) -> None:
    """Variants read differently where they are given; the link is the portal's, and only where the item goes there."""
    draft = any_bureau.draft(
        channels=[
            {"channel": "portal"},
            {"channel": "facebook", "variant": {"text": "Chữ của Facebook"}},
            {"channel": "email", "variant": {"title": "Tiêu đề thư"}},
        ]
    )
    item_id = any_bureau.write(**{name: draft[name] for name in ("channels",)})
    made = {one.channel: one for one in snapshots_of(any_bureau, item_id)}
    assert made["facebook"].text == "Chữ của Facebook"
    assert made["email"].title == "Tiêu đề thư"
    assert made["portal"].title == made["facebook"].title == draft["title"]
    link = f"{any_bureau.settings.portal_address}/bai/{item_id}"
    assert {one.link for one in made.values()} == {link}
    alone = any_bureau.write(channels=[{"channel": "facebook"}])
    assert [one.link for one in snapshots_of(any_bureau, alone)] == [None]


def snapshots_of(bureau: Bureau, item_id: Any) -> list[Any]:
    """The current revision's snapshots, as the ledger keeps them."""
    with bureau.database.read() as connection:
        revision = contents(connection, [item_id])[item_id]
        return [
            Snapshot.parse(snapshot_body(connection, digest), digest)
            for digest in revision.snapshots.values()
        ]


def test_a_channel_complains_where_it_can_be_found(any_bureau: Bureau) -> None:
    """What a channel would refuse is told before anything is saved: of the variant, where there is one."""
    eleven = [{"sha256": any_bureau.upload(picture(size=(1, number))), "alt": "a"} for number in range(1, 12)]
    before = any_bureau.rows()
    long = {"channel": "facebook", "variant": {"text": "x" * 70_000}}
    with pytest.raises(InvalidInputs) as error:
        any_bureau.write(channels=[{"channel": "portal"}, long], media=eleven)
    told = {complaint.field for complaint in error.value.complaints}
    assert told == {"channels.1.variant.text", "media"}
    assert any_bureau.rows() == before


def test_the_same_complaint_is_told_once(any_bureau: Bureau) -> None:
    """However many accounts of a channel have it."""
    units = [{"channel": "unit", "account": key} for key in ("pgddt-ba-dinh", "pgddt-dong-da")]
    with pytest.raises(InvalidInputs) as error:
        any_bureau.write(channels=units, body_html="<p>" + "x" * 390_000 + "</p>")
    assert [complaint.field for complaint in error.value.complaints] == ["body_html"]


def test_a_unit_that_is_no_longer_valid_is_not_offered(any_bureau: Bureau) -> None:
    """What an office may choose from is what is valid today in Hanoi."""
    with any_bureau.database.begin() as connection:
        for last_day, key in ((date(2020, 11, 21), "cu"), (date(2020, 11, 22), "moi")):
            channel_accounts.put(
                connection,
                NOW,
                channel="manual",
                key=key,
                label=key,
                visibility="public",
                settings={},
                secrets={},
                valid_to=last_day,
            )
    told = refused(any_bureau, {"channel": "manual"})["channels.0.account"]
    assert told.endswith("there are briefing, moi, press, tv")
