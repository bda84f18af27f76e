"""Only «đẹp» leaves: every way from the internal film to a public account is tried, one by one, and refused."""

# ruff: noqa: E501 - one way a line, so that none hides behind another
from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from loa import slots
from loa.content import Snapshot
from loa.errors import InvalidInputs, LoaError
from loa.ledger import accounts, schedule
from loa.ledger.tables import deliveries, postings, snapshots
from loa_publisher.approvals import emergencies
from loa_publisher.deliveries import actions as delivery_actions
from loa_publisher.demo.texts import PLAN
from loa_publisher.films import deriving
from loa_publisher.films.models import segments, sources
from loa_publisher.items.models import items, revisions
from loa_publisher.items.pictures import add_picture
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse
from tests.publisher.bureau import Bureau, picture
from tests.publisher.films.cinema import BEAUTIFUL, CHILDREN, NOT_YET, Cinema, segment

PORTAL = {"channel": "portal"}
BRIEFING = {"channel": "manual", "account": "briefing"}
INSIDE = "stays inside"
SAYS = "not for the public"
NOT_BEAUTIFUL = "not beautiful"


class Ways:
    """An approved film of December with its «chưa đẹp», a television film made from its «đẹp», and the ways out of it."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau, self.cinema = bureau, Cinema(bureau)
        self.still = bureau.blobs.put(picture(colour="red"))
        self.film = self.cinema.film(
            segment(),
            segment(NOT_YET, file=self.still),
            segment(CHILDREN),
            segment(BEAUTIFUL, **_OTHER),
            nth=1,
        )
        echo = self.cinema.film(segment(BEAUTIFUL, school="Trường khác", shown=NOT_YET["shown"]), nth=1)
        self.echo = self.cinema.rows(echo)["Trường khác"]
        self.rows = self.cinema.rows(self.film)
        self.bad = self.rows[NOT_YET["school"]]
        self.good = self.rows[BEAUTIFUL["school"]]
        self.tv = self.cinema.tv(self.film, BEAUTIFUL["school"])
        self.quarter = bureau.slot("S02", nth=1)
        with bureau.database.read() as connection:
            account = accounts.find(connection, "portal", None, "public")
        assert account is not None
        self.portal = account.key

    def derive(self, *ids: uuid.UUID) -> None:
        """Chooses segments for the next quarter's television film."""
        with self.bureau.office() as office:
            deriving.derive(office, self.quarter.id, ids)

    def edit_film(self, **changes: Any) -> None:
        """Saves the film with changes, as the API would."""
        self.bureau.edit(self.film, **{**self.cinema.words(self.film), "due_at": None, **changes})

    def edit_tv(self, **changes: Any) -> None:
        """Saves the television film with changes."""
        self.bureau.edit(self.tv, **{**self.cinema.words(self.tv), "due_at": None, **changes})

    def copy(self, **changes: Any) -> None:
        """A new item that begins as the film, as "Copy" at the desk does, with changes."""
        said = {**self.cinema.words(self.film), "due_at": None, "segments": None}
        self.bureau.write(**{**said, **changes})

    def public(self, **changes: Any) -> None:
        """A new public item with some words."""
        self.bureau.write(**changes)

    def import_plan(self, *replaced: tuple[str, str]) -> None:
        """Imports the plan again with its text changed."""
        said = PLAN.read_text("utf-8")
        for old, new in replaced:
            assert old in said
            said = said.replace(old, new, 1)
        with self.bureau.database.begin() as connection:
            import_plan(connection, parse(said), now=self.bureau.clock.now())

    def sql(self, statement: Any) -> None:
        """One statement as whoever has the database's password might run it."""
        with self.bureau.database.begin() as connection:
            connection.execute(statement)

    def turned(self) -> None:
        """The verdict of what was derived turns: the television film, approved before, goes nowhere any more."""
        self.cinema.change(self.film, BEAUTIFUL["school"], verdict="chua_dep")

    def snapshot(self, **changes: Any) -> Snapshot:
        """The film's snapshot with changes."""
        with self.bureau.database.read() as connection:
            content = connection.execute(
                select(revisions).where(revisions.c.item_id == self.film).order_by(revisions.c.number.desc())
            ).first()
            assert content is not None
            [hash] = content.snapshots.values()
            body = connection.execute(select(snapshots.c.body).where(snapshots.c.hash == hash)).scalar_one()
        fields = {name: getattr(Snapshot.parse(body, hash), name) for name in Snapshot.__dataclass_fields__}
        return Snapshot(**{**fields, **changes})

    def keep(self, snapshot: Snapshot) -> None:
        """Puts a snapshot into the ledger by hand."""
        row = {"hash": snapshot.hash, "audience": snapshot.audience, "body": snapshot.canonical()}
        self.sql(insert(snapshots).values(row))

    def delivery_by_hand(self) -> None:
        """Gives the portal the film's internal snapshot, row by row."""
        snapshot = self.snapshot()
        with self.bureau.database.begin() as connection:
            account = accounts.find(connection, "portal", None, "public")
            assert account is not None
            posting = {"id": uuid.uuid4(), "item_id": self.film, "account_id": account.id}
            connection.execute(insert(postings).values(posting))
            like = connection.execute(select(deliveries).where(deliveries.c.item_id == self.film)).first()
            assert like is not None
            row = {**like._mapping, "id": uuid.uuid4(), "account_id": account.id, "channel": "portal"}
            row |= {"posting_id": posting["id"], "snapshot_hash": snapshot.hash}
            connection.execute(insert(deliveries).values(row))

    def source_by_hand(self, **changes: Any) -> None:
        """Makes a segment a source of the television film, row by row."""
        row = {"id": uuid.uuid4(), "item_id": self.tv, "film_id": self.film, "position": 9}
        row |= {"segment_id": self.bad.id, "key": self.bad.key, "chosen_at": self.bureau.clock.now()}
        row |= {"chosen_by": self.bureau.people["editor"].id}
        self.sql(insert(sources).values(row | changes))

    def segment_by_hand(self, key: uuid.UUID, verdict: str) -> None:
        """Writes another verdict of a segment into a revision of the future."""
        with self.bureau.database.read() as connection:
            query = select(segments).where(segments.c.key == key).limit(1)
            row = dict(connection.execute(query).mappings().one())
        self.sql(insert(segments).values(row | {"id": uuid.uuid4(), "revision": 99, "verdict": verdict}))

    def approval_by_hand(self) -> None:
        """Approves the television film by hand, after the verdict of its source has turned."""
        with self.bureau.database.begin() as connection:
            schedule.approve(
                connection,
                self.bureau.clock.now(),
                item_id=self.tv,
                revision_hash=self.bureau.item(self.tv).revision_hash,
                written_by=self.bureau.people["editor"].id,
                approved_by=self.bureau.people["approver"].id,
            )

    def with_its_picture(self) -> None:
        """Uploads the still of what is not beautiful as a picture of a public item."""
        with self.bureau.office() as office:
            row = add_picture(
                office, self.bureau.blobs, "anh.png", self.bureau.blobs.path(self.still).read_bytes()
            )
        self.public(media=[{"sha256": row.sha256, "alt": "Nhà vệ sinh"}])

    def after_the_turn(self, act: Callable[[Any], None]) -> None:
        """One act of an approver on the television film."""
        with self.bureau.office("spokesperson") as office:
            act(office)


_OTHER = {"school": "Trường THPT Chu Văn An", "shown": "Thư viện mở đến 20 giờ", "script": "", "link": ""}
_SENTENCE = "ĐẾN NGÀY QUAY PHIM vòi nước vẫn khô, và cửa vẫn hỏng!"

Way = tuple[str, Callable[[Ways], None], type[Exception], str]
WAYS: list[Way] = [
    # what an officer may try on the film itself
    ("the film's audience is changed", lambda w: w.edit_film(audience="public"), InvalidInputs, INSIDE),
    ("the film goes to the portal", lambda w: w.edit_film(channels=[BRIEFING, PORTAL]), InvalidInputs, "for this audience; it has none"),
    ("the film goes to an account of the portal", lambda w: w.edit_film(channels=[{"channel": "portal", "account": w.portal}]), InvalidInputs, "is public"),
    ("the film goes to television", lambda w: w.edit_film(channels=[{"channel": "manual", "account": "tv"}]), InvalidInputs, "is public"),
    ("the film goes to Facebook", lambda w: w.edit_film(channels=[{"channel": "facebook"}]), InvalidInputs, "account"),
    ("audience and targets at once", lambda w: w.edit_film(audience="public", channels=[PORTAL]), InvalidInputs, INSIDE),
    ("the film moves to the television series' slot", lambda w: w.edit_film(slot=str(w.quarter.id)), InvalidInputs, "slot"),
    ("segments in an item for television", lambda w: w.public(segments=[segment(NOT_YET)], slot=str(w.quarter.id)), InvalidInputs, "internal series alone"),
    ("segments in an item of no series", lambda w: w.public(segments=[segment(NOT_YET)]), InvalidInputs, "internal series alone"),
    ("a public item in the film's own slot", lambda w: w.public(slot=str(w.bureau.slot("S01").id)), InvalidInputs, INSIDE),
    # deriving
    ("«chưa đẹp» is chosen", lambda w: w.derive(w.bad.id), InvalidInputs, NOT_BEAUTIFUL),
    ("«chưa đẹp» is chosen among what is «đẹp»", lambda w: w.derive(w.good.id, w.bad.id), InvalidInputs, NOT_BEAUTIFUL),
    ("a segment that does not exist", lambda w: w.derive(uuid.uuid4()), InvalidInputs, "no segment of an approved film"),
    ("children whose consent is for inside", lambda w: w.derive(w.rows[CHILDREN["school"]].id), InvalidInputs, "consent does not cover"),
    ("the verdict is changed to choose it", lambda w: w.cinema.change(w.film, NOT_YET["school"], verdict="dep"), InvalidInputs, "segment of a later film"),
    ("another film takes its key and calls it beautiful", lambda w: w.copy(slot=str(w.bureau.slot("S01").id), segments=[segment(key=str(w.bad.key))]), InvalidInputs, "belongs to another film"),
    ("another film calls its words beautiful", lambda w: w.derive(w.echo.id), InvalidInputs, SAYS),
    # words
    ("the film is copied and made public", lambda w: w.copy(audience="public", channels=[PORTAL], body_html=f"<p>{NOT_YET['script']}</p>"), InvalidInputs, SAYS),
    ("its words in the text of the television film", lambda w: w.edit_tv(body_html=f"<p>Cùng lúc đó: {NOT_YET['shown']}</p>"), InvalidInputs, SAYS),
    ("… in other letters and marks", lambda w: w.edit_tv(body_html=f"<p>{_SENTENCE}</p>"), InvalidInputs, SAYS),
    ("… in its summary", lambda w: w.edit_tv(summary=NOT_YET["shown"]), InvalidInputs, SAYS),
    ("… in its title", lambda w: w.edit_tv(title=NOT_YET["shown"]), InvalidInputs, SAYS),
    ("… in a variant's text", lambda w: w.edit_tv(channels=[PORTAL, {"channel": "facebook", "variant": {"text": NOT_YET["script"]}}]), InvalidInputs, SAYS),
    ("… in a variant's body, cut by markup", lambda w: w.edit_tv(channels=[{"channel": "portal", "variant": {"body_html": "<p>vòi nước <b>vẫn khô</b> và cửa vẫn hỏng, đến ngày quay phim vòi nước <i>vẫn</i> khô và cửa vẫn hỏng</p>"}}]), InvalidInputs, SAYS),
    ("its words in an item of another topic", lambda w: w.public(body_html=f"<p>{NOT_YET['script']}</p>"), InvalidInputs, SAYS),
    ("its video as a link", lambda w: w.public(body_html=f'<p><a href="{NOT_YET["link"]}">Xem phim</a></p>'), InvalidInputs, SAYS),
    ("its still as a picture", lambda w: w.with_its_picture(), InvalidInputs, "shows a picture"),
    # the plan
    ("the plan makes the series public", lambda w: w.import_plan(("  kind: video_report\n  audience: internal", "  kind: video_report\n  audience: public"), ("  - web_portal\n  - facebook_page\n  - tv\n  - press\n", "  - press\n")), InvalidInputs, "nội bộ"),
    ("the plan sends the series to the portal", lambda w: w.import_plan(("  channels:\n  - briefing\n  forbidden_channels:\n  - web_portal", "  channels:\n  - briefing\n  - web_portal\n  forbidden_channels:\n  - tv")), InvalidInputs, "web_portal"),
    # SQL
    ("SQL: the film turns public", lambda w: w.sql(update(items).where(items.c.id == w.film).values(audience="public")), DBAPIError, INSIDE),
    ("SQL: the film turns into another kind", lambda w: w.sql(update(items).where(items.c.id == w.film).values(kind="campaign")), DBAPIError, INSIDE),
    ("SQL: a television film turns into a film", lambda w: w.sql(update(items).where(items.c.id == w.tv).values(kind="film")), DBAPIError, INSIDE),
    ("SQL: the series turns public", lambda w: w.sql(update(slots.series).where(slots.series.c.code == "S01").values(audience="public")), DBAPIError, "internal series stays internal"),
    ("SQL: the verdict is changed", lambda w: w.sql(update(segments).where(segments.c.id == w.bad.id).values(verdict="dep")), DBAPIError, "never changed"),
    ("SQL: the segment is deleted", lambda w: w.sql(delete(segments).where(segments.c.id == w.bad.id)), DBAPIError, "never changed|foreign key|FOREIGN KEY"),
    ("SQL: its words are deleted", lambda w: w.sql(text(f"DELETE FROM {(w.bureau.database.dialect == 'postgresql' and 'planning.') or ''}film_words")), DBAPIError, "never changed"),
    ("SQL: a source that is not beautiful", lambda w: w.source_by_hand(), DBAPIError, "only what is beautiful"),
    ("SQL: … under the key of one that is", lambda w: w.source_by_hand(key=w.rows[_OTHER["school"]].key), DBAPIError, "only what is beautiful"),
    ("SQL: a source is exchanged", lambda w: w.sql(update(sources).values(segment_id=w.bad.id)), DBAPIError, "never changed"),
    ("SQL: a new row calls it beautiful", lambda w: w.segment_by_hand(w.bad.key, "dep"), DBAPIError, "later film alone"),
    ("SQL: a public snapshot of the film", lambda w: w.keep(w.snapshot(audience="public", target="portal:cong")), DBAPIError, f"{INSIDE}|may not go out"),
    ("SQL: its words in another item's snapshot", lambda w: w.keep(w.snapshot(audience="public", item=str(w.tv), target="portal:cong")), DBAPIError, "may not go out"),
    ("SQL: the film's own snapshot to the portal", lambda w: w.delivery_by_hand(), DBAPIError, "internal content may not go to a public account"),
]  # fmt: skip
TURNED: list[Way] = [
    # the source of an approved television film has turned «chưa đẹp» since
    ("it is submitted again", lambda w: w.bureau.submit(w.tv), LoaError, NOT_BEAUTIFUL + "|" + SAYS),
    ("it is saved as it was", lambda w: w.edit_tv(title="Khác"), LoaError, SAYS),
    ("an emergency publication", lambda w: w.after_the_turn(lambda o: emergencies.publish(o, w.tv, w.bureau.item(w.tv).revision_hash, "Gấp")), LoaError, NOT_BEAUTIFUL + "|" + SAYS),
    ("SQL: it is approved by hand", lambda w: w.approval_by_hand(), DBAPIError, "not beautiful any more"),
]  # fmt: skip


def test_every_way_out_is_refused(bureau: Bureau) -> None:
    """Each is tried on its own; each is refused with its reason, and leaves nothing behind."""
    ways = Ways(bureau)
    for way in WAYS:
        _refused(ways, *way)
    # not even a plan that forbids nothing any more and moves the film onto television's day opens a door
    ways.import_plan(
        ("  forbidden_channels:\n  - web_portal\n  - facebook_page\n  - tv\n  - press\n", ""),
        (
            "  exceptions:\n",
            "  exceptions:\n  - date: '2021-03-26'\n    moved_to: '2021-03-19'\n    reason_vi: Dời\n",
        ),
        ("  - '2021-03-26'\n", "  - '2021-03-19'\n"),
    )
    for way in WAYS[:8]:
        _refused(ways, *way)
    # what is beautiful goes: to television, the portal and Facebook, and only its own words
    ways.cinema.approve(ways.tv)
    went = bureau.deliveries(ways.tv)
    assert {row.channel for row in went} == {"manual", "portal", "facebook"}
    assert _said(bureau, went).isdisjoint({NOT_YET["shown"], NOT_YET["script"]})
    assert {row.channel for row in bureau.deliveries(ways.film)} == {"manual"}
    # a verdict that turns afterwards takes the approval with it
    _refused(ways, "SQL: the verdict turns under an approval", lambda w: w.segment_by_hand(w.good.key, "chua_dep"), DBAPIError, "void the approval")  # fmt: skip
    _refused(ways, "SQL: another revision without it", lambda w: w.sql(update(items).where(items.c.id == w.film).values(revision=99)), DBAPIError, "void the approval")  # fmt: skip
    ways.turned()
    assert bureau.approvals_of(ways.tv) == []
    assert bureau.item(ways.tv).state == "draft"
    assert set(bureau.states(ways.tv)) == {"superseded"}
    for way in TURNED:
        _refused(ways, *way)
    with bureau.office("approver") as office:
        delivery_actions.send_correction(office, ways.tv)
    assert set(bureau.states(ways.tv)) == {"superseded"}


def test_a_segment_that_nobody_has_approved_does_not_leave(bureau: Bureau) -> None:
    """An editor who calls it beautiful and goes on alone gets no further: a film's verdicts are a second person's, too."""
    cinema = Cinema(bureau)
    film = cinema.film(segment(), segment(NOT_YET), approve=False)
    with pytest.raises(InvalidInputs, match="no segment of an approved film"):
        cinema.tv(film, BEAUTIFUL["school"])
    cinema.change(film, NOT_YET["school"], verdict="dep")
    with pytest.raises(InvalidInputs, match=SAYS):
        bureau.write(summary=NOT_YET["shown"])
    cinema.approve(film)
    assert bureau.write(summary=NOT_YET["shown"])


def test_the_link_to_the_source_is_kept(bureau: Bureau) -> None:
    """The television film knows each segment and film that it was made from, even those that were taken out again."""
    cinema = Cinema(bureau)
    film = cinema.film(segment(), segment(BEAUTIFUL, **_OTHER), segment(NOT_YET))
    tv = cinema.tv(film, _OTHER["school"], BEAUTIFUL["school"])
    with bureau.office() as office:
        deriving.drop_source(office, tv, cinema.rows(film)[_OTHER["school"]].key)
    with bureau.database.read() as connection:
        found = [
            (row.school, row.film_id, row.dropped_at is None) for row in deriving.sources_of(connection, tv)
        ]
        made = deriving.made_from(connection, film)
    assert found == [(_OTHER["school"], film, False), (BEAUTIFUL["school"], film, True)]
    assert [row.id for row in made] == [tv]


def _refused(ways: Ways, name: str, way: Callable[[Ways], None], kind: type[Exception], reason: str) -> None:
    """Tries a way; a picture that was uploaded for it may stay, nothing else."""
    before = ways.bureau.rows()
    told = "it was let through"
    try:
        way(ways)
    except kind as refusal:
        told = str(getattr(refusal, "orig", refusal)).splitlines()[0]
    print(f"{name:<56} {told}")
    changed = {table for table, count in ways.bureau.rows().items() if count != before[table]} - {"media"}
    assert re.search(reason, told), f"{name}: {told}"
    assert not changed, f"{name}: {changed}"


def _said(bureau: Bureau, rows: list[Any]) -> set[str]:
    with bureau.database.read() as connection:
        bodies = connection.execute(
            select(snapshots.c.body).where(snapshots.c.hash.in_({row.snapshot_hash for row in rows}))
        ).scalars()
        return {
            words
            for body in bodies
            for words in (NOT_YET["shown"], NOT_YET["script"], BEAUTIFUL["shown"])
            if words in body
        }
