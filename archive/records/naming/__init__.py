"""The archive's own lists of names: what public agents and places are called besides, in any language and script.

A record says of a place what its source tells, and a revision keeps it. These lists say what the archive knows: they
change no record and no page of one; by them as well a record is found. Of a person who is not public there is none.
"""
