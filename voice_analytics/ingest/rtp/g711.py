"""G.711: both laws by table, and back for those who send."""

import numpy as np
from numpy.typing import NDArray


def _mu_law() -> NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    exponent, mantissa = code >> 4 & 7, code & 15
    value = ((8 * mantissa + 132) << exponent) - 132
    return np.where(code & 0x80, -value, value).astype(np.int16)


def _a_law() -> NDArray[np.int16]:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = code >> 4 & 7, code & 15
    loud = (16 * mantissa + 264) << np.maximum(exponent - 1, 0)
    value = np.where(exponent == 0, 16 * mantissa + 8, loud)
    return np.where(code & 0x80, value, -value).astype(np.int16)


def _nearest(values: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Return, for each 16-bit sample as unsigned index, the code whose value is nearest."""
    order = np.argsort(values, kind="stable")
    ordered = values[order].astype(np.int32)
    edges = (ordered[1:] + ordered[:-1] + 1) // 2
    samples = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)
    return order[np.searchsorted(edges, samples, side="right")].astype(np.uint8)


MU_LAW = _mu_law()
"""Value of each byte of µ-law."""

A_LAW = _a_law()
"""Value of each byte of A-law."""

_TO_MU_LAW = _nearest(MU_LAW)
_TO_A_LAW = _nearest(A_LAW)


def to_mu_law(samples: NDArray[np.int16]) -> bytes:
    """Return samples as bytes of µ-law, each the nearest there is."""
    return _TO_MU_LAW[samples.view(np.uint16)].tobytes()


def to_a_law(samples: NDArray[np.int16]) -> bytes:
    """Return samples as bytes of A-law, each the nearest there is."""
    return _TO_A_LAW[samples.view(np.uint16)].tobytes()
