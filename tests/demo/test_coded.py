"""The synthetic delegates' films: sent as they are, at the floor's place."""

import av
import pytest

from interp.demo.cast import MEDIA, read_script
from interp.demo.coded import Film, FilmReader, load
from interp.demo.place import Place
from interp.webrtc.h264 import packetize

SCRIPT = read_script()
STEPS = SCRIPT["seconds"] * 50


@pytest.mark.parametrize("name", list(SCRIPT["delegates"]))
def test_a_film_is_what_browsers_send(name: str) -> None:
    film = load(MEDIA / f"delegate-{name}.mp4")
    assert (len(film.sound), len(film.pictures)) == (STEPS, STEPS // 2)
    assert film.keys >= set(range(0, STEPS // 2, 25)), "a key frame a second"
    assert {unit[0] & 31 for unit in film.pictures[0]} >= {5, 7, 8}, "with its parameters"
    with av.open(str(MEDIA / f"delegate-{name}.mp4")) as file:
        video = file.streams.video[0]
        assert (video.width, video.height) == (640, 360)
        assert "Baseline" in str(video.profile)
    assert max(len(packetize(units)) for units in film.pictures) < 40
    sizes = sum(sum(map(len, units)) for units in film.pictures) * 8 / SCRIPT["seconds"]
    assert sizes < 200_000, "bits a second"


def film() -> Film:
    pictures = tuple((bytes([number]),) for number in range(100))
    return Film(tuple(bytes([step]) for step in range(200)), pictures, frozenset(range(0, 100, 25)))


def test_it_goes_round_in_step_and_a_jump_shows_nothing_until_a_key_frame() -> None:
    now = 0.0
    place = Place(4.0, lambda: now)
    reader = FilmReader(film(), place)
    place.learn(0.0, 0.0, 0.0)
    read = []
    for _ in range(400):
        read.append(reader.read())
        now += 0.02
    assert [sound for sound, _ in read] == [bytes([step % 200]) for step in range(400)]
    assert [picture for _, picture in read if picture] == [(bytes([n % 100]),) for n in range(200)]
    place.learn(1.305, now, now)  # the floor has jumped: pictures 33 to 49 want one that was not sent
    after = []
    for _ in range(40):
        after.append(reader.read())
        now += 0.02
    assert after[0][0] == bytes([65])
    assert next(picture for _, picture in after if picture) == (bytes([50]),)
