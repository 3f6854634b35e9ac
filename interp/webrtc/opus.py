"""Opus at 48 kHz, by ctypes on the libopus that the `opuslib-next-bundled` wheel carries.

The wheel's own Python API copies every frame three times and offers no concealment without a packet.
What the numbers and the calls mean: RFC 6716 and opus_defines.h of libopus 1.5.
"""

import ctypes
from typing import Final

import numpy as np
from opuslib_next.api import libopus as _wheel

from interp.timeline.units import BLOCK, RATE
from mixers.units import Samples

MAX_FRAME: Final = 5760
"""Samples in the longest packet, 120 ms."""
_MAX_PACKET: Final = 1275
"""Bytes: the longest frame (RFC 6716, section 3.2.1), and below the path MTU."""
_VOIP: Final = 2048
_SET_BITRATE: Final = 4002
_SET_COMPLEXITY: Final = 4010
_SET_INBAND_FEC: Final = 4012
_SET_PACKET_LOSS_PERC: Final = 4014
_SET_FORCE_CHANNELS: Final = 4022
_AUTO: Final = -1000
_SET_SIGNAL: Final = 4024
_SIGNAL_VOICE: Final = 3001

_FRAME: Final = [*[480, 960, 1920, 2880] * 3, *[480, 960] * 2, *[120, 240, 480, 960] * 4]
"""Samples in a frame of each of the 32 configurations (RFC 6716, table 2)."""

_lib = ctypes.CDLL(_wheel._name)
_lib.opus_strerror.restype = ctypes.c_char_p
_lib.opus_encoder_create.restype = ctypes.c_void_p
_lib.opus_encoder_destroy.argtypes = [ctypes.c_void_p]
_lib.opus_encoder_destroy.restype = None
_lib.opus_encoder_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int]  # variadic: the value follows
_lib.opus_encode_float.argtypes = [
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_int32,
]
_lib.opus_decoder_create.restype = ctypes.c_void_p
_lib.opus_decoder_destroy.argtypes = [ctypes.c_void_p]
_lib.opus_decoder_destroy.restype = None
_lib.opus_decode_float.argtypes = [
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.c_int32,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_int,
]
_lib.opus_packet_get_nb_samples.argtypes = [ctypes.c_char_p, ctypes.c_int32, ctypes.c_int32]


class OpusError(ValueError):
    """libopus refused a packet or a setting."""


def _check(code: int) -> int:
    if code < 0:
        raise OpusError(_lib.opus_strerror(code).decode())
    return code


def frame_samples(packet: bytes) -> int:
    """Return how many samples (48 kHz) a packet holds, from its first bytes.

    Raises OpusError when it is not an Opus packet.
    """
    if packet and not packet[0] & 3:  # one frame, the usual case: its length is in the first byte alone
        return _FRAME[packet[0] >> 3]
    return _check(_lib.opus_packet_get_nb_samples(packet, len(packet), RATE))


class Encoder:
    """Blocks of 960 samples in, one packet each out; tuned for speech that survives lost packets.

    With in-band FEC each packet also carries its predecessor at a lower rate, so that a single lost packet
    can be rebuilt from the next; `loss_percent` is how much of the rate goes there.
    """

    def __init__(self, channels: int, bit_rate: int, *, complexity: int = 5, loss_percent: int = 10) -> None:
        error = ctypes.c_int()
        self._state = ctypes.c_void_p(_lib.opus_encoder_create(RATE, channels, _VOIP, ctypes.byref(error)))
        _check(error.value)
        for request, value in (
            (_SET_BITRATE, bit_rate),
            (_SET_COMPLEXITY, complexity),
            (_SET_INBAND_FEC, int(loss_percent > 0)),
            (_SET_PACKET_LOSS_PERC, loss_percent),
            (_SET_SIGNAL, _SIGNAL_VOICE),
        ):
            _check(_lib.opus_encoder_ctl(self._state, request, ctypes.c_int(value)))
        self.channels = channels
        self._alike = False
        """Both channels are coded as one."""
        self._pcm = np.zeros((BLOCK, channels), np.float32)
        self._pcm_at = ctypes.c_void_p(self._pcm.ctypes.data)
        self._packet = ctypes.create_string_buffer(_MAX_PACKET)
        self._bytes = memoryview(self._packet).cast("B")

    def expect(self, loss_percent: int, bit_rate: int) -> None:
        """Code from the next block on for a network that loses so much, at `bit_rate` (bits a second)."""
        _check(_lib.opus_encoder_ctl(self._state, _SET_PACKET_LOSS_PERC, ctypes.c_int(loss_percent)))
        _check(_lib.opus_encoder_ctl(self._state, _SET_BITRATE, ctypes.c_int(bit_rate)))

    def encode(self, block: Samples) -> bytes:
        """Return the packet of a block, shape (channels, 960), full scale ±1."""
        self._pcm[:] = block.T
        if self.channels == 2:
            self._unite(bool((block[0] == block[1]).all()))
        size = _check(_lib.opus_encode_float(self._state, self._pcm_at, BLOCK, self._packet, _MAX_PACKET))
        return bytes(self._bytes[:size])

    def _unite(self, alike: bool) -> None:
        """Code two channels that are the same as one: all the bits for it, and half of the work."""
        if alike != self._alike:
            self._alike = alike
            forced = ctypes.c_int(1 if alike else _AUTO)
            _check(_lib.opus_encoder_ctl(self._state, _SET_FORCE_CHANNELS, forced))

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            _lib.opus_encoder_destroy(self._state)


class Decoder:
    """Packets in, sound out, in order; what was lost is rebuilt or concealed."""

    def __init__(self, channels: int) -> None:
        error = ctypes.c_int()
        self._state = ctypes.c_void_p(_lib.opus_decoder_create(RATE, channels, ctypes.byref(error)))
        _check(error.value)
        self._pcm = np.zeros((MAX_FRAME, channels), np.float32)
        self._pcm_at = ctypes.c_void_p(self._pcm.ctypes.data)

    def decode(self, packet: bytes) -> Samples:
        """Return the sound of a packet, shape (channels, n). Raises OpusError when it is damaged."""
        return self._run(packet, len(packet), MAX_FRAME, 0)

    def recover(self, following: bytes, count: int) -> Samples:
        """Return the `count` samples before the packet `following`, from the FEC data in it.

        Where it carries none, this is concealment. `count` is a multiple of 120 (2.5 ms). Call it before
        `decode(following)`.
        """
        return self._run(following, len(following), count, 1)

    def conceal(self, count: int) -> Samples:
        """Return `count` samples (a multiple of 120) made up from what was heard last."""
        return self._run(None, 0, count, 0)

    def _run(self, packet: bytes | None, size: int, room: int, fec: int) -> Samples:
        count = _check(_lib.opus_decode_float(self._state, packet, size, self._pcm_at, room, fec))
        return self._pcm[:count].T.copy()

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            _lib.opus_decoder_destroy(self._state)
