"""Identities of people at risk: encrypted apart from everything else, read with a reason, in no index."""
