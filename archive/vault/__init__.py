"""Identities of people at risk: encrypted apart from everything else, read with a reason, in no index.

``service`` seals, reveals, wraps anew and erases; ``sealing`` holds the cryptography and fails closed.
"""
