"""What is noticed in a comment: small pure phases, each of which gives signals with their reason and decides nothing.

``phases.run`` reads a comment with the facts around it; ``facts`` asks the database for those; ``stored`` keeps what
was noticed with the version that was read. One thing alone has an effect of itself: a text that names somebody whom
the vault protects, or that could not be compared with the vault, is held until a person has looked.
"""
