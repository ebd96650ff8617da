"""The one blueprint of composed pages."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)
