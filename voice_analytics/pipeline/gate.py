"""Which sound is loud enough to be this speaker: noise floor, own level, and leakage."""

from dataclasses import dataclass

from voice_analytics.pipeline.levels import SILENCE_DBFS

DEAD_DBFS = -90.0
"""Below it the line is switched off, which says nothing about its noise."""


@dataclass(frozen=True, slots=True)
class SegmenterOptions:
    """Thresholds of the segmenter; times in ms, levels in dB.

    Chosen on pooled calls, each left out in turn; see docs/accuracy.md.
    """

    model_frame_ms: int = 32
    """Time between two probabilities."""

    enter_probability: float = 0.3
    """A region opens here; 0.3 to 0.5 all score the same."""

    sure_probability: float = 0.3
    """A segment holds at least one frame like this."""

    leave_probability: float = 0.15
    """A region stays open above it; the level closes it."""

    model_delay_ms: int = 24
    """The model answers late; 16 to 32 score the same."""

    reach_ms: int = 500
    """How far beyond the model's region loud frames are followed."""

    closure_ms: int = 200
    """Quiet gap (stop closure, lost packets) that following may cross backwards: as long as a
    pause that is bridged."""

    pause_ms: int = 200
    """Shorter pauses are bridged."""

    shortest_ms: int = 80
    """Shorter sounds are no speech."""

    floor_margin_db: float = 9.0
    """Speech is at least this far above the noise floor ..."""

    floor_margin_low_db: float = 4.0
    """... or this far where the line is noisy."""

    floor_margin_share: float = 0.25
    """Margin as a share of (speech level - floor), between the two."""

    noise_margin_db: float = 2.0
    """And this far above the noise's own peaks (babble, hiss) ..."""

    noise_margin_high_db: float = 12.0
    """... though never more than this above the floor for them."""

    dynamic_range_db: float = 36.0
    """Quieter than this below the speaker's own level is no speech."""

    bleed_margin_db: float = 6.0
    """Own sound within this of the leakage expected is leakage."""

    bleed_start_db: float = -24.0
    """Leakage expected before anything was measured."""

    bleed_highest_db: float = -12.0
    """Never take more than this for leakage."""

    bleed_other_above_floor_db: float = 15.0
    """The other party must be this far above its floor."""


class LevelTracker:
    """Noise floor, noise peaks and speech level of one channel, frame by frame."""

    def __init__(self) -> None:
        self.floor_db: float | None = None
        self.noise_db = SILENCE_DBFS
        self.speech_db: float | None = None

    def update(self, level_db: float, probability: float, leaking: bool) -> None:
        """Take the next frame: its level, its speech probability, and whether it is leakage."""
        if level_db < DEAD_DBFS:
            return
        if self.floor_db is None:
            self.floor_db = level_db
            self.noise_db = level_db
        self.floor_db += self._floor_step(level_db - self.floor_db, probability)
        if leaking:
            return
        if probability < 0.1:  # 80th percentile of what is no speech, at most 8 dB a second
            self.noise_db += 0.08 if level_db > self.noise_db else -0.02
        self.noise_db = max(self.noise_db, self.floor_db)
        if probability > 0.6:
            if self.speech_db is None:
                self.speech_db = level_db
            rise = level_db - self.speech_db
            self.speech_db += (0.2 if rise > 0 else 0.005) * rise

    @staticmethod
    def _floor_step(rise_db: float, probability: float) -> float:
        """Fall at once, rise 5 dB a second at most where nobody speaks, creep up elsewhere."""
        if rise_db < 0:
            return 0.3 * rise_db
        if probability < 0.2:
            return min(0.02 * rise_db, 0.05)
        return min(0.001 * rise_db, 0.002)

    def gate_db(self, options: SegmenterOptions) -> float:
        """Return the level from which a frame counts as sound of the speaker."""
        floor = SILENCE_DBFS if self.floor_db is None else self.floor_db
        if self.speech_db is None:
            return floor + options.floor_margin_db
        margin = options.floor_margin_share * (self.speech_db - floor)
        margin = min(max(margin, options.floor_margin_low_db), options.floor_margin_db)
        above_noise = self.noise_db + options.noise_margin_db - floor
        margin = max(margin, min(above_noise, options.noise_margin_high_db))
        return max(floor + margin, self.speech_db - options.dynamic_range_db)


class Leakage:
    """How loud one channel is usually heard in another, and whether this is it.

    The median of (own - other loudness) over frames in which the other party is clearly the
    louder one is the coupling. Without leakage it is far down and the gate never bites.
    """

    def __init__(self, options: SegmenterOptions) -> None:
        self._options = options
        self._coupling_db = options.bleed_start_db

    def update(self, own_db: float, other_db: float, other_floor_db: float, other_p: float) -> bool:
        """Take the next frame's loudness on both channels, return whether it is leakage."""
        options = self._options
        if other_db < other_floor_db + options.bleed_other_above_floor_db:
            return False
        difference = own_db - other_db
        leaking = difference < self._coupling_db + options.bleed_margin_db
        if other_p > 0.5 and difference < options.bleed_highest_db:
            step = 0.05 if difference > self._coupling_db else -0.05
            self._coupling_db = min(self._coupling_db + step, options.bleed_highest_db)
        return leaking
