"""What can be listened to, as JSON: reads the parts, changes nothing."""

from interp.event import Event
from interp.router.relay import Voice, marks
from interp.web.listening_schema import FeedState, ListeningState


def listening_state(event: Event) -> ListeningState:
    """Return what is in each feed now. Whoever coughs is still who is on the air there."""
    language = event.floor.language
    voices = [
        Voice(name, console.output, console.listen, in_channel=not booth.mute)
        for name, booth in event.booths.items()
        for console in booth.consoles.values()
        if console.mic and console.connected and not console.stalled
    ]
    heard = marks(language, list(event.booths), event.languages, voices)
    return ListeningState(
        floor_language=language,
        feeds=[
            FeedState(name=name, mark=one.mark, language=one.language, booths=list(one.booths))
            for name, one in heard.items()
        ],
    )
