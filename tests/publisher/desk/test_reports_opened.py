"""The workbook in LibreOffice and the paper in poppler: programs that people have."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.publisher.desk.conftest import Desk
from tests.publisher.desk.test_reports import YEAR, figures, lived, told
from tests.publisher.reports.pages_of import program

__all__ = ["lived"]
_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"

pytestmark = pytest.mark.accept


def converted(file: Path, kind: str, folder: Path) -> None:
    """What LibreOffice makes of a file."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        program("soffice"),
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        str(file),
    ]
    home = {**os.environ, "HOME": str(folder)}
    subprocess.run(command, check=True, capture_output=True, timeout=150, env=home)


def test_libreoffice_reads_what_the_api_says(lived: Desk, tmp_path: Path) -> None:
    """Every sheet, every figure, every total; and it prints."""
    said = told(lived, YEAR)
    file = tmp_path / "bao-cao.xlsx"
    file.write_bytes(lived.visitor("reader").file(f"/bao-cao/bao-cao.xlsx?{YEAR}")[2])
    converted(file, _ALL_SHEETS, tmp_path)
    sheets = {
        path.stem.partition("-Theo ")[2]: list(csv.reader(path.read_text("utf-8").splitlines()))
        for path in tmp_path.glob("bao-cao-Theo*.csv")
    }
    assert set(sheets) == {"nội dung trọng tâm", "tháng", "kênh", "đơn vị tiếp nhận"}
    total = [str(count) for count in figures({"figures": said["total"], "reach": said["reach"]})]
    plain = {
        name: [[cell.replace(",", "").replace(".", "") for cell in row] for row in body]
        for name, body in sheets.items()
    }
    assert plain["nội dung trọng tâm"][-1][2:] == total
    assert plain["tháng"][-1][1:] == total
    for name, key, skip in (("nội dung trọng tâm", "topics", 2), ("tháng", "months", 1)):
        assert [row[skip:] for row in plain[name][1:-1]] == [
            [str(count) for count in figures(line)] for line in said[key]
        ]
    assert sorted(row[2:] for row in plain["đơn vị tiếp nhận"][1:]) == sorted(
        [str(count) for count in figures(line)[:5]] for line in said["units"]
    )
    converted(file, "pdf", tmp_path)
    assert (tmp_path / "bao-cao.pdf").read_bytes().startswith(b"%PDF")


def test_poppler_draws_every_page_of_the_paper_with_our_typeface(lived: Desk, tmp_path: Path) -> None:
    """A4, no page empty, every glyph from the embedded faces."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(lived.visitor("reader").file(f"/bao-cao/bao-cao.pdf?{YEAR}")[2])
    fonts = subprocess.run(
        [program("pdffonts"), str(file)], capture_output=True, check=True, text=True
    ).stdout
    rows = [row.split() for row in fonts.splitlines()[2:]]
    assert {row[0].partition("+")[2] for row in rows} == {"Tinos", "TinosBold", "TinosItalic"}
    assert {row[-5] for row in rows} == {"yes"}, "embedded"
    subprocess.run(
        [program("pdftoppm"), "-r", "50", "-png", str(file), str(tmp_path / "page")], check=True, timeout=60
    )
    pages = sorted(tmp_path.glob("page-*.png"))
    assert len(pages) >= 3
    for page in pages:
        with Image.open(page) as drawn:
            assert drawn.size == (414, 585)
            assert drawn.convert("L").getextrema()[0] < 100
