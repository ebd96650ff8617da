"""Sijill: a human-rights documentation archive.

Each room of this package is one thing that a person of the field would name.
"""

__version__ = "0.1.0"
