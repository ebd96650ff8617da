"""People who sign in: accounts, sessions, one-time links, tokens, grants and the security log.

``service`` holds what is done to accounts, ``entry`` and ``invitations`` the ways in and out, ``grants`` single
records opened to single people, ``queries`` who is behind a cookie or a token. ``loading`` finds the viewer of a
request. The rooms above ask for viewers here and never look into the tables.
"""
