"""A desk with people, channel accounts and the sample plan, driven as a browser would: pages, forms, tokens."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Connection, func, select, update

from loa import facts, migrations
from loa.clock import SettableClock
from loa.database import Database
from loa.ledger import accounts
from loa.ledger.tables import deliveries
from loa.settings import Settings
from loa_publisher.accounts.actions import User, add_user
from loa_publisher.app import create_app
from loa_publisher.demo.texts import PLAN
from loa_publisher.desk.security import limiter
from loa_publisher.items.models import items
from loa_publisher.plans.importing import Imported, import_plan
from loa_publisher.plans.parsing import parse
from tests.stack import environment

NOW = datetime(2020, 11, 22, 2, 0, tzinfo=UTC)  # a Sunday morning in Hanoi, within the sample's year
PASSWORD = "lời nói gió bay"
PEOPLE = {
    "editor": ("Chuyên viên", ["editor"], False),
    "other": ("Chuyên viên khác", ["editor", "approver"], False),
    "approver": ("Lãnh đạo Sở", ["approver"], False),
    "spokesperson": ("Người phát ngôn", ["approver"], True),
    "operator": ("Cán bộ kênh", ["operator"], False),
    "admin": ("Quản trị", ["admin"], False),
    "reader": ("Đầu mối đơn vị", ["reader"], False),
}
ACCOUNTS = (
    ("portal", "cong", "Cổng thông tin", "public", {"url": "http://127.0.0.1:9"}, True),
    ("facebook", "trang", "Trang của Sở", "public", {"page": "1", "app": "1"}, True),
    ("manual", "tv", "Truyền hình", "public", {"instructions": "Gọi phòng thời sự"}, True),
    ("manual", "giao-ban", "Hội nghị giao ban", "internal", {"instructions": ""}, True),
)


@dataclass
class Page:
    """What came back, as a reader sees it."""

    status: int
    body: str
    headers: Any

    @property
    def text(self) -> str:
        """The words of the page without its elements."""
        unmarked = re.sub("</?mark>", "", self.body)
        plain = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", unmarked, flags=re.DOTALL)
        return " ".join(html.unescape(plain).split())

    @property
    def token(self) -> str:
        """The form token that the page carries."""
        found = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', self.body)
        found = found or re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.body)
        assert found, "the page carries no form"
        return found[1]


class Visitor:
    """A browser with its cookies."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = ""  # of this session, which any of its pages carries

    def get(self, path: str, **headers: str) -> Page:
        """Opens a page; redirects are not followed."""
        answer = self.client.get(path, headers=headers)
        body = answer.get_data().decode("utf-8", "replace")
        answer.close()
        return Page(answer.status_code, body, answer.headers)

    def file(self, path: str) -> tuple[int, str, bytes, str]:
        """Fetches a file: status, media type, content, how it is to be saved."""
        answer = self.client.get(path)
        content = answer.get_data()
        answer.close()
        return answer.status_code, answer.mimetype, content, answer.headers.get("Content-Disposition", "")

    def post(self, path: str, form: dict[str, Any] | None = None, *, follow: bool = True) -> Page:
        """Sends a form with the token of the page that this browser has open."""
        self._token = self._token or self.get("/phim-tat" if self.signed_in else "/dang-nhap").token
        answer = self.client.post(
            path,
            data={"csrf_token": self._token, **(form or {})},
            content_type="multipart/form-data",
            follow_redirects=follow,
        )
        if path.startswith(("/dang-nhap", "/dang-xuat")):
            self._token = ""
        return Page(answer.status_code, answer.get_data(as_text=True), answer.headers)

    @property
    def signed_in(self) -> bool:
        """Whether a page opens that asks for it."""
        return self.get("/phim-tat").status == 200


@dataclass
class Desk:
    """The application and everything that the tests set up behind it."""

    app: Flask
    database: Database
    clock: SettableClock
    people: dict[str, User]

    def stranger(self) -> Visitor:
        """A browser that nobody has signed in with."""
        return Visitor(self.app.test_client())

    def visitor(self, person: str) -> Visitor:
        """A browser in which somebody has signed in."""
        visitor = self.stranger()
        page = visitor.post("/dang-nhap", {"login": person, "password": PASSWORD})
        assert page.status == 200, page.text
        return visitor

    def write(self, visitor: Visitor, act: str = "save", **changes: Any) -> int:
        """Writes a new item by the form; gives its number."""
        page = visitor.post("/noi-dung/moi", form(self, act=act, **changes))
        found = re.search(r"<title>#(\d+) ", page.body)
        assert found, page.text[:600]
        return int(found[1])

    def topic(self, code: str = "T01") -> str:
        """A topic's id, as the form sends it."""
        from loa_publisher.plans.queries import topic_of_name

        with self.database.read() as connection:
            return str(topic_of_name(connection, code).id)

    def plan_id(self) -> UUID:
        """The sample plan's id."""
        from loa_publisher.plans.queries import list_plans

        with self.database.read() as connection:
            return list_plans(connection)[0].plan.id

    def rows(self) -> dict[str, int]:
        """How many rows each table has: what must not change where something was refused."""
        with self.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for owned in migrations.installed().values()
                for table in owned.metadata.sorted_tables
            }

    def item(self, number: int) -> Any:
        """The item's row."""
        with self.database.read() as connection:
            return connection.execute(select(items).where(items.c.number == number)).one()

    def deliveries(self, number: int) -> list[Any]:
        """The item's deliveries by channel."""
        with self.database.read() as connection:
            query = select(deliveries).where(deliveries.c.item_id == self.item(number).id)
            return list(connection.execute(query.order_by(deliveries.c.channel, deliveries.c.sequence)))

    def put(self, delivery_id: Any, **values: Any) -> None:
        """Puts a delivery where a test needs it, as if a worker had been there."""
        with self.database.begin() as connection:
            connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(**values))
            facts.record(connection, self.clock.now(), "delivery.asks", str(delivery_id), {})


def form(desk: Desk, *, act: str = "save", **changes: Any) -> dict[str, Any]:
    """The editor's form, filled in."""
    filled: dict[str, Any] = {
        "title": "Lịch thi vào lớp 10",
        "summary": "Kỳ thi lùi sang ngày 12/6.",
        "body_html": "<p>Các điểm thi <strong>giữ nguyên</strong>.</p>",
        "topic": desk.topic("T04"),
        "audience": "public",
        "lane": "routine",
        "due_day": "25/11/2020",
        "due_time": "08:00",
        "target": ["portal:cong", "facebook:trang"],
        "act": act,
    }
    return filled | changes


def picture(name: str = "truong.png", colour: str = "teal") -> tuple[io.BytesIO, str]:
    """A small picture, as a form sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    out.seek(0)
    return out, name


def _few_accounts(connection: Connection, _settings: Settings, _plan: Imported) -> None:
    for channel, key, label, visibility, given, default in ACCOUNTS:
        accounts.put(
            connection,
            NOW,
            channel=channel,
            key=key,
            label=label,
            visibility=visibility,
            settings=given,
            secrets={},
            is_default=default,
        )


def open_desk(
    url: str,
    var: Path,
    outside: Callable[[Connection, Settings, Imported], None] = _few_accounts,
    seal: str = "",
) -> Desk:
    """A desk over a migrated, empty database: the sample plan, its people, and the channels' accounts that `outside` makes."""
    settings = Settings.load(environment(url, "", var) | ({"LOA_SEAL_PUBLIC_KEY": seal} if seal else {}))
    clock = SettableClock(NOW)
    app = create_app(settings, clock)
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    database = app.extensions["loa_house"].database
    with database.begin() as connection:
        plan = import_plan(connection, parse(PLAN.read_text("utf-8")), now=NOW, horizon=settings.horizon)
        outside(connection, settings, plan)
        people = {
            login: add_user(
                connection,
                login=login,
                full_name=name,
                roles=roles,
                now=NOW,
                password=PASSWORD,
                spokesperson=spokesperson,
            )
            for login, (name, roles, spokesperson) in PEOPLE.items()
        }
    return Desk(app, database, clock, people)


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk on SQLite, for what the database has no part in."""
    opened = open_desk(sqlite_url, tmp_path)
    yield opened
    limiter.reset()
    opened.database.close()


@pytest.fixture
def each_desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk on SQLite, and again on PostgreSQL."""
    opened = open_desk(database_url, tmp_path)
    yield opened
    limiter.reset()
    opened.database.close()
