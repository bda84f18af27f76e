#!/usr/bin/env python3
"""Copy the front-end files that Loa serves itself out of node_modules (run by `make assets`, after `npm ci`).

The copies are committed, so that neither a server nor an image needs node. Beside them lies VERSIONS.json: for
each npm package its version and integrity as in package-lock.json, and the SHA-256 of each file copied.
tests/house/test_assets.py compares the three.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"

FONT = "@fontsource/be-vietnam-pro"
PAPER_FONT = "@expo-google-fonts/tinos"
PAPER_FACES = ["400Regular", "400Regular_Italic", "700Bold"]
FONT_FACES = [(400, "normal"), (400, "italic"), (500, "normal"), (600, "normal"), (700, "normal")]
FONT_SUBSETS = [
    "vietnamese",
    "latin-ext",
    "latin",
]  # the last that holds a character wins, as the font's own CSS has it

DESK = ROOT / "services/publisher/loa_publisher/static/vendor"
PORTAL = ROOT / "services/portal/loa_portal/static/vendor"
TESTS = ROOT / "tests/browser/vendor"


@dataclass
class Vendor:
    """A `vendor` folder while it is being filled: a service's `static/vendor`, or the tests' own."""

    folder: Path
    packages: dict[str, list[str]] = field(default_factory=dict)

    def copy(self, package: str, source: str, target: str) -> None:
        """Copy `source` of the npm `package` to `target` in this folder."""
        destination = self.folder / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / package / source, destination)
        self.packages.setdefault(package, []).append(target)

    def write(self, package: str, target: str, text: str) -> None:
        """Write a file that is derived from `package`."""
        (self.folder / target).write_text(text, encoding="utf-8")
        self.packages.setdefault(package, []).append(target)

    def seal(self, locked: dict[str, dict[str, str]]) -> None:
        """Write VERSIONS.json."""
        versions = {
            package: {
                "version": locked[f"node_modules/{package}"]["version"],
                "integrity": locked[f"node_modules/{package}"]["integrity"],
                "license": locked[f"node_modules/{package}"]["license"],
                "files": {name: sha256(self.folder / name) for name in sorted(files)},
            }
            for package, files in sorted(self.packages.items())
        }
        text = json.dumps(versions, indent=2, ensure_ascii=False) + "\n"
        (self.folder / "VERSIONS.json").write_text(text, encoding="utf-8")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, lower-case hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fonts(vendor: Vendor) -> None:
    """Be Vietnam Pro as woff2, with a stylesheet that names no other host."""
    ranges = json.loads((MODULES / FONT / "unicode.json").read_text(encoding="utf-8"))
    faces = []
    for weight, style in FONT_FACES:
        for subset in FONT_SUBSETS:
            name = f"be-vietnam-pro-{subset}-{weight}-{style}.woff2"
            vendor.copy(FONT, f"files/{name}", f"fonts/{name}")
            faces.append(
                "@font-face {\n"
                '  font-family: "Be Vietnam Pro";\n'
                f"  font-style: {style};\n"
                f"  font-weight: {weight};\n"
                "  font-display: swap;\n"
                f'  src: url("fonts/{name}") format("woff2");\n'
                f"  unicode-range: {ranges[subset]};\n"
                "}\n"
            )
    vendor.write(FONT, "fonts.css", "\n".join(faces))
    vendor.copy(FONT, "LICENSE", "licences/be-vietnam-pro.txt")


def paper_fonts(vendor: Vendor) -> None:
    """Tinos, which has the widths of the typeface that state documents are set in, for the papers that the desk makes."""
    for face in PAPER_FACES:
        vendor.copy(PAPER_FONT, f"{face}/Tinos_{face}.ttf", f"fonts/tinos-{face.lower()}.ttf")
    vendor.copy(PAPER_FONT, "LICENSE_FONT", "licences/tinos.txt")


def main() -> None:
    """Fill the folders anew."""
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for vendor in (Vendor(DESK), Vendor(PORTAL)):
        shutil.rmtree(vendor.folder, ignore_errors=True)
        fonts(vendor)
        if vendor.folder == DESK:
            paper_fonts(vendor)
            vendor.copy("htmx.org", "dist/htmx.min.js", "htmx.min.js")
            vendor.copy("htmx.org", "LICENSE", "licences/htmx.txt")
            vendor.copy("squire-rte", "dist/squire.js", "squire.js")
            vendor.copy("squire-rte", "LICENSE", "licences/squire.txt")
            vendor.copy("dompurify", "dist/purify.min.js", "purify.min.js")
            vendor.copy("dompurify", "LICENSE", "licences/dompurify.txt")
        finish(vendor, locked)
    tests = Vendor(TESTS)
    shutil.rmtree(TESTS, ignore_errors=True)
    tests.copy("axe-core", "axe.min.js", "axe.min.js")
    tests.copy("axe-core", "LICENSE", "licences/axe.txt")
    finish(tests, locked)


def finish(vendor: Vendor, locked: dict[str, dict[str, str]]) -> None:
    """Write down where its files are from, and tell how many there are."""
    vendor.seal(locked)
    print(f"{vendor.folder.relative_to(ROOT)}: {sum(map(len, vendor.packages.values()))} files")


if __name__ == "__main__":
    main()
