"""Units at the desk."""

from __future__ import annotations

import io
import re
from uuid import UUID

from sqlalchemy import event

from loa.ledger import accounts
from loa_publisher.tables.reading import read_table
from loa_publisher.units import directory, sheet
from tests.publisher.desk.conftest import NOW, Desk, Page
from tests.publisher.units.test_succession import COMMUNES

LIST = "/cai-dat/don-vi"


def unit(desk: Desk, slug: str) -> UUID:
    with desk.database.read() as connection:
        return next(one.id for one in directory.every(connection) if one.slug == slug)


def told_at(page: Page) -> list[str]:
    places = re.findall(r'<li><a href="#([\w-]+)">', page.body)
    assert all(f'id="{place}"' in page.body for place in places)
    return places


def test_everybody_finds_a_unit_and_an_administrator_changes_it(desk: Desk) -> None:
    """By name without marks, by kind, by whether it is there today."""
    reader = desk.visitor("reader")
    page = reader.get(f"{LIST}?q=dong+da")
    assert "Phòng GDĐT quận Đống Đa" in page.text
    assert "Ba Đình" not in page.text
    assert "Thêm đơn vị" not in page.text
    admin = desk.visitor("admin")
    admin.post(f"{LIST}/moi", {"name": "Xã mẫu", "kind": "commune", "valid_from": "01/07/2025"})
    assert "Xã mẫu" not in reader.get(LIST).text
    assert "Xã mẫu" in reader.get(f"{LIST}?xem=sap-toi&loai=commune").text


def test_a_unit_is_renamed_or_put_right(desk: Desk) -> None:
    """The form asks which."""
    admin, id = desk.visitor("admin"), unit(desk, "pgddt-dong-da")
    form = {"kind": "district_office", "valid_to": "30/06/2025", "parent": str(unit(desk, "so-gddt-ha-noi"))}
    renamed = {"name": "Phòng Giáo dục Đống Đa", "renaming": "renamed", "renamed_on": "20/11/2020"}
    page = admin.post(f"{LIST}/{id}/sua", form | renamed)
    assert "Tên trước đây Phòng GDĐT quận Đống Đa (đến 20/11/2020)" in page.text
    assert told_at(admin.post(f"{LIST}/{id}/sua", form | renamed | {"renamed_on": ""})) == ["f-renamed_on"]
    admin.post(f"{LIST}/{id}/sua", form | {"name": "Phòng GD Đống Đa", "renaming": "mistake"})
    assert "Phòng Giáo dục Đống Đa" not in admin.get(f"{LIST}/{id}").text


def test_what_cannot_be_is_told_at_its_place(desk: Desk) -> None:
    """With what was chosen still chosen."""
    admin, heir = desk.visitor("admin"), unit(desk, "pgddt-dong-da")
    wrong = {"name": "", "kind": "commune", "valid_from": "hôm qua", "successors": [str(heir)]}
    page = admin.post(f"{LIST}/moi", wrong)
    assert page.status == 422
    assert told_at(page) == ["f-valid_from", "f-slug", "f-name", "f-valid_to"]
    assert f'value="{heir}" checked' in page.body


def test_several_end_on_one_day_and_successors_without_an_account_are_told(desk: Desk) -> None:
    """Nobody is left out unseen."""
    admin = desk.visitor("admin")
    admin.post(
        f"{LIST}/moi", {"name": "Xã mẫu", "slug": "xa-mau", "kind": "commune", "valid_from": "01/07/2025"}
    )
    chosen = [str(unit(desk, slug)) for slug in ("pgddt-dong-da", "pgddt-ba-dinh")]
    form = {"units": chosen, "last_day": "30/06/2025", "successors": [str(unit(desk, "xa-mau"))]}
    assert told_at(admin.post(f"{LIST}/ket-thuc", form | {"last_day": ""})) == ["f-last_day"]
    assert told_at(admin.post(f"{LIST}/ket-thuc", {"last_day": "30/06/2025"})) == ["units"]
    assert "2 đơn vị kết thúc ngày 30/06/2025." in admin.post(f"{LIST}/ket-thuc", form).text
    page = admin.get(f"{LIST}/{chosen[0]}")
    assert "1 đơn vị kế thừa chưa có tài khoản kênh" in page.text
    assert (
        "Tiếp nhận từ Phòng GDĐT quận Ba Đình Phòng GDĐT quận Đống Đa"
        in admin.get(f"{LIST}/{unit(desk, 'xa-mau')}").text
    )


def upload(text: str | bytes) -> dict[str, object]:
    content = text if isinstance(text, bytes) else text.encode()
    return {"file": (io.BytesIO(content), "don-vi.csv")}


def test_a_file_is_looked_at_before_it_is_written(each_desk: Desk) -> None:
    """From the preview to the list; what is wrong is told by line and column and writes nothing."""
    desk = each_desk
    admin = desk.visitor("admin")
    page = admin.post(f"{LIST}/nhap", upload(COMMUNES.replace("Xã;", "Tỉnh;")))
    assert page.status == 422
    assert "Dòng 4, Loại đơn vị" in page.text
    page = admin.post(f"{LIST}/nhap", upload(COMMUNES))
    assert "3 mới" in page.text
    assert "Phường mẫu" not in admin.get(f"{LIST}?xem=sap-toi").text
    found = re.search(r'name="carried" value="([^"]+)"', page.body)
    assert found
    assert "Đã ghi 3 đơn vị." in admin.post(f"{LIST}/nhap", {"act": "write", "carried": found[1]}).text
    assert "Phường mẫu số 1" in admin.get(f"{LIST}?xem=sap-toi").text
    assert sheet.rows_of(read_table("mau.csv", admin.file(f"{LIST}/mau.csv")[2]))
    assert "Hãy chọn tệp trước." in admin.post(f"{LIST}/nhap", {}).text


def test_the_list_asks_no_more_of_the_database_for_more_units(desk: Desk) -> None:
    """The 126 communes and wards are not a statement each."""
    admin = desk.visitor("admin")
    said: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    admin.get(LIST)
    few = len(said)
    rows = "".join(f"xa-{n},Xã {n},Xã,,,,\n" for n in range(126))
    admin.post(
        f"{LIST}/nhap",
        {"act": "write"} | upload("ma,ten,loai,cap tren,tu ngay,den ngay,tiep nhan tu\n" + rows),
    )
    with desk.database.begin() as connection:
        for n in range(126):
            accounts.put(
                connection, NOW, channel="unit", key=f"xa-{n}", label=f"Xã {n}", visibility="internal", settings={},
                secrets={},
            )  # fmt: skip
    said.clear()
    page = admin.get(LIST)
    assert len(said) == few
    assert "1–50 trong 157" in page.text
