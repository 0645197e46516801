"""Scoring rules: words, speech activity, diarisation, events, transfers, speech rate.

Pure functions of values. Each gives back a tally: counts that can be added over calls, from which
the figures follow. Rates are computed from pooled counts, never averaged over calls.
"""
