"""Noise exposure: the energy that an ear got, as a dose and as a daily level.

Equal energy, that is 3 dB for half the time: L_EX,8h = 10 lg (E / 8 h), directive 2003/10/EC and ISO 1999. A dose
of 100 % is 85 dB(A) for eight hours: the directive's upper action value and NIOSH's recommended limit (98-126,
D = 100 C/T, T = 8 h / 2^((L - 85)/3)), which are the same up to 0.03 dB a decade.
"""

import math

DAY_S = 8 * 3600.0
"""Seconds of the day that the level is referred to."""
CRITERION_DB = 85.0
"""dB(A) over a day for a dose of 100 %."""


def energy(level_db: float, seconds: float) -> float:
    """Return the exposure of `seconds` at `level_db` dB(A): seconds at 0 dB."""
    return seconds * math.pow(10.0, level_db / 10)


def dose_percent(exposure: float) -> float:
    """Return an exposure (seconds at 0 dB) as a share of what a day may have."""
    return 100.0 * exposure / energy(CRITERION_DB, DAY_S)


def daily_level(exposure: float) -> float | None:
    """Return L_EX,8h of an exposure, dB(A); None for none at all."""
    return 10 * math.log10(exposure / DAY_S) if exposure > 0 else None
