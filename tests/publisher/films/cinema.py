"""A film of November with three schools, approved; and what tests do with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from loa_publisher.films import actions, deriving, queries
from loa_publisher.films.models import segments
from tests.publisher.bureau import Bureau

BEAUTIFUL = {
    "school": "Trường THCS Cát Linh",
    "verdict": "dep",
    "shown": "Vườn rau do học sinh khối 6 tự trồng và chăm sóc sau giờ học",
    "seconds": 150,
    "script": "Mỗi chiều thứ Tư, các em thay nhau tưới vườn. Rau được đưa vào bếp ăn của trường.",
    "link": "https://phim.example/2020-11/cat-linh",
}
NOT_YET = {
    "school": "Trường Tiểu học Đông Ngạc",
    "verdict": "chua_dep",
    "shown": "Nhà vệ sinh của học sinh xuống cấp, không có nước từ đầu năm học",
    "seconds": 95,
    "script": "Phụ huynh đã ba lần phản ánh với nhà trường. Đến ngày quay phim, vòi nước vẫn khô và cửa vẫn hỏng.",
    "link": "https://phim.example/2020-11/dong-ngac",
}
CHILDREN = {
    "school": "Trường Mầm non Sao Mai",
    "verdict": "dep",
    "shown": "Giờ thể dục sáng của các bé lớp 5 tuổi trên sân cỏ mới",
    "seconds": 60,
    "script": "",
    "children": True,
    "consent": {"holder": "Trường Mầm non Sao Mai", "reference": "Sổ 12/2020", "date": "2020-11-10"},
    "consent_public": False,
}


def segment(like: dict[str, Any] = BEAUTIFUL, **changes: Any) -> dict[str, Any]:
    """A segment as it is handed in, with a key of its own."""
    return {"key": str(uuid4()), **like, **changes}


class Cinema:
    """The office's films."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau

    def film(self, *given: dict[str, Any], nth: int = 0, approve: bool = True) -> UUID:
        """A film of the nth open month; approved unless told otherwise."""
        slot = self.bureau.slot("S01", nth=nth)
        with self.bureau.office() as office:
            film_id = actions.begin(office, slot.id)
        for one in given or (segment(), segment(NOT_YET), segment(CHILDREN)):
            self.put(film_id, one)
        if approve:
            self.approve(film_id)
        return film_id

    def put(self, film_id: UUID, given: dict[str, Any], *, new: bool = True) -> UUID:
        """Puts a segment in; the key that it has there."""
        said = {name: value for name, value in given.items() if name != "key" or not new}
        with self.bureau.office() as office:
            base = self.bureau.item(film_id).revision_hash
            return actions.put_segment(office, film_id, said, base=base)

    def change(self, film_id: UUID, school: str, **changes: Any) -> None:
        """Saves a segment of the film anew."""
        with self.bureau.database.read() as connection:
            [standing] = [
                one for one in queries.segments_json(connection, film_id) if one["school"] == school
            ]
        self.put(film_id, {**standing, **changes}, new=False)

    def approve(self, item_id: UUID) -> None:
        """Hands it in and approves it."""
        self.bureau.submit(item_id)
        self.bureau.approve(item_id)

    def rows(self, film_id: UUID) -> dict[str, Any]:
        """The segments of the film's current revision by school."""
        item = self.bureau.item(film_id)
        query = select(segments).where(segments.c.item_id == film_id, segments.c.revision == item.revision)
        with self.bureau.database.read() as connection:
            return {row.school: row for row in connection.execute(query)}

    def tv(self, film_id: UUID, *schools: str, nth: int = 0) -> UUID:
        """A television film of these segments for the nth open quarter."""
        rows = self.rows(film_id)
        slot = self.bureau.slot("S02", nth=nth)
        chosen = [rows[school].id for school in schools or (BEAUTIFUL["school"],)]
        with self.bureau.office() as office:
            return deriving.derive(office, slot.id, chosen)

    def words(self, item_id: UUID) -> dict[str, Any]:
        """What an item says now, as it is handed in."""
        with self.bureau.database.read() as connection:
            return queries.as_given(connection, item_id)
