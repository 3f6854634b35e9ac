"""K-weighting (ITU-R BS.1770-5, annex 1) at 48 kHz."""

from mixers.cascade import Biquad, Cascade

STAGES: tuple[Biquad, Biquad] = (
    # b0, b1, b2, a1, a2: tables 1 and 2 of the standard (48 kHz): the head's shelf, then the RLB high-pass.
    (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585),
    (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621),
)


class KWeighting(Cascade):
    """The filter of `buses` mono signals, streaming."""

    def __init__(self, buses: int) -> None:
        super().__init__(STAGES, buses)
