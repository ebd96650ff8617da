"""For WSGI servers other than ``sijill serve``: ``waitress-serve wsgi:app``, and a ``sijill worker`` beside it."""

from archive.app import create_app
from archive.base.errors import Invalid
from archive.config import load, unsafe

settings = load()
if problems := unsafe(settings):
    raise Invalid(problems)
app = create_app(settings)
