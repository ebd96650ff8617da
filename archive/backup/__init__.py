"""Copies of the whole archive against loss: made while it runs, restored whole, tried in drills."""
