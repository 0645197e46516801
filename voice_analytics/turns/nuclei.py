"""Syllables heard in the sound: peaks of the level with dips between them.

After de Jong & Wempe: a nucleus is a peak of the intensity that is at most 25 dB below the loudest
and is parted from the next by a dip of at least 2 dB. They also ask that it be voiced.
"""

from voice_analytics.domain.conversation import AcousticTrack
from voice_analytics.domain.interval import Interval
from voice_analytics.turns.phonation import frames_of, intensity, loud_db

BELOW_LOUD_DB = 25.0
DIP_DB = 2.0


def count_nuclei(track: AcousticTrack, unit: Interval) -> int:
    """Return how many syllables are heard in a unit."""
    intensity_db = intensity(track.level_dbfs[frames_of(unit, track.hop_ms)])
    if not intensity_db.size:
        return 0
    least_db = loud_db(intensity_db) - BELOW_LOUD_DB
    count, low_db, high_db, rising = 0, 0.0, -float("inf"), True
    for level_db in intensity_db.tolist():
        if rising:
            high_db = max(high_db, level_db)
            if level_db <= high_db - DIP_DB:
                count += high_db >= least_db
                rising, low_db = False, level_db
        else:
            low_db = min(low_db, level_db)
            if level_db >= low_db + DIP_DB:
                rising, high_db = True, level_db
    return int(count + (rising and high_db >= least_db))
