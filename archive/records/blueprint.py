"""The blueprint of record pages; the site adds the record page itself, because comments stand on it."""

from flask import Blueprint

blueprint = Blueprint("records", __name__)
