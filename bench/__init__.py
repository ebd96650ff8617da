"""Measures and fault loops for developers: ``make bench``, ``make torture``. No part of the wheel."""
