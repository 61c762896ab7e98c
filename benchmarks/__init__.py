"""Benchmarks: rolebot beside plain fuzzy matching over the same knowledge, in one run, as ratios."""
