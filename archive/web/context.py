"""What every page may use: the site, the viewer, what the viewer may, language, theme and navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import get_locale

from archive.access import policy
from archive.access.policy import Act
from archive.base.errors import Problem
from archive.base.messages import Message, msg
from archive.config import Settings
from archive.web import gate, locale
from archive.web.errors import translate


@dataclass(frozen=True, slots=True)
class Site:
    """The archive as its pages name it."""

    name: str
    demonstration: bool
    version: str
    exit_url: str = "https://www.wikipedia.org/"


# Endpoint, label, and the act that a viewer must be allowed to see the entry.
NAVIGATION: tuple[tuple[str, Message, Act], ...] = (
    ("search.results", msg("Search"), Act.SEARCH),
    ("records.collections", msg("Collections"), Act.READ),
    ("intake.start", msg("Give testimony"), Act.CONTRIBUTE),
    ("records.queue", msg("Review"), Act.REVIEW),
    ("exports.register", msg("Exports"), Act.EXPORT),
    ("comments.queue", msg("Moderation"), Act.MODERATE),
    ("site.admin", msg("Administration"), Act.ADMINISTER),
)


def install(app: Flask, settings: Settings, version: str) -> None:
    """Hand the common context and filters to every template of ``app``."""
    site = Site(settings.organisation, settings.demonstration, version)
    app.context_processor(lambda: _context(site))
    app.add_template_filter(say, "say")
    app.jinja_env.globals["comma"] = locale.comma
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def say(value: Message | Problem | str | Any) -> str:
    """A domain message, or plain text, in the reader's language."""
    if isinstance(value, Problem):
        return translate(value.message)
    return translate(value) if isinstance(value, Message) else str(value)


def _context(site: Site) -> dict[str, Any]:
    viewer = gate.viewer()
    may: Callable[[str], bool] = lambda act: bool(policy.may(viewer, Act(act)))  # noqa: E731  # one line, one use
    return {
        "site": site,
        "viewer": viewer,
        "may": may,
        "locale": str(get_locale() or "en"),
        "direction": locale.direction(),
        "theme": locale.theme(),
        "keys": locale.keys(),
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "nav": _navigation(),
    }


def _navigation() -> list[tuple[str, str, bool]]:
    viewer = gate.viewer()
    here = (request.endpoint or "").split(".")[0]
    return [
        (
            url_for(endpoint),
            translate(label),
            endpoint == request.endpoint or endpoint.split(".")[0] == here != "records",
        )
        for endpoint, label, act in NAVIGATION
        if policy.may(viewer, act)
    ]
