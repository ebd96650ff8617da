"""The moderator's desk: the queue, leases, questions, appeals, sanctions, and the public figures."""
