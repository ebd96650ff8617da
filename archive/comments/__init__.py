"""The moderator's desk: comments on published records, and the decisions on them, appended for ever.

Owns comments, their earlier texts and the decisions. A comment is visible exactly where its record is; search,
intake and this room are strangers, and the site puts a record's comments under its page.
"""
