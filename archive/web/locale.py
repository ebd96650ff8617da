"""In which language, direction and theme a page is shown."""

from __future__ import annotations

from gettext import NullTranslations

from babel import Locale
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale, get_translations
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from archive.base.folders import folder

LOCALES = {"en": "English", "ar": "العربية"}
THEMES = ("light", "dark", "auto")
_YEAR = 365 * 24 * 3600


def install(app: Flask, default: str) -> None:
    """Choose the language of every page of ``app``."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder("translations"))
    app.config["BABEL_DEFAULT_LOCALE"] = default
    Babel(app, locale_selector=lambda: chosen_locale(default), default_timezone="UTC")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's own extension for messages
        lambda text: _translations().gettext(text),
        lambda one, many, number: _translations().ngettext(one, many, number),
        newstyle=True,
    )


def _translations() -> NullTranslations:
    """The messages of the page's language; Flask-Babel looks for them anew for each of a page's hundred words."""
    context = g.get("_flask_babel")
    locale = getattr(context, "babel_locale", None)
    known: tuple[Locale, NullTranslations] | None = getattr(context, "sijill_translations", None)
    if locale is None or known is None or known[0] is not locale:
        found = get_translations()
        known = g._flask_babel.sijill_translations = (get_locale() or Locale("en"), found)
    return known[1]


def chosen_locale(default: str) -> str:
    """The wish of this request: address, cookie, account, browser, in this order."""
    wishes = (request.cookies.get("language"), g.get("account_locale"))
    for wish in wishes:
        if wish in LOCALES:
            return wish
    return request.accept_languages.best_match(list(LOCALES), default) or default


def direction() -> str:
    """``rtl`` or ``ltr`` for the page's language."""
    locale = get_locale() or Locale("en")
    return str(locale.text_direction)


def comma() -> str:
    """What stands between the members of a list in the page's script, with its space."""
    return "، " if direction() == "rtl" else ", "


def theme() -> str:
    """``light``, ``dark`` or ``auto``."""
    wish = request.cookies.get("theme") or g.get("account_theme") or "auto"
    return wish if wish in THEMES else "auto"


def keys() -> str:
    """Whether single keys act: ``on`` or ``off``."""
    return "off" if request.cookies.get("keys") == "off" else "on"


def keep_wishes(response: Response) -> Response:
    """Keep the wishes of this address (``language``, ``theme``, ``keys``) in cookies."""
    for name, allowed in (("language", tuple(LOCALES)), ("theme", THEMES), ("keys", ("on", "off"))):
        wish = request.args.get(name)
        if wish in allowed:
            response.set_cookie(name, wish, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def safe_target(target: str | None, default: str = "/") -> str:
    """``target`` when it is a page of this archive that GET answers, else ``default``."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return default
    adapter = current_app.create_url_adapter(request)
    path, _, query = target.partition("?")
    try:
        if adapter is None or any(ord(c) < 32 for c in target):
            return default
        adapter.match(path, method="GET", query_args=query)
    except HTTPException:
        return default
    return target
