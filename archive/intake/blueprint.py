"""The blueprint of the desk's pages."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__)
