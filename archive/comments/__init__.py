"""The moderator's desk: comments on published records, and the decisions on them, appended for ever."""
