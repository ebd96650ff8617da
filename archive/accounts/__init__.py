"""People who sign in: accounts, sessions, invitations, tokens, grants and the security log."""
