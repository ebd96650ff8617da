"""Settings: read once from an optional TOML file and the environment, frozen, refusing what is unsafe."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from archive.base.errors import Invalid, Problem
from archive.base.messages import msg

MEGABYTE = 1_000_000
PREFIX = "SIJILL_"
PLAIN_NAMES = {"database_url": "DATABASE_URL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every limit and switch of the archive; docs/settings.md says each in words."""

    home: Path
    """Folder that holds database, files, index and keys; mode 0700."""
    organisation: str = "Sijill"
    """Name of the organisation that keeps this archive; shown on every page."""
    database_url: str = ""
    """SQLAlchemy address; empty means SQLite inside ``home``."""
    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = 8000
    """Port the server listens on."""
    public_url: str = ""
    """Address people use, as ``https://archive.example.org``; needed behind a reverse proxy."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names that are answered; derived from ``public_url`` when empty."""
    trusted_proxy: str = ""
    """Network address of the reverse proxy whose word on caller, host and scheme is taken, as ``127.0.0.1``."""
    demonstration: bool = False
    """A demonstration archive: loopback only, said on every page."""
    debug: bool = False
    """Developer's mode; refused on anything but loopback."""
    secret_key_file: Path | None = None
    """File with the secret keys, newest first, one a line; by default ``home/keys/secret.key``."""
    vault_key_file: Path | None = None
    """File with the vault's keys, newest first, one a line; by default ``home/keys/vault.key``."""
    ledger_key_file: Path | None = None
    """File with the keys that sign the ledger's checkpoints, newest first; by default ``home/keys/ledger.key``."""
    default_locale: str = "en"
    """Language of pages for those who state no wish: ``en`` or ``ar``."""
    threads: int = 8
    """Threads of the web server."""
    upload_limit: int = 2_000 * MEGABYTE
    """Largest single file, in bytes."""
    upload_count: int = 12
    """Most files in one submission."""
    draft_keep_days: int = 90
    """Days after which a draft that nobody touches is forgotten; 0 keeps drafts."""
    upload_keep_hours: int = 72
    """Hours that an upload which was cut waits to be gone on with."""
    form_limit: int = 2 * MEGABYTE
    """Largest text of one form, in bytes."""
    disk_reserve: int = 256 * MEGABYTE
    """Free space, in bytes, below which new uploads are refused."""
    image_pixels: int = 64_000_000
    """Largest image that is decoded, in pixels."""
    image_seconds: int = 10
    """Longest time for one image, in seconds of wall clock."""
    session_idle_minutes: int = 30
    """A session ends after so many minutes without a request."""
    session_hours: int = 12
    """A session ends after so many hours in any case."""
    sign_in_attempts: int = 10
    """Failed sign-ins a quarter of an hour for one name; five times as many for one caller."""
    comments_per_hour: int = 10
    """Comments an hour from one caller."""
    comments_per_record: int = 200
    """Comments a day on one record."""
    comments_per_day: int = 40
    """Comments a day from one caller, and as many flags."""
    comments_flag_threshold: int = 0
    """So many readers' flags take a comment from the page until a moderator has looked; 0 for never."""
    discussion: str = "pre-moderated"
    """Who may comment where nothing else says: ``pre-moderated``, ``open``, ``registered`` or ``closed``."""
    moderation_lease_minutes: int = 10
    """Minutes for which a comment that a moderator opened is offered to nobody else."""
    moderation_undo_seconds: int = 10
    """Seconds in which whoever decided on a comment may take it back; six times as many for several at once."""
    moderation_needs_two: tuple[str, ...] = ()
    """What two moderators must agree on, of ``release``, ``appeal`` and ``closing``."""
    uploads_per_hour: int = 60
    """Files an hour from one caller."""
    reveal_needs_two: bool = False
    """Whether an identity of the vault opens only after a second person has agreed."""
    receipt_attempts: int = 20
    """Receipt phrases an hour that one caller may try."""
    saved_searches: int = 50
    """Searches that one account may keep."""
    search_receipts: int = 500
    """Search receipts that one account may keep."""
    result_lists_per_hour: int = 30
    """Lists of results and search receipts an hour that one caller may take along."""
    fixity_per_day: int = 2000
    """Files the worker checks again each day."""
    bag_limit: int = 50_000 * MEGABYTE
    """Largest bag that is taken in, in bytes unpacked."""
    bag_entries: int = 200_000
    """Most files and folders in a bag that is taken in."""
    bag_ratio: int = 200
    """Unpacked bytes for each packed byte, beyond which a bag is taken for a bomb."""
    export_keep_days: int = 14
    """Days that the copy of an export waits to be fetched; 0 keeps it until somebody deletes it."""
    backup_warn_days: int = 2
    """A backup older than so many days is overdue; 0 for no warning."""
    drill_warn_days: int = 35
    """So many days after the last trial of a backup the next is overdue; 0 for no warning."""

    @property
    def database(self) -> str:
        """The database's address, SQLite inside ``home`` when none is given."""
        return self.database_url or f"sqlite:///{self.home / 'archive.sqlite3'}"

    @property
    def secret_path(self) -> Path:
        return self.secret_key_file or self.home / "keys" / "secret.key"

    @property
    def vault_path(self) -> Path:
        return self.vault_key_file or self.home / "keys" / "vault.key"

    @property
    def ledger_path(self) -> Path:
        return self.ledger_key_file or self.home / "keys" / "ledger.key"

    @property
    def upload_at_once(self) -> int:
        """Most bytes of files in one form: all that a submission may hold, as long as that is not beyond 2 GB."""
        return min(self.upload_limit * self.upload_count, max(self.upload_limit, 2_000 * MEGABYTE))

    @property
    def objects(self) -> Path:
        return self.home / "objects"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def temporary(self) -> Path:
        return self.home / "tmp"

    @property
    def quarantine(self) -> Path:
        """Where a bag from elsewhere lies until it is judged."""
        return self.home / "quarantine"

    @property
    def loopback(self) -> bool:
        """Whether the server listens on this machine alone."""
        return _is_loopback(self.host)

    @property
    def secure(self) -> bool:
        """Whether people reach the archive over HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read ``SIJILL_CONFIG`` (default ``SIJILL_HOME/sijill.toml``), then the environment, then ``overrides``.

    Raises ``Invalid`` with every unknown key and every bad value at once.
    """
    environ = os.environ if environ is None else environ
    home = Path(overrides.get("home") or environ.get("SIJILL_HOME") or "var").absolute()
    file = Path(environ.get("SIJILL_CONFIG") or home / "sijill.toml")
    problems: list[Problem] = []
    values: dict[str, Any] = {"home": home}
    hints = get_type_hints(Settings)
    known = {f.name for f in fields(Settings)} - {"home"}
    for name, value in _from_file(file, environ, problems).items():
        if name not in known:
            problems.append(Problem(f"{file.name}: {name}", msg("There is no such setting.")))
        else:
            _put(values, name, value, hints[name], f"{file.name}: {name}", problems)
    for name in known:
        variable = PLAIN_NAMES.get(name, PREFIX + name.upper())
        if variable in environ:
            _put(values, name, environ[variable], hints[name], variable, problems)
    if problems:
        raise Invalid(problems)
    return Settings(**{**values, **overrides, "home": home})


def _from_file(file: Path, environ: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    if not file.exists():
        if environ.get("SIJILL_CONFIG"):
            problems.append(Problem("SIJILL_CONFIG", msg("The file does not exist.")))
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError:
        problems.append(Problem(str(file), msg("The file cannot be read.")))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(file.name, msg("It is not valid TOML: %(why)s", why=str(error))))
        return {}


def _put(values: dict[str, Any], name: str, value: Any, hint: Any, where: str, problems: list[Problem]) -> None:
    try:
        values[name] = _coerce(value, hint)
    except (TypeError, ValueError, KeyError):
        problems.append(Problem(where, msg("“%(value)s” is not a value for this setting.", value=value)))


def _coerce(value: Any, hint: Any) -> Any:
    if hint is bool:
        return value if isinstance(value, bool) else _truth(str(value))
    if hint is int:
        # TOML has true and 8.5 of its own: neither is a number of anything here.
        if not isinstance(value, int | str) or isinstance(value, bool):
            raise TypeError
        number = int(value)
        if number < 0:
            raise ValueError
        return number
    if hint is str:
        if not isinstance(value, str):
            raise TypeError
        return value
    if "tuple" in str(hint):
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(str(part).strip() for part in parts if str(part).strip())
    return Path(value).absolute() if value else None


def _truth(word: str) -> bool:
    if word.lower() in ("1", "true", "yes"):
        return True
    if word.lower() in ("0", "false", "no", ""):
        return False
    raise ValueError


def read_keys(path: Path) -> tuple[bytes, ...]:
    """The keys of a key file, newest first, each 32 bytes in hex on a line of its own.

    Raises ``Invalid`` when the file is missing, readable by others, or holds anything else.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_text("ascii").split()
        keys = tuple(bytes.fromhex(line) for line in lines)
    except FileNotFoundError as error:
        said = msg(
            "There is no key file here. Put it back from where keys are kept; a new archive needs “sijill init”."
        )
        raise Invalid([Problem(str(path), said)]) from error
    except (ValueError, OSError) as error:
        raise Invalid([Problem(str(path), msg("The key file cannot be read."))]) from error
    if stat.S_IMODE(mode) & 0o077:
        raise Invalid([Problem(str(path), msg("Others can read this key file. Run: chmod 600 on it."))])
    if not keys or any(len(key) != 32 for key in keys):
        raise Invalid([Problem(str(path), msg("A key must be 64 hexadecimal digits."))])
    return keys


def unsafe(settings: Settings) -> tuple[Problem, ...]:
    """Every reason why these settings must not serve people; empty when there is none."""
    problems: list[Problem] = []
    for path in (settings.secret_path, settings.vault_path, settings.ledger_path):
        try:
            read_keys(path)
        except Invalid as error:
            problems.extend(error.problems)
    if settings.home.exists() and stat.S_IMODE(settings.home.stat().st_mode) & 0o077:
        problems.append(Problem(str(settings.home), msg("Others can read the data folder: chmod 700 it.")))
    problems.extend(_unsafe_addresses(settings))
    if settings.discussion not in ("pre-moderated", "open", "registered", "closed"):
        problems.append(Problem("discussion", msg("It is “pre-moderated”, “open”, “registered” or “closed”.")))
    if settings.default_locale not in ("en", "ar"):
        problems.append(Problem("default_locale", msg("The interface speaks “en” and “ar”.")))
    return tuple(problems)


def _unsafe_addresses(settings: Settings) -> list[Problem]:
    problems: list[Problem] = []
    public = bool(settings.public_url) and not _is_loopback(_host_of(settings.public_url))
    if settings.debug and (not settings.loopback or public):
        problems.append(Problem("debug", msg("Debug is only for loopback addresses.")))
    if settings.demonstration and (not settings.loopback or public):
        problems.append(Problem("demonstration", msg("A demonstration is served on loopback only.")))
    if not settings.loopback and not settings.public_url:
        problems.append(Problem("public_url", msg("Say the address that people use (SIJILL_PUBLIC_URL).")))
    if settings.public_url and not _host_of(settings.public_url):
        problems.append(Problem("public_url", msg("Write an address, as https://archive.example.org.")))
    elif public and not settings.secure:
        problems.append(
            Problem(
                "public_url",
                msg("A public archive needs https; put a reverse proxy with a certificate before it."),
            )
        )
    return problems + _unsafe_proxy(settings)


def _unsafe_proxy(settings: Settings) -> list[Problem]:
    if not settings.trusted_proxy:
        return []
    try:
        ip_address(settings.trusted_proxy)
    except ValueError:
        return [Problem("trusted_proxy", msg("Name one network address, the one that the proxy connects from."))]
    if not settings.public_url:
        return [Problem("trusted_proxy", msg("With a proxy, say the address that people use (SIJILL_PUBLIC_URL)."))]
    return []


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def hosts(settings: Settings) -> list[str]:
    """Host names that the server answers to."""
    if settings.trusted_hosts:
        return list(settings.trusted_hosts)
    names = {"127.0.0.1", "localhost", "[::1]"} if settings.loopback else set()
    if settings.public_url:
        names.add(_host_of(settings.public_url))
    return sorted(names)
