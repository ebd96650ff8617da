"""Problems that the domain found, put beside the fields that they are about."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm

from archive.base.errors import Problem
from archive.web.errors import translate


def add_problems(form: FlaskForm, problems: Iterable[Problem]) -> None:
    """Show each problem at the field that it names; what names no field of ``form`` is shown above the form."""
    for problem in problems:
        words = translate(problem.message)
        if problem.where in form:
            field = form[problem.where]
            field.errors = [*field.errors, words]
        else:
            form.form_errors.append(words)
