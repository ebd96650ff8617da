"""The blueprint of comments: what readers send, and the moderators' desk."""

from flask import Blueprint

blueprint = Blueprint("comments", __name__)
