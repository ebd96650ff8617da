"""Pages for who may comment where (archivists), and for the archive's own word lists (moderators)."""

from __future__ import annotations

import uuid

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from archive.access.policy import Act
from archive.base.db import unit_of_work
from archive.base.errors import Invalid, NotVisible
from archive.base.runtime import session
from archive.comments import discussion, queries, word_lists
from archive.comments.blueprint import blueprint
from archive.comments.finding import record_of
from archive.comments.reader_forms import LIST_WORDS, POLICY_WORDS, DiscussionForm, WordListForm
from archive.comments.vocabulary import ListKind
from archive.records import collections as holdings
from archive.records import models as m
from archive.records.queries import summaries
from archive.web import gate, locale
from archive.web.forms import add_problems


@blueprint.route("/records/<code>/discussion", methods=["GET", "POST"])
@gate.permits(Act.DESCRIBE)
def record_discussion(code: str) -> Response:
    """Who may comment on one record."""
    viewer = gate.viewer()
    record = record_of(viewer, queries.record_id_of(viewer, code))
    found = discussion.choices(record)
    form = DiscussionForm(policy=found.record.value if found.record else "")
    inherited = found.collection or found.archive
    form.offer(gettext("As its collection and the archive: %(policy)s", policy=POLICY_WORDS[inherited]))
    if form.validate_on_submit():
        with unit_of_work():
            discussion.choose_for_record(viewer, record.id, form.value())
        flash(gettext("Saved."), "success")
        return redirect(url_for("comments.record_discussion", code=code), 303)
    page = render_template(
        "comments/discussion.html",
        form=form,
        record=summaries(viewer, [record.id])[record.id],
        protected=found.protected,
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@blueprint.route("/collections/<slug>/discussion", methods=["GET", "POST"])
@gate.permits(Act.DESCRIBE)
def collection_discussion(slug: str) -> Response:
    """Who may comment on the records of a collection that have no policy of their own."""
    viewer = gate.viewer()
    collection_id = session().scalar(select(m.Collection.id).where(m.Collection.slug == slug))
    title = holdings.titles(locale.chosen_locale("en")).get(slug, slug)
    if collection_id is None:
        raise NotVisible()
    chosen = discussion.of_collection(collection_id)
    form = DiscussionForm(policy=chosen.value if chosen else "")
    form.offer(gettext("As the archive: %(policy)s", policy=POLICY_WORDS[discussion.of_archive()]))
    if form.validate_on_submit():
        with unit_of_work():
            discussion.choose_for_collection(viewer, collection_id, form.value())
        flash(gettext("Saved."), "success")
        return redirect(url_for("comments.collection_discussion", slug=slug), 303)
    page = render_template("comments/discussion.html", form=form, collection=slug, title=title, protected=False)
    return make_response(page, 422 if form.is_submitted() else 200)


@blueprint.get("/moderation/words")
@gate.permits(Act.MODERATE)
def lists_of_words() -> str:
    """The archive's own lists of words."""
    rows = word_lists.listed(gate.viewer())
    lists = [(row, LIST_WORDS[row.kind], sum(1 for line in row.words.splitlines() if line.strip())) for row in rows]
    return render_template("comments/word_lists.html", lists=lists)


@blueprint.route("/moderation/words/new", methods=["GET", "POST"])
@blueprint.route("/moderation/words/<uuid:list_id>", methods=["GET", "POST"])
@gate.permits(Act.MODERATE)
def list_of_words(list_id: uuid.UUID | None = None) -> Response:
    """One list: make it, or change it."""
    viewer = gate.viewer()
    row = word_lists.one(viewer, list_id) if list_id else None
    form = WordListForm(name=row.name, kind=row.kind.value, words=row.words) if row else WordListForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                kind = ListKind(form.kind.data)
                word_lists.put(viewer, list_id, form.name.data or "", kind, form.words.data or "")
            flash(gettext("Saved. Comments are read with it from now on."), "success")
            return redirect(url_for("comments.lists_of_words"), 303)
        except Invalid as error:
            add_problems(form, error.problems)
    page = render_template("comments/word_list.html", form=form, row=row)
    return make_response(page, 422 if form.is_submitted() else 200)


@blueprint.post("/moderation/words/<uuid:list_id>/delete")
@gate.permits(Act.MODERATE)
def delete_list_of_words(list_id: uuid.UUID) -> Response:
    with unit_of_work():
        word_lists.remove(gate.viewer(), list_id)
    flash(gettext("The list is deleted. What was noticed by it stays beside the comments."), "success")
    return redirect(url_for("comments.lists_of_words"), 303)
