"""Pages that compose rooms: home, how proof is kept, receipt, account, administration, health."""
