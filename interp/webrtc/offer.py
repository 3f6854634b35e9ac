"""Reads an SDP offer and refuses, with one sentence, what cannot work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription

MAX_OFFER: Final = 64 * 1024
"""Characters; a browser's offer has 2-8 thousand."""
_DIGESTS: Final = {"sha-256", "sha-384", "sha-512"}


class BadOffer(ValueError):
    """An offer that cannot be answered; the text is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What an offer says of one of its m=audio sections."""

    repeats: bool
    """Both sides send lost packets again on request (RFC 4585 NACK)."""
    red: int | None
    """Payload type of RED (RFC 2198) over Opus, where it is offered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that can be answered."""

    sdp: str
    """Written again from what was understood, without host names as candidates."""
    sounds: list[Sound]
    """Of each m=audio section, in their order; empty in an offer without."""
    second_picture: frozenset[int]
    """The SSRCs of the second m=video section, where there is one."""
    profiles: dict[int, str]
    """The `profile-level-id` of each H.264 payload type, as offered."""


def read_offer(
    text: str,
    *,
    audio: Sequence[str],
    video: Sequence[str],
    second_audio: Sequence[str] = (),
    second_video: Sequence[str] = (),
    video_codecs: Sequence[str] = ("H264",),
    audio_needed: bool = True,
    any_profile: bool = False,
) -> Offer:
    """Read an offer whose audio and video may have these directions (`sendrecv`, `recvonly`, …).

    An empty list of directions forbids the medium; `second_audio` are those of a further m=audio after the first,
    where one is taken, and so for `second_video`. A browser hides its addresses behind mDNS names; those
    candidates are left out, since the browser reaches us first and looking them up takes a second.
    With `any_profile` an H.264 of any profile is taken: it is only passed on. Raises BadOffer.
    """
    if len(text) > MAX_OFFER:
        raise BadOffer(f"the offer is longer than {MAX_OFFER} characters")
    try:
        session = SessionDescription.parse(text)
    except (ValueError, AssertionError, LookupError, StopIteration, AttributeError, TypeError) as error:
        raise BadOffer("the body is not a session description (SDP) that can be read") from error
    if not session.media:
        raise BadOffer("the body is not a session description (SDP) with media in it")
    session.host = None
    found: dict[str, MediaDescription] = {}
    sounds: list[MediaDescription] = []
    pictures: list[MediaDescription] = []
    for media in session.media:
        allowed = {"audio": audio, "video": video}.get(media.kind)
        if not allowed:
            raise BadOffer(f"the offer has an m={media.kind} section, which is not taken here")
        name = media.kind
        if media.kind == "audio" and len(sounds) == 1 and second_audio:
            allowed, name = second_audio, "second audio"
        elif media.kind == "video" and len(pictures) == 1 and second_video:
            allowed, name = second_video, "second video"
        elif media.kind in found:
            two = (sounds if media.kind == "audio" else pictures)[1:]
            how_many, most = ("two", "two at most") if two else ("one", "one")
            raise BadOffer(f"the offer has more than {how_many} m={media.kind} section; expected {most}")
        found.setdefault(media.kind, media)
        (sounds if media.kind == "audio" else pictures).append(media)
        _check_transport(media)
        media.direction = media.direction or "sendrecv"
        if media.direction not in allowed:
            expected = " or ".join(allowed)
            raise BadOffer(f"the offer's {name} is {media.direction}; expected {expected}")
        media.ice_candidates = [c for c in media.ice_candidates if not c.ip.endswith(".local")]
        media.ice_candidates_complete = False
        media.host, media.rtcp_port, media.rtcp_host = None, 9, None
    if audio_needed and "audio" not in found:
        raise BadOffer("the offer has no m=audio section; expected one with Opus")
    for name, media in zip(("audio", "second audio"), sounds, strict=False):
        if opus_of(media.rtp.codecs) is None:
            raise BadOffer(f"the offer's {name} has no opus/48000/2; expected Opus")
    for name, media in zip(("video", "second video"), pictures, strict=False):
        if not any(_is(codec, one) for codec in media.rtp.codecs for one in video_codecs):
            raise BadOffer(f"the offer's {name} has none of {', '.join(video_codecs)}")
    if (
        "video" in found
        and tuple(video_codecs) == ("H264",)
        and baseline_of(found["video"].rtp.codecs) is None
    ):
        raise BadOffer("the offer's video has no H.264 constrained baseline with packetization-mode=1")
    _check_bundle(session)
    profiles: dict[int, str] = {}
    for codec in found["video"].rtp.codecs if any_profile and "video" in found else ():
        if _is(codec, "H264") and codec.payloadType is not None and "profile-level-id" in codec.parameters:
            profiles[codec.payloadType] = str(codec.parameters["profile-level-id"])
            codec.parameters["profile-level-id"] = "42e01f"  # the one that aiortc knows
    second = frozenset(one.ssrc for media in pictures[1:] for one in media.ssrc)
    if pictures[1:] and not second:
        raise BadOffer(
            "the offer's second video names no a=ssrc; expected it, so that the two can be told apart"
        )
    return Offer(str(session), [_sound(media) for media in sounds], second, profiles)


def second_sound(answer: str) -> bool:
    """Return whether an answer to a console's offer sends a second sound: the partner's."""
    sections = [f"m={section}" for section in answer.split("\r\nm=")[1:]]
    sounds = [section for section in sections if section.startswith("m=audio ")]
    return len(sounds) > 1 and "a=sendonly" in sounds[1].split("\r\n")


def opus_of(codecs: Sequence[RTCRtpCodecParameters]) -> RTCRtpCodecParameters | None:
    """Return Opus among the codecs, if it is there."""
    return next((c for c in codecs if _is(c, "opus") and c.clockRate == 48_000), None)


def red_of(codecs: Sequence[RTCRtpCodecParameters]) -> int | None:
    """Return the payload type of RED whose blocks are Opus (`a=fmtp:63 111/111`), None without."""
    opus = opus_of(codecs)
    for codec in codecs:
        if opus is not None and _is(codec, "red") and codec.clockRate == 48_000:
            kinds = {kind for parameter in codec.parameters for kind in str(parameter).split("/")}
            if kinds == {str(opus.payloadType)}:
                return codec.payloadType
    return None


def baseline_of(codecs: Sequence[RTCRtpCodecParameters]) -> RTCRtpCodecParameters | None:
    """Return H.264 constrained baseline, packetization mode 1, among the codecs, if it is there."""
    fit = [
        c
        for c in codecs
        if c.mimeType.lower() == "video/h264"
        and str(c.parameters.get("packetization-mode", 0)) == "1"
        and str(c.parameters.get("profile-level-id", "42e01f")).lower().startswith("42")
    ]
    constrained = [c for c in fit if str(c.parameters.get("profile-level-id", "42e01f"))[2].lower() == "e"]
    return next(iter([*constrained, *fit]), None)


def _sound(media: MediaDescription) -> Sound:
    opus = opus_of(media.rtp.codecs)
    repeats = opus is not None and any(f.type == "nack" and not f.parameter for f in opus.rtcpFeedback)
    return Sound(repeats, red_of(media.rtp.codecs))


def _is(codec: RTCRtpCodecParameters, name: str) -> bool:
    return bool(codec.mimeType.split("/")[-1].lower() == name.lower())


def _check_transport(media: MediaDescription) -> None:
    if media.dtls is None or not media.dtls.fingerprints:
        raise BadOffer(f"the offer's {media.kind} has no DTLS fingerprint (a=fingerprint, a=setup)")
    if not any(f.algorithm.lower() in _DIGESTS for f in media.dtls.fingerprints):
        raise BadOffer("the offer's DTLS fingerprint is of an unknown kind; expected sha-256")
    if media.ice is None or not media.ice.usernameFragment or not media.ice.password:
        raise BadOffer(f"the offer's {media.kind} has no ICE credentials (a=ice-ufrag, a=ice-pwd)")
    if not media.rtcp_mux:
        raise BadOffer(f"the offer's {media.kind} has no a=rtcp-mux; RTP and RTCP share a port here")
    if not media.rtp.muxId:
        raise BadOffer(f"the offer's {media.kind} has no a=mid")
    if media.msid is not None and len(media.msid.split()) != 2:
        raise BadOffer(f"the offer's {media.kind} has an a=msid without a stream and a track; expected both")


def _check_bundle(session: SessionDescription) -> None:
    mids = [media.rtp.muxId for media in session.media]
    if len(set(mids)) < len(mids):
        raise BadOffer("two of the offer's sections have the same a=mid")
    groups = [group.items for group in session.group if group.semantic == "BUNDLE"]
    for named in (mid for group in groups for mid in group):
        if named not in mids:
            raise BadOffer(f"the offer's a=group:BUNDLE names {named!r}, which is the a=mid of no section")
    if len(mids) > 1 and not any(set(mids) <= set(group) for group in groups):
        raise BadOffer(
            "the offer's media are not in one BUNDLE group; expected a=group:BUNDLE with all of them"
        )
