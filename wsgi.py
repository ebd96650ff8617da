"""For other WSGI servers than ``sijill serve``: ``wsgi:application``, and a ``sijill worker`` beside it."""

from archive.app import create_app
from archive.base.cli import open_database
from archive.base.errors import Invalid
from archive.config import load, unsafe

settings = load()
if problems := unsafe(settings):
    raise Invalid(problems)
application = app = create_app(settings, open_database(settings))
