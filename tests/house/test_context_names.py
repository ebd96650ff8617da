"""What every page is given by the site itself (language, direction, look, keys …) is not given anew by a route.

A route that hands over ``direction=`` turns the whole page around, and one that hands over ``keys=`` silences them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support.checkout import ROOT, modules

RENDER = {"render_template", "render_template_string"}


def given() -> set[str]:
    """The names of the context that ``archive/web/context.py`` hands to every template."""
    tree = ast.parse((ROOT / "archive/web/context.py").read_text())
    (maker,) = (one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "_context")
    (answer,) = (one.value for one in ast.walk(maker) if isinstance(one, ast.Return))
    assert isinstance(answer, ast.Dict)
    return set(keys_of(answer))


def passed(source: str) -> Iterator[str]:
    """The names that a module hands to templates, also through functions and dictionaries that hand them on."""
    tree = ast.parse(source)
    renders = RENDER | {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and hands_on(one)}
    for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.Module)):
        calls = [one for one in ast.walk(function) if isinstance(one, ast.Call) and called(one) in renders]
        spread = {part.id for call in calls for word in call.keywords if word.arg is None for part in names(word.value)}
        yield from (word.arg for call in calls for word in call.keywords if word.arg)
        for call in calls:
            yield from (key for word in call.keywords if word.arg is None for key in keys_of(word.value))
        for one in ast.walk(function):
            targets = one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]
            if any(isinstance(target, ast.Name) and target.id in spread for target in targets):
                yield from keys_of(one)


def hands_on(function: ast.FunctionDef) -> bool:
    """Whether it takes any names and renders a page."""
    calls = (one for one in ast.walk(function) if isinstance(one, ast.Call))
    return function.args.kwarg is not None and any(called(call) in RENDER for call in calls)


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def names(value: ast.AST) -> list[ast.Name]:
    return [one for one in ast.walk(value) if isinstance(one, ast.Name)]


def keys_of(value: ast.AST) -> Iterator[str]:
    for one in ast.walk(value):
        for key in one.keys if isinstance(one, ast.Dict) else ():
            if isinstance(key, ast.Constant):
                yield str(key.value)


def test_no_route_hands_over_a_name_that_every_page_has() -> None:
    assert {"direction", "keys", "locale", "theme"} <= given()
    taken = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name in passed(path.read_text())
        if name in given()
    }
    assert taken == set()


PLANTED = [
    ("def page():\n    return render_template('a.html', direction='rtl')", "said outright"),
    ("def page():\n    return flask.render_template('a.html', **{'theme': 'dark'})", "in a dictionary"),
    ("def page():\n    more = {'keys': 1} | other\n    return render_template('a.html', **more)", "in a name"),
    (
        "def shown(**more):\n    return render_template('a', **more)\n\ndef page():\n    return shown(locale='ar')",
        "handed on",
    ),
]


@pytest.mark.parametrize(("source", "why"), PLANTED, ids=[row[1] for row in PLANTED])
def test_each_way_is_seen(source: str, why: str) -> None:
    assert given() & set(passed(source)), why


def test_what_is_no_page_may_have_these_names() -> None:
    source = "def title():\n    return shown(direction='rtl')\n\ndef page():\n    return render_template('a')"
    assert not set(passed(source))
