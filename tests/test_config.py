"""`interp.config`: an event.toml becomes a typed model, or lines that name the place and what is expected."""

from datetime import timedelta
from pathlib import Path

import pytest

from interp.config import BoothConfig, ConfigError, EventConfig, SourceConfig, load
from interp.config.model import _Section
from interp.config.urls import Listener, for_ffmpeg, listener


def read(folder: Path, text: str) -> EventConfig:
    path = folder / "event.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def problems(folder: Path, text: str) -> list[str]:
    """Return the lines that `text` gives, each without the file's name that it must begin with."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    error = caught.value
    prefix = f"{folder / 'event.toml'}: "
    assert str(error) == error.problems[0]
    assert all(line.startswith(prefix) and "\n" not in line for line in error.problems)
    return [line.removeprefix(prefix) for line in error.problems]


def test_an_empty_file_is_an_event_in_chinese_and_english(tmp_path: Path) -> None:
    config = read(tmp_path, "")
    assert [(language.code, language.tag, language.label) for language in config.languages] == [
        ("zh", "zh-Hant", "中文"),
        ("en", "en", "English"),
    ]
    assert (config.server.host, config.server.port) == ("127.0.0.1", 8080)
    assert config.server.data_dir == tmp_path / "interp-data"
    assert config.hls.enabled
    assert config.recording.enabled
    assert config.program.delay_ms == 300
    assert config.notes() == []


def test_the_contracts_example_is_accepted_whole(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        [event]
        name = "Mayors' Summit"
        starts_at = 2026-11-30T09:00:00+08:00
        [server]
        host = "127.0.0.1"
        port = 8081
        data_dir = "data"
        [[language]]
        code = "zh"
        tag = "zh-Hant"
        label = "中文"
        [[language]]
        code = "en"
        [[source]]
        name = "podium"
        url = "rtmp://0.0.0.0:1935/live/podium"
        [[booth]]
        name = "a"
        outputs = ["en", "zh"]
        [[sink]]
        language = "en"
        url = "rtmps://live.example.org/app/secret"
        [captions]
        enabled = true
        model = "small"
        [studio]
        size = "1280x720"
        fps = 25
        background = "set.png"
        [[delegate]]
        name = "prague"
        label = "Praha"
        language = "en"
        title = { zh = "布拉格市長", en = "Mayor of Prague" }
        """,
    )
    assert config.event.starts_at is not None
    assert config.event.starts_at.utcoffset() == timedelta(hours=8)
    assert config.languages[1].tag == "en"
    assert config.languages[1].label == "English"
    assert config.sources[0].kind == "rtmp"
    assert config.sources[0].label == "podium"
    assert config.booths[0].outputs == ["en", "zh"]
    assert (config.sinks[0].name, config.sinks[0].kind) == ("en-rtmps", "rtmps")
    assert config.studio is not None
    assert config.studio.background == tmp_path / "set.png"
    assert config.notes() == ["[captions]: not in this version; ignored"]


def test_paths_start_at_the_files_folder_wherever_the_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "event.toml").write_text(
        '[server]\ndata_dir = "d"\ntls_cert = "c.pem"\ntls_key = "/k.pem"\n[hls]\nfolder = "out"\n'
        '[[source]]\nname = "a"\nurl = "film.mp4"\n[[source]]\nname = "b"\nurl = "file:///film.mp4"\n'
    )
    monkeypatch.chdir(tmp_path.parent)
    config = load(Path(tmp_path.name) / "event.toml")
    assert config.server.data_dir == tmp_path / "d"
    assert config.server.tls_cert == tmp_path / "c.pem"
    assert config.server.tls_key == Path("/k.pem")
    assert config.hls.folder == tmp_path / "out"
    assert [source.url for source in config.sources] == [str(tmp_path / "film.mp4"), "/film.mp4"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("film.mp4", "file"),
        ("/a b/film.mp4", "file"),
        ("file:film.mp4", "file"),
        ("C:\\film.mp4", "file"),
        ("rtmp://0.0.0.0/live/key", "rtmp"),
        ("srt://:9000", "srt"),
        ("srt://camera:9000?mode=caller&passphrase=0123456789", "srt"),
        ("rtsp://user:pass@camera/1", "rtsp"),
        ("https://a.example/live.m3u8?token=1", "hls"),
        ("whip", "whip"),
        ("device:USB Audio, front", "device"),
        ("device:", "device"),
    ],
)
def test_a_sources_kind_follows_from_its_url(url: str, kind: str) -> None:
    assert SourceConfig(name="a", url=url).kind == kind


def test_srt_says_who_calls_even_when_the_file_does_not(tmp_path: Path) -> None:
    def urls(*given: str) -> list[str]:
        return [SourceConfig(name="a", url=url).url for url in given]

    assert urls("srt://:9000", "srt://0.0.0.0:9000?passphrase=a+b/c%20defg", "srt://h:9000") == [
        "srt://:9000?mode=listener",
        "srt://0.0.0.0:9000?passphrase=a+b/c%20defg&mode=listener",
        "srt://h:9000?mode=caller",
    ]


def test_srt_latency_is_in_milliseconds_and_in_microseconds_for_ffmpeg() -> None:
    source = SourceConfig(name="a", url="srt://h:9000?mode=caller&latency=200")
    assert for_ffmpeg(source.url) == "srt://h:9000?mode=caller&latency=200000"
    assert source.redacted_url == "srt://h:9000?mode=caller&latency=200"
    assert for_ffmpeg("rtmp://h/a/b?latency=1") == "rtmp://h/a/b?latency=1"


def test_shown_urls_hold_no_secret() -> None:
    def shown(url: str) -> str:
        return SourceConfig(name="a", url=url).redacted_url

    assert shown("rtmp://user:pw@h:1935/live/KEY?auth=KEY") == "rtmp://h:1935/live/***"
    assert shown("srt://h:9000?passphrase=0123456789&streamid=x&latency=200") == (
        "srt://h:9000?passphrase=***&streamid=***&latency=200&mode=caller"
    )
    assert shown("rtsp://user:pw@h/1?x=1") == "rtsp://h/1?***"
    assert shown("https://h/live.m3u8?token=1") == "https://h/live.m3u8?***"
    assert shown("film.mp4") == "film.mp4"


def test_nothing_printed_of_a_configuration_holds_a_secret(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        '[server]\ntoken_key = "SECRET"\n'
        'ice_servers = ["stun:h", {url="turn:h", username="u", credential="SECRET"}]\n'
        '[[source]]\nname = "a"\nurl = "rtmp://h/live/SECRET"\n'
        '[[sink]]\nlanguage = "en"\nurl = "rtmp://h/live/SECRET"\n',
    )
    assert "SECRET" not in repr(config)
    assert "SECRET" not in str(config)
    assert config.notes() == []  # all of it is used
    assert config.server.ice_servers[1].credential == "SECRET"


def test_rtmp_sources_share_a_port_by_their_keys(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        '[[source]]\nname = "a"\nurl = "rtmp://0.0.0.0/live/a"\n'
        '[[source]]\nname = "b"\nurl = "rtmp://0.0.0.0:1935/live/b"\n',
    )
    assert [listener(source.url) for source in config.sources] == 2 * [Listener("tcp", "0.0.0.0", 1935)]


def test_sinks_without_a_name_get_one_of_their_own(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        '[[sink]]\nlanguage = "en"\nurl = "rtmp://h/live/1"\n'
        '[[sink]]\nname = "en-rtmp-2"\nlanguage = "en"\nurl = "rtmp://h/live/2"\n'
        '[[sink]]\nlanguage = "en"\nurl = "rtmp://h/live/3"\n',
    )
    assert [sink.name for sink in config.sinks] == ["en-rtmp", "en-rtmp-2", "en-rtmp-3"]


def test_links_begin_with_what_people_can_open(tmp_path: Path) -> None:
    assert read(tmp_path, '[server]\nhost = "0.0.0.0"\nport = 81').server.base_url == "http://127.0.0.1:81"
    assert read(tmp_path, '[server]\nhost = "::1"').server.base_url == "http://[::1]:8080"
    public = read(tmp_path, '[server]\npublic_url = "https://live.example.org/"').server
    assert public.base_url == "https://live.example.org"


def test_thirty_two_languages_are_an_event(tmp_path: Path) -> None:
    text = "".join(f'[[language]]\ncode = "l{index}"\ntag = "x-l{index}"\n' for index in range(32))
    text = text.replace('tag = "x-', 'tag = "qaa-')
    assert len(read(tmp_path, text).languages) == 32


def test_a_configuration_can_be_made_in_code() -> None:
    config = EventConfig(booths=[BoothConfig(name="a", outputs=["zh"])])
    assert config.booths[0].label == "a"
    with pytest.raises(ValueError, match="frozen"):
        config.booths[0].name = "b"  # type: ignore[misc]


SOURCE = '[[source]]\nname = "a"\n'
SINK = '[[sink]]\nlanguage = "en"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        # keys
        (
            "[server]\nhost = '::1'\nport = 1\nport = 2",
            "server.port: is there twice, again in line 4; expected it once",
        ),
        ("name = 1\nname = 2", "name: is there twice, again in line 2; expected it once"),
        (
            SINK + 'name = "HLS"\nurl = "rtmp://h/a/b"',
            "sink[0].name: 'HLS' is the name of an output that the service has by itself; expected another name",
        ),
        ("[server]\nprot = 1", "server.prot: unknown key; did you mean 'port'? expected one of host, port, "),
        ("[[sources]]\nname = 'a'", "sources: unknown key; did you mean 'source'? expected one of event, "),
        ("zzz = 1", "zzz: unknown key; expected one of event, server, language, source, booth, sink, "),
        (SOURCE + 'url = "whip"\nuri = "b"', "source[0].uri: unknown key; did you mean 'url'? "),
        ("[[booth]]\noutputs = ['en']", "booth[0].name: missing; expected a name of at most 40 letters"),
        (SOURCE, "source[0].url: missing; expected a file, rtmp://, "),
        # types and ranges
        (
            '[server]\nport = "80"',
            "server.port: expected a port number from 0 (any free one) to 65535, not '80'",
        ),
        (
            "[server]\nport = 65536",
            "server.port: expected a port number from 0 (any free one) to 65535, not 65536",
        ),
        (
            "[server]\nport = true",
            "server.port: expected a port number from 0 (any free one) to 65535, not true",
        ),
        (
            "[server]\nport = 80.0",
            "server.port: expected a port number from 0 (any free one) to 65535, not 80.0",
        ),
        ("[server]\nhost = ''", "server.host: expected the address to listen on, such as 127.0.0.1"),
        (
            "[server]\ndata_dir = 3",
            "server.data_dir: expected the folder for recordings and the secret, a path, not 3",
        ),
        (
            "[server]\ntls_cert = 'a.pem'",
            "server.tls_key: missing; expected a PEM file, since tls_cert is set",
        ),
        ("[server]\npublic_url = 'live'", "server.public_url: expected https://HOST or http://HOST"),
        (
            "[server]\nice_servers = ['turn:h']",
            "server.ice_servers[0].username: missing; expected a text, since a TURN server lets nobody else in",
        ),
        (
            "[server]\nice_servers = ['stun:h?transport=udp']",
            "server.ice_servers[0].url: expected stun:HOST[:PORT] or turn:HOST",
        ),
        (
            "[server]\nice_servers = ['x:h']",
            "server.ice_servers[0].url: expected stun:HOST[:PORT] or turn:HOST",
        ),
        ("[[server]]\nport = 1", "server: expected a [server] table, not a list"),
        ("[source]\nname = 'a'", "source: expected [[source]] tables, not a table"),
        ("source = 'a'", "source: expected [[source]] tables, not 'a'"),
        (
            "[event]\nname = ''",
            "event.name: expected the event's name, a text of 1 to 200 characters, not ''",
        ),
        ("[event]\nname = 'a\\tb'".replace("'", '"'), "event.name: expected one line of text"),
        (
            "[event]\nstarts_at = 'soon'",
            "event.starts_at: expected a date and time such as 2026-11-30T09:00:00+08",
        ),
        ("[hls]\nenabled = 'yes'", "hls.enabled: expected true or false, not 'yes'"),
        (
            "[hls]\nsegment_s = 8.0\nwindow_s = 20",
            "hls.window_s: expected at least three segments, 24 seconds, not 20",
        ),
        ("[program]\nduck_db = 3", "program.duck_db: expected a number of dB from -60 to 0, not 3"),
        ("[program]\nduck_db = nan", "program.duck_db: expected a number of dB from -60 to 0, not nan"),
        (
            "[program]\naac_coder = 'best'",
            'program.aac_coder: expected "twoloop" (better) or "fast" (cheaper), not ',
        ),
        (
            SOURCE + 'url = "whip"\ntranscode = true',
            'source[0].transcode: expected "auto", "always" or "never", not',
        ),
        ("language = []", "language: expected one or more [[language]] tables, not an empty list"),
        # names
        (
            '[[booth]]\nname = "../a"\noutputs = ["en"]',
            "booth[0].name: expected a name of at most 40 letters, digits, '-' and '_', "
            "since it is part of links and file names, not '../a'",
        ),
        (
            '[[language]]\ncode = "ZH"',
            "language[0].code: expected a short name of at most 16 lower-case letters",
        ),
        (
            '[[language]]\ncode = "master"',
            "language[0].code: 'master' is taken by the service itself; expected",
        ),
        (
            '[[language]]\ncode = "a"\n[[language]]\ncode = "a"',
            "language[1].code: 'a' is the code of language[0] already; expected a code of its own",
        ),
        (
            2 * (SOURCE + 'url = "whip"\n'),
            "source[1].name: 'a' is the name of source[0] already; expected a name of its own",
        ),
        (
            '[[booth]]\nname = "a"\noutputs = ["en"]\n[[booth]]\nname = "A"\noutputs = ["en"]',
            "booth[1].name: 'A' is the name of booth[0] already; expected a name of its own",
        ),
        # languages
        (
            '[[booth]]\nname = "a"\noutputs = ["en", "fr"]',
            "booth[0].outputs[1]: 'fr' is not a language of this event; expected one of zh, en",
        ),
        (
            '[[booth]]\nname = "a"\noutputs = []',
            "booth[0].outputs: expected a list of one or more language codes, not",
        ),
        (
            '[[booth]]\nname = "a"\noutputs = ["en", "en"]',
            "booth[0].outputs[1]: 'en' is there twice; expected it once",
        ),
        (
            SOURCE + 'url = "whip"\nlanguage = "fr"',
            "source[0].language: 'fr' is not a language of this event; expect",
        ),
        (
            '[[sink]]\nlanguage = "fr"\nurl = "rtmp://h/a/b"',
            "sink[0].language: 'fr' is not a language of this event",
        ),
        (
            '[[delegate]]\nname = "a"\ntitle = {fr = "x"}',
            "delegate[0].title.fr: 'fr' is not a language of this event",
        ),
        # URLs
        (
            SOURCE + 'url = "ftp://h/a"',
            "source[0].url: 'ftp:' is not a kind of source; expected a file, rtmp://, srt",
        ),
        (SOURCE + 'url = ""', "source[0].url: no path; expected a file, rtmp://, "),
        (
            SOURCE + 'url = "file://host/a"',
            "source[0].url: a file: URL names no host; expected file:///path or",
        ),
        (
            SOURCE + 'url = "rtmp://0.0.0.0/live"',
            "source[0].url: no stream key; expected rtmp://HOST[:PORT]/APP/KEY",
        ),
        (
            SOURCE + 'url = "rtmp://0.0.0.0/live/"',
            "source[0].url: no stream key; expected rtmp://HOST[:PORT]/APP/KEY",
        ),
        (SOURCE + 'url = "rtmp:/live/key"', "source[0].url: expected rtmp://HOST…"),
        (SOURCE + 'url = "rtmp://h:99999/a/b"', "source[0].url: bad port; expected a number from 1 to 65535"),
        (SOURCE + 'url = "rtmp:///live/key"', "source[0].url: no host; expected rtmp://HOST/…"),
        (
            SOURCE + 'url = "https://h/a.mp4"',
            "source[0].url: an https source is an HLS playlist; expected a path that",
        ),
        (SOURCE + 'url = "srt://h"', "source[0].url: no port; expected srt://HOST:PORT"),
        (
            SOURCE + 'url = "srt://h:1?mode=rendezvous"',
            "source[0].url: mode 'rendezvous' is not known; expected list",
        ),
        (
            SOURCE + 'url = "srt://:1?mode=caller"',
            "source[0].url: a caller needs a host to call; expected srt://HOST",
        ),
        (
            SOURCE + 'url = "srt://h:1?passphrase=short"',
            "source[0].url: bad passphrase; expected 10 to 79 characters",
        ),
        (
            SOURCE + f'url = "srt://h:1?passphrase={80 * "x"}"',
            "source[0].url: bad passphrase; expected 10 to 79 char",
        ),
        (
            SOURCE + 'url = "srt://h:1?pass=0123456789"',
            "source[0].url: 'pass' is not an option of srt://; expected",
        ),
        (
            SINK + 'url = "rtmp://a.rtmp.youtube.com/live2"',
            "sink[0].url: no stream key; expected rtmp://HOST[:PORT]",
        ),
        (
            SINK + 'url = "https://h/whip/x"',
            "sink[0].url: pushing by WHIP is not in this version; expected rtmp://, r",
        ),
        (
            SINK + 'url = "film.mp4"',
            "sink[0].url: a file is not a kind of sink; expected rtmp://, rtmps:// or srt://",
        ),
        (
            2 * (SINK + 'url = "rtmp://h/a/b"\n'),
            "sink[1].url: sink[0] sends there already; expected a destination of",
        ),
        # ports
        (
            SOURCE + 'url = "srt://:9000"\n[[source]]\nname = "b"\nurl = "srt://0.0.0.0:9000"',
            "source[1].url: UDP port 9000 is taken by source[0].url; expected a port of its own",
        ),
        (
            SOURCE
            + 'url = "rtmp://0.0.0.0/live/1"\n[[source]]\nname = "b"\nurl = "rtmp://127.0.0.1:1935/live/2"',
            "source[1].url: TCP port 1935 is taken by source[0].url; expected a port of its own",
        ),
        (
            SOURCE
            + 'url = "rtmp://0.0.0.0/live/1"\n[[source]]\nname = "b"\nurl = "rtmp://0.0.0.0:1935/live/1"',
            "source[1].url: source[0].url has this stream key already; expected a key of its own",
        ),
        (
            SOURCE + 'url = "rtmp://0.0.0.0:8080/live/1"',
            "source[0].url: TCP port 8080 is taken by server.port; expected a port of its own",
        ),
    ],
)
def test_what_is_wrong_is_one_line_that_names_the_place_and_what_is_expected(
    tmp_path: Path, text: str, line: str
) -> None:
    first = problems(tmp_path, text)[0]
    assert first.startswith(line), first


def test_every_problem_is_listed(tmp_path: Path) -> None:
    lines = problems(tmp_path, '[server]\nprot = 1\nport = "x"\n[hls]\nenabled = 3\n')
    assert [line.partition(":")[0] for line in lines] == ["server.port", "server.prot", "hls.enabled"]


def test_errors_hold_no_secret(tmp_path: Path) -> None:
    for text in (
        SOURCE + 'url = "srt://h:1?passphrase=SECRET"',
        SOURCE + 'url = "rtmp://user:SECRET@h/"',
        SOURCE + 'url = ["rtmp://h/a/SECRET"]',
        SOURCE + 'url = "ftp://SECRET"',
        "[server]\ntoken_key = ['SECRET']",
    ):
        assert "SECRET" not in " ".join(problems(tmp_path, text))


def test_a_file_that_is_missing_or_no_toml_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: no such file; expected the event's TOML file$"):
        load(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match=r"is a folder; expected"):
        load(tmp_path)
    assert problems(tmp_path, "[event\n")[0].startswith("is not TOML: ")
    (tmp_path / "event.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"is not text in UTF-8"):
        load(tmp_path / "event.toml")


def test_every_key_says_what_is_expected_of_it() -> None:
    def sections(model: type[_Section]) -> list[type[_Section]]:
        return [model, *(found for sub in model.__subclasses__() for found in sections(sub))]

    for section in sections(_Section):
        for name, field in section.model_fields.items():
            assert field.description, f"{section.__name__}.{name}"


def test_a_mark_at_the_files_beginning_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_text('[event]\nname = "市長"', "utf-8-sig")
    assert load(tmp_path / "event.toml").event.name == "市長"
