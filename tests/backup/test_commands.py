"""``sijill backup`` and ``sijill restore`` as an operator calls them: words, JSON, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.access.viewer import SYSTEM
from archive.backup.cli import backup, restore
from archive.base.cli import RESTORING
from archive.base.db import Database, reading, unit_of_work
from archive.config import Settings
from archive.erasure import service as erasure
from archive.erasure.service import Wish
from archive.records import queries as records
from archive.records.vocabulary import ErasureReason
from tests.backup.conftest import Fill

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    (tmp_path / "phrase").write_text("correct horse battery\n")

    def run(command: object, *words: object, **environ: str) -> Result:
        env = {"SIJILL_HOME": str(settings.home), "SIJILL_BACKUP_PASSPHRASE_FILE": str(tmp_path / "phrase")}
        return CliRunner().invoke(command, [str(word) for word in words], env={**env, **environ})  # type: ignore[arg-type]  # either command

    return run


def test_from_backup_to_restored(fill: Fill, run: Run, backups: Path, tmp_path: Path) -> None:
    fill()
    keys = tmp_path / "apart" / "keys.json"
    made = run(backup, backups, "--keys", keys)
    assert made.exit_code == 0, made.output
    assert "3 files" in made.output and f"The keys are in {keys}" in made.output
    assert "on the disk of the archive itself" in made.output
    tried = run(restore, "--drill", backups, "--keys", keys)
    assert tried.exit_code == 0 and "Passed" in tried.output
    home = tmp_path / "new"
    done = run(restore, backups, "--home", home, "--keys", keys)
    assert done.exit_code == 0, done.output
    for words in ("are lost", "Whoever holds a later checkpoint", "Verified: all is as it was", "open again"):
        assert words in done.output
    again = run(restore, backups, "--home", home)
    assert again.exit_code == 1 and "Nothing is overwritten" in again.output


def test_json(fill: Fill, run: Run, backups: Path, tmp_path: Path) -> None:
    fill()
    made = json.loads(run(backup, backups, "--json").stdout)
    assert made["files"] == 3 and made["keys"] is None and made["missing"] == [] and made["events"] > 0
    assert json.loads(run(restore, "--drill", made["path"], "--json").stdout)["passed"] is True
    done = json.loads(run(restore, made["path"], "--home", tmp_path / "r", "--json").stdout)
    assert done["wrong"] == [] and done["events"] == made["events"] and done["keys"] is False


def test_what_is_not_flawless_ends_with_3(fill: Fill, run: Run, settings: Settings, backups: Path) -> None:
    fill("a", 2)
    gone = next(path for path in settings.objects.rglob("*") if path.is_file())
    gone.unlink()
    made = run(backup, backups)
    assert made.exit_code == 3 and f"MISSING in the archive, and so here: {gone.name}" in made.output
    assert run(restore, "--drill", backups).exit_code == 0
    kept = next(path for path in next(backups.glob("sijill-*/objects")).rglob("*") if path.is_file())
    kept.unlink()
    failed = run(restore, "--drill", backups)
    assert failed.exit_code == 3 and "missing from the backup" in failed.output


REFUSED = [
    (("--keys", "{backups}/keys"), {}, "beside the data", "keys in the folder of the backup"),
    (("--keys", "{home}/keys/bundle"), {}, "beside the data", "keys in the data folder"),
    (("--keys", "{tmp}/k"), {"SIJILL_BACKUP_PASSPHRASE_FILE": "/nowhere"}, "cannot be read", "no such file"),
    (("--keys", "{tmp}/k"), {"SIJILL_BACKUP_PASSPHRASE_FILE": ""}, "no terminal to ask", "nobody to ask"),
]


@pytest.mark.parametrize(("words", "environ", "said", "why"), REFUSED)
def test_what_is_refused_makes_nothing(
    run: Run,
    settings: Settings,
    backups: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    environ: dict[str, str],
    said: str,
    why: str,
) -> None:
    filled = [word.format(backups=backups, home=settings.home, tmp=tmp_path) for word in words]
    done = run(backup, backups, *filled, **environ)
    assert done.exit_code == 1 and said in done.output, why
    assert not backups.exists() and not (tmp_path / "k").exists()


def test_keys_beside_the_data_only_when_told(run: Run, backups: Path) -> None:
    done = run(backup, backups, "--keys", backups / "keys.json", "--keys-with-data")
    assert done.exit_code == 0 and (backups / "keys.json").exists()


def test_a_wrong_passphrase_touches_nothing(run: Run, backups: Path, tmp_path: Path) -> None:
    run(backup, backups, "--keys", tmp_path / "k")
    (tmp_path / "phrase").write_text("another horse battery\n")
    done = run(restore, backups, "--keys", tmp_path / "k", "--home", tmp_path / "r")
    assert done.exit_code == 1 and "the passphrase is another" in done.output
    assert not (tmp_path / "r").exists()


def test_a_restore_that_is_not_finished_is_served_by_no_command(run: Run, settings: Settings, backups: Path) -> None:
    (settings.home / RESTORING).touch()
    done = run(backup, backups)
    assert done.exit_code == 1 and "it is no archive" in done.output


def test_what_was_erased_since_an_older_backup_is_named(
    fill: Fill, database: Database, run: Run, backups: Path, tmp_path: Path
) -> None:
    """The older backup knows nothing of it; the newer one beside it does."""
    code, *others = fill()
    older = json.loads(run(backup, backups, "--json").stdout)["path"]
    with reading():
        record_id = records.id_of(SYSTEM, code)
    with unit_of_work():
        erasure.erase(SYSTEM, record_id, Wish(code=code, reason=ErasureReason.ASKED, way=None))
    newer = json.loads(run(backup, backups, "--json").stdout)["path"]
    done = run(restore, older, "--home", tmp_path / "r")
    assert f"back again: {code}. Erase once more" in done.output and not [one for one in others if one in done.output]
    assert "ERASED" not in run(restore, newer, "--home", tmp_path / "s").output
