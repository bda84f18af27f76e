"""Reads papers and workbooks with other people's programs: what they see is what is compared."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.nodes.missing import NotInstalled, refuse

_PACKAGES = {
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdffonts": "poppler-utils",
    "soffice": "libreoffice-calc",
}


def program(name: str) -> str:
    """Where it is. Where it is not installed the test is skipped, or fails in CI."""
    found = shutil.which(name)
    if found is None:
        refuse(NotInstalled(f"{name} (Debian: apt-get install {_PACKAGES[name]})"))
    return found


def words_of(pdf: bytes, folder: Path) -> str:
    """A paper's text as it stands on its pages, in one line."""
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    command = [program("pdftotext"), "-layout", str(file), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    return " ".join(text.split())


def numbers_of(words: str, name: str) -> list[int]:
    """The figures that stand after a line's name: in the table, where most of them stand."""
    found = re.findall(re.escape(name) + r"((?: [\d.]+)+)", words)
    runs = [[int(one.replace(".", "")) for one in run.split()] for run in found]
    return max(runs, key=len, default=[])


def sheets_of(xlsx: bytes) -> dict[str, list[list[Any]]]:
    """A workbook's cells, sheet by sheet, as their types have them."""
    book = load_workbook(io.BytesIO(xlsx))
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets
    }
