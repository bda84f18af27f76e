"""The settings of docker-compose.yml. That the whole stands and lasts is shown by scripts/try-compose."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from loa.secrets import seal, unseal
from loa.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = re.compile(r"PASSWORD|SECRET|KEY")


def read(path: Path) -> dict[str, str]:
    """The settings of a .env file, those that are commented out too."""
    return dict(re.findall(r"(?m)^#?([A-Z_]+)=(.*)$", path.read_text("utf-8")))


def test_every_setting_of_the_compose_file_is_explained() -> None:
    """Nobody has to read docker-compose.yml to find out what can be set."""
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert used - set(read(ROOT / ".env.example")) == set()


def test_the_settings_shown_as_usual_are_the_built_in_ones() -> None:
    """What .env.example has commented out is what runs without it."""
    text = (ROOT / ".env.example").read_text("utf-8")
    shown = dict(re.findall(r"(?m)^#([A-Z_]+)=(.*)$", text))
    assert shown
    assert Settings.load(shown) == Settings()


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with what `scripts/new-env` needs."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/new-env", ".env.example"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_server_gets_secrets_of_its_own(house: Path) -> None:
    """None that is published with the source is left, no two are alike, and nobody else may read them."""
    subprocess.run([house / "scripts/new-env"], check=True, stdout=subprocess.DEVNULL)
    published, made = read(house / ".env.example"), read(house / ".env")
    # what is empty as published is a secret of somebody else's: of a mail relay that nobody has named yet
    secret = {name: value for name, value in made.items() if SECRET.search(name) and published[name]}
    assert [name for name, value in secret.items() if value == published[name]] == []
    assert len(set(secret.values())) == len(secret) == 12
    assert unseal(seal("bí mật", made["LOA_SEAL_PUBLIC_KEY"]), made["LOA_SEAL_PRIVATE_KEY"]) == "bí mật"
    assert made["COMPOSE_PROFILES"] == ""
    assert (house / ".env").stat().st_mode & 0o777 == 0o600


def test_secrets_in_use_are_not_overwritten(house: Path) -> None:
    """A second call says so and leaves them."""
    (house / ".env").write_text("LOA_SECRET_KEY=in use\n")
    ended = subprocess.run([house / "scripts/new-env"], capture_output=True, text=True)
    assert ended.returncode == 1
    assert "already" in ended.stderr
    assert (house / ".env").read_text() == "LOA_SECRET_KEY=in use\n"
