"""Sound and picture of one peer on one media timeline."""

from interp.webrtc.lipsync import Lipsync

NTP = 3_900_000_000 << 32


def test_the_first_track_is_never_moved() -> None:
    sync = Lipsync()
    assert sync.place("audio", 5000, 100) == 5000
    sync.report("audio", NTP, 5000)
    assert sync.place("audio", 5960, 1060) == 5960


def test_before_reports_a_track_is_placed_by_its_arrival() -> None:
    sync = Lipsync()
    sync.place("audio", 5000, 100)
    assert sync.place("video", 777_777, 580) == 5480
    assert sync.place("video", 777_777 + 1920, 2500) == 5480 + 1920


def test_reports_put_the_picture_where_its_moment_was() -> None:
    sync = Lipsync()
    sync.place("audio", 48_000, 0)
    sync.place("video", 48_000, 9600)  # 200 ms late on the way
    sync.report("audio", NTP, 48_000)
    sync.report("video", NTP + (1 << 31), 48_000 + 24_000)  # half a second later on both clocks
    assert sync.place("video", 48_000, 9600) == 48_000


def test_a_sender_whose_clock_is_set_between_two_reports_moves_no_picture() -> None:
    sync = Lipsync()
    sync.place("audio", 48_000, 0)
    sync.place("video", 48_000, 0)
    sync.report("audio", NTP, 48_000)
    sync.report("video", NTP + (3600 << 32), 48_000)
    assert sync.place("video", 49_920, 1920) == 49_920
