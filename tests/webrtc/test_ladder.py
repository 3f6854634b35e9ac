"""A line that loses packets gets the small picture, and the large one again when it has been good for a while."""

from interp.webrtc.ladder import LONGEST, SETTLED, STAY, Ladder


def rungs(ladder: Ladder, loss: float, rtt: float | None, begin: float, seconds: float) -> list[bool]:
    return [ladder.look(loss, rtt, begin + i) for i in range(int(seconds))]


def test_a_good_line_has_the_large_picture() -> None:
    assert not any(rungs(Ladder(), 1.0, 40.0, 100, 300))


def test_loss_or_a_queue_brings_the_small_one_at_once() -> None:
    assert Ladder().look(12.0, 40.0, 5.0)
    ladder = Ladder()
    assert not any(rungs(ladder, 0.0, 60.0, 0, 5))
    assert ladder.look(0.0, 400.0, 6.0)


def test_a_line_that_is_only_long_is_no_bad_line() -> None:
    assert not any(rungs(Ladder(), 0.5, 600.0, 0, 100))


def test_it_comes_back_after_a_while_and_waits_longer_where_that_was_too_early() -> None:
    ladder, now, waits = Ladder(), 0.0, []
    for _ in range(7):
        while not ladder.look(20.0, 40.0, now):
            now += 1
        fell = now
        while ladder.look(0.0, 40.0, now):
            now += 1
        waits.append(now - fell)
    assert waits == sorted(waits)
    assert 2 * STAY < waits[0] < 2 * STAY + 2
    assert LONGEST <= waits[-1] <= LONGEST + 2
    rungs(ladder, 0.0, 40.0, now, SETTLED + 5)
    now += SETTLED + 5
    assert ladder.look(20.0, 40.0, now)
    assert not all(rungs(ladder, 0.0, 40.0, now, STAY + 3)), (
        "after a good minute it waits as long as at first"
    )


def test_it_stays_small_while_the_line_is_not_clean() -> None:
    ladder = Ladder()
    assert ladder.look(20.0, 40.0, 0.0)
    assert all(rungs(ladder, 4.0, 40.0, 0, 200))
    assert all(rungs(ladder, 0.0, 600.0, 200, 200))
