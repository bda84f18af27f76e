"""Channel accounts at the desk: drawn from the plug-ins, kept, and tried by a worker of the real kind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from loa.channel import Health, Tools, installed
from loa.ledger import accounts, probes
from loa.ledger.tables import accounts as table
from loa.secrets import new_keys
from loa_channels.opening import Accounts
from loa_channels.probing import Probing
from loa_publisher.desk.account_words import ADVICE, FIELDS, advice_said
from loa_publisher.desk.kept import COUNTS
from loa_publisher.desk.wording import find
from tests.publisher.channels.test_shapes import TYPED
from tests.publisher.desk.conftest import NOW, Desk, Page

LIST = "/cai-dat/kenh"
PLUGINS = Path(__file__).resolve().parents[3] / "services/channels/loa_channels"


def filled(channel: str, **more: str) -> dict[str, Any]:
    """The form of a new account."""
    typed = {f"settings-{name}": text for name, text in TYPED[channel].items()}
    more = {"key": "pgddt-ba-dinh", "visibility": "internal"} | more if channel == "unit" else more
    if channel == "facebook":
        typed["settings-base_url"] = "https://graph.facebook.com/v26.0"
    return {"label": "Tài khoản mới", "key": "moi", "visibility": "public", **typed, **more}


def sealing(desk: Desk) -> Desk:
    """A desk that can seal, and the key with which its workers open."""
    public, private = new_keys()
    house = desk.app.extensions["loa_house"]
    settings = replace(house.settings, seal_public_key=public, seal_private_key=private)
    desk.app.extensions["loa_house"] = replace(house, settings=settings)
    return desk


def of(desk: Desk, target: str) -> UUID:
    """The id of an account."""
    channel, _colon, key = target.partition(":")
    query = select(table.c.id).where(table.c.channel == channel, table.c.key == key)
    with desk.database.read() as connection:
        return UUID(str(connection.execute(query).scalar_one()))


def answered(desk: Desk, target: str, health: Health) -> None:
    """A worker has answered."""
    id = of(desk, target)
    with desk.database.begin() as connection:
        probes.ask(connection, NOW, id, "admin")
        taken = probes.take_asked(connection, NOW, target.partition(":")[0], timedelta(minutes=1))
        assert taken is not None
        probes.answer(connection, NOW, taken, health)


def errors_at(page: Page) -> list[str]:
    """The places that the summary leads to; each stands on the page."""
    places = re.findall(r'<li><a href="#([\w-]+)">', page.body)
    assert all(f'id="{place}"' in page.body for place in places)
    return places


@pytest.mark.parametrize("channel", sorted(installed()))
def test_the_form_of_every_channel_is_drawn_filled_and_kept(desk: Desk, channel: str) -> None:
    """And what was entered stands in it again, but for the credentials."""
    admin = sealing(desk).visitor("admin")
    page = admin.get(f"{LIST}/moi?kenh={channel}")
    assert all(f'name="settings-{name}"' in page.body for name in TYPED[channel])
    page = admin.post(f"{LIST}/moi?kenh={channel}", filled(channel))
    assert "Đã thêm tài khoản" in page.text
    key = "pgddt-ba-dinh" if channel == "unit" else "moi"
    again = admin.get(f"{LIST}/{of(desk, f'{channel}:{key}')}/sua")
    for name, text in TYPED[channel].items():
        secret = name in ("token", "secret", "smtp_password")
        assert (text in again.body) is not secret, name
    assert "được niêm phong và không bao giờ hiện lại" in again.text or channel in ("manual", "email")


def test_what_a_plug_in_refuses_is_told_at_its_field_in_vietnamese(desk: Desk) -> None:
    """With all that was entered still there."""
    admin = desk.visitor("admin")
    wrong = filled(
        "facebook", **{"settings-page_id": "trang", "settings-token": "", "valid_to": "31/02/2021"}
    )
    page = admin.post(f"{LIST}/moi?kenh=facebook", wrong)
    assert page.status == 422
    assert errors_at(page) == ["f-valid_to", "f-settings-page_id", "f-settings-token"]
    assert "Không đúng dạng; xem hướng dẫn của ô." in page.text
    assert 'value="trang"' in page.body


def test_who_reads_an_account_is_chosen_once(desk: Desk) -> None:
    """The form to change it does not ask."""
    page = desk.visitor("admin").get(f"{LIST}/{of(desk, 'facebook:trang')}/sua")
    assert 'name="visibility"' not in page.body
    assert 'name="key"' not in page.body


class Answering:
    """A worker's probing, over the plug-in that is installed."""

    def __init__(self, desk: Desk, channel: str) -> None:
        settings = desk.app.extensions["loa_house"].settings
        tools = Tools(lambda _: b"", lambda *_: "", timedelta(seconds=2), desk.database)
        plugin = installed()[channel](tools)
        self.probing = Probing(
            settings, desk.database, plugin, Accounts(type(plugin), settings.seal_private_key)
        )


def test_a_test_of_the_connection_is_answered_by_the_channels_worker(each_desk: Desk) -> None:
    """From the button by a request in the ledger to the plug-in's own words, on the page without loading it anew."""
    desk = each_desk
    operator = desk.visitor("operator")
    page = operator.post(f"{LIST}/{of(desk, 'manual:tv')}/thu")
    assert "Đang thử" in page.text
    assert 'hx-trigger="every 1s"' in page.body
    live = f"{LIST}/{of(desk, 'manual:tv')}/song"
    assert operator.get(live).status == 200
    assert Answering(desk, "manual").probing.next_asked()
    answer = operator.get(live)
    assert answer.status == 286  # nobody needs to look again
    assert "Kết nối tốt" in answer.text
    assert "Việc nằm ở mục Việc cần làm" in answer.text


def test_an_address_at_which_nobody_listens_is_told_in_plain_words(desk: Desk) -> None:
    """By the real plug-in, over a real socket."""
    admin = sealing(desk).visitor("admin")
    admin.post(f"{LIST}/moi?kenh=portal", filled("portal", **{"settings-base_url": "http://127.0.0.1:9"}))
    assert Answering(desk, "portal").probing.next_asked()
    page = admin.get(f"{LIST}/{of(desk, 'portal:moi')}")
    assert "Không kết nối được" in page.text
    assert "127.0.0.1" in page.text


def test_where_no_worker_runs_one_is_told_what_to_look_at(desk: Desk) -> None:
    """After a quarter of a minute."""
    operator = desk.visitor("operator")
    operator.post(f"{LIST}/{of(desk, 'facebook:trang')}/thu")
    desk.clock.advance(timedelta(seconds=20))
    page = operator.get(f"{LIST}/{of(desk, 'facebook:trang')}/song")
    assert page.status == 200
    assert "Hãy kiểm tra dịch vụ channel-facebook" in page.text


def test_what_fails_stands_on_today_and_above_every_page_until_it_is_well(desk: Desk) -> None:
    """For everybody; the button is for who may mend it."""
    answered(
        desk,
        "facebook:trang",
        Health(ok=False, advice="the token is not valid any more; connect the page again"),
    )
    operator, reader = desk.visitor("operator"), desk.visitor("reader")
    told = "Mã truy cập không còn hiệu lực; hãy kết nối lại trang."
    for visitor in (operator, reader):
        assert told in visitor.get("/noi-dung").text
        assert "Kết nối bị lỗi" in visitor.get("/").text
    assert f'href="{LIST}?kenh=facebook"' in operator.get("/noi-dung").body
    assert f'href="{LIST}?kenh=facebook"' not in reader.get("/noi-dung").body
    answered(desk, "facebook:trang", Health(ok=True, advice="the token is valid and does not expire"))
    desk.clock.advance(COUNTS)
    assert told not in operator.get("/").text


def test_several_that_fail_are_one_line(desk: Desk) -> None:
    """A network that is down is not thirty banners."""
    for target in ("facebook:trang", "portal:cong"):
        answered(desk, target, Health(ok=False, advice="127.0.0.1 cannot be reached: refused"))
    page = desk.visitor("reader").get("/noi-dung")
    assert page.text.count("2 tài khoản kênh không kết nối được") == 1


def test_an_account_is_switched_off_and_on(desk: Desk) -> None:
    """The list says so."""
    admin = desk.visitor("admin")
    address = f"{LIST}/{of(desk, 'facebook:trang')}/bat-tat"
    admin.post(address)
    assert "Switched off" not in admin.get(f"{LIST}?kenh=facebook").text
    assert "Đã tắt" in admin.get(f"{LIST}?kenh=facebook").text
    admin.post(address, {"on": "1"})
    assert "Đã tắt" not in admin.get(f"{LIST}?kenh=facebook").text


def test_the_list_asks_no_more_of_the_database_for_more_accounts(desk: Desk) -> None:
    """However many units there are."""
    operator = desk.visitor("operator")
    said: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    with desk.database.begin() as connection:
        put(connection, "unit-0")
    said.clear()
    operator.get(f"{LIST}?kenh=unit")
    few = len(said)
    with desk.database.begin() as connection:
        for one in range(1, 80):
            put(connection, f"unit-{one}")
    said.clear()
    page = operator.get(f"{LIST}?kenh=unit&q=unit")
    assert len(said) == few
    assert "1–50 trong 80" in page.text


def put(connection: Any, key: str) -> None:
    accounts.put(
        connection, NOW, channel="unit", key=key, label=key, visibility="internal", settings={}, secrets={}
    )


def test_every_word_of_an_installed_plug_ins_form_is_known(desk: Desk) -> None:
    """Labels, helps and choices have their Vietnamese."""
    said = set()
    for channel in installed().values():
        for field in channel.Account().fields.values():
            said |= {field.metadata.get("label", ""), field.metadata.get("help", "")}
    assert said - {""} <= FIELDS


def advices() -> Iterator[str]:
    """Every sentence that a plug-in writes into a Health by itself, with X for each value."""
    for path in sorted(PLUGINS.glob("plugins/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Health":
                for keyword in node.keywords:
                    if keyword.arg == "advice":
                        yield from sentences(keyword.value)


def sentences(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from sentences(node.body)
        yield from sentences(node.orelse)


def test_every_advice_of_an_installed_plug_in_is_known() -> None:
    """What a plug-in says of an account is a sentence in Vietnamese."""
    said = list(advices())
    assert len(said) > 8
    assert [one for one in said if find(one, ADVICE) is None] == []


def test_what_another_plug_in_says_is_quoted(desk: Desk) -> None:
    """Never hidden."""
    with desk.app.test_request_context(headers={"Cookie": "loa_language=vi"}):
        assert advice_said("frobnicate first") == "Phía bên kia cho biết: frobnicate first"
