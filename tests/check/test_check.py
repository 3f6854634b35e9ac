"""`interp.check`: what would fail is found before the event, each on one line that names the key."""

import datetime
import socket
from pathlib import Path

import av
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from interp.check import check, exit_code, machine, refusals
from interp.config import EventConfig, load

NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(autouse=True)
def _built_pages(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' build is a matter of its own, tested below."""
    pages = tmp_path_factory.mktemp("pages")
    for name in machine.NEEDED_PAGES:
        (pages / name).touch()
    monkeypatch.setattr(machine, "PAGES", pages)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


def configured(folder: Path, port: int, text: str = "", *, server: str = "") -> EventConfig:
    """Return an event with a decodable source and a booth, and `text` besides."""
    make_sound(folder / "floor.wav")
    (folder / "event.toml").write_text(
        f"[server]\nport = {port}\n{server}\n[recording]\nenabled = false\n"
        '[[source]]\nname = "floor"\nurl = "floor.wav"\n[[booth]]\nname = "a"\noutputs = ["en"]\n' + text
    )
    return load(folder / "event.toml")


def make_sound(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def found(config: EventConfig, level: str) -> list[str]:
    return [finding.text for finding in check(config) if finding.level == level]


def test_an_event_that_would_work_has_no_findings(tmp_path: Path, port: int) -> None:
    findings = check(configured(tmp_path, port))
    assert findings == []
    assert exit_code(findings) == 0


def test_a_port_in_use_is_refused(tmp_path: Path, port: int) -> None:
    config = configured(tmp_path, port)
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert refusals(config) == [f"server.port: TCP port {port} is in use; expected a free port"]
    assert refusals(config) == []


def test_a_sources_port_in_use_is_refused(tmp_path: Path, port: int) -> None:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        udp.bind(("127.0.0.1", 0))
        rtmp, srt = tcp.getsockname()[1], udp.getsockname()[1]
        config = configured(
            tmp_path,
            port,
            f'[[source]]\nname = "b"\nurl = "rtmp://127.0.0.1:{rtmp}/live/k"\n'
            f'[[source]]\nname = "c"\nurl = "srt://127.0.0.1:{srt}?mode=listener"\n',
        )
        assert refusals(config) == [
            f"source[1].url: TCP port {rtmp} is in use; expected a free port",
            f"source[2].url: UDP port {srt} is in use; expected a free port",
        ]


def test_a_host_of_another_machine_is_refused(tmp_path: Path, port: int) -> None:
    config = configured(tmp_path, port, server='host = "192.0.2.1"')
    assert refusals(config) == [
        "server.host: '192.0.2.1' cannot be listened on; expected an address of this machine"
    ]
    config = configured(tmp_path, port, server='host = "no.such.host.invalid"')
    assert refusals(config) == [
        "server.host: 'no.such.host.invalid' is not known; expected an address of this machine"
    ]


def test_an_unwritable_folder_is_refused(tmp_path: Path, port: int) -> None:
    (tmp_path / "taken").touch()
    config = configured(tmp_path, port, '[hls]\nfolder = "taken/hls"\n', server='data_dir = "taken"')
    data, hls = refusals(config)
    assert data.startswith(f"server.data_dir: {tmp_path}/taken cannot be written (")
    assert data.endswith("; expected a folder that this user can write")
    assert hls.startswith(f"hls.folder: {tmp_path}/taken/hls cannot be written (")


def test_a_missing_source_file_is_refused(tmp_path: Path, port: int) -> None:
    config = configured(tmp_path, port, '[[source]]\nname = "b"\nurl = "none.mp4"\n')
    assert refusals(config) == [
        f"source[1].url: {tmp_path}/none.mp4: no such file; expected a sound or video file"
    ]
    assert exit_code(check(config)) == 2


def test_a_file_that_cannot_be_decoded_would_fail(tmp_path: Path, port: int) -> None:
    (tmp_path / "junk.mp4").write_bytes(b"junk" * 1000)
    (tmp_path / "empty.wav").touch()
    config = configured(
        tmp_path,
        port,
        '[[source]]\nname = "b"\nurl = "junk.mp4"\n[[source]]\nname = "c"\nurl = "empty.wav"\n',
    )
    first, second = found(config, "fails")
    assert first.startswith(f"source[1].url: {tmp_path}/junk.mp4: cannot be decoded (")
    assert second.startswith(f"source[2].url: {tmp_path}/empty.wav: ")
    assert exit_code(check(config)) == 1


def certificate(folder: Path, name: str, days: int, *, password: bytes | None = None) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=30))
        .not_valid_after(NOW + datetime.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        lock = serialization.BestAvailableEncryption(password)
    pem = serialization.Encoding.PEM
    (folder / f"{name}.pem").write_bytes(made.public_bytes(pem))
    (folder / f"{name}.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, lock))


def test_tls_files_that_do_not_serve_are_refused(tmp_path: Path, port: int) -> None:
    certificate(tmp_path, "a", 365)
    certificate(tmp_path, "b", 365)
    certificate(tmp_path, "locked", 365, password=b"secret")
    (tmp_path / "junk").write_text("junk")

    def tls(cert: str, key: str) -> list[str]:
        return refusals(configured(tmp_path, port, server=f'tls_cert = "{cert}"\ntls_key = "{key}"'))

    assert tls("a.pem", "a.key") == []
    assert tls("none.pem", "a.key") == [
        f"server.tls_cert: {tmp_path}/none.pem: no such file; expected a PEM file with the certificate chain"
    ]
    assert tls("a.pem", "b.key") == [
        f"server.tls_key: {tmp_path}/b.key is not the key of {tmp_path}/a.pem; expected the certificate's own"
    ]
    assert tls("locked.pem", "locked.key") == [
        f"server.tls_key: {tmp_path}/locked.key needs a password; expected a key without one"
    ]
    (refusal,) = tls("junk", "a.key")
    assert refusal.startswith("server.tls_cert: ")


def test_an_expired_certificate_would_fail(tmp_path: Path, port: int) -> None:
    certificate(tmp_path, "old", -1)
    certificate(tmp_path, "short", 3)
    server = 'tls_cert = "old.pem"\ntls_key = "old.key"'
    (finding,) = found(configured(tmp_path, port, server=server), "fails")
    assert finding.startswith("server.tls_cert: has expired on ")
    (finding,) = found(configured(tmp_path, port, server=server.replace("old", "short")), "fails")
    assert finding.startswith("server.tls_cert: expires on ")


def test_servers_that_cannot_be_reached_would_fail(tmp_path: Path, port: int) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        there = listening.getsockname()[1]
        config = configured(
            tmp_path,
            port,
            f'[[sink]]\nlanguage = "en"\nurl = "rtmp://127.0.0.1:{there}/live/SECRET"\n'
            '[[sink]]\nlanguage = "en"\nurl = "rtmp://127.0.0.1:1/live/SECRET"\n'
            '[[source]]\nname = "b"\nurl = "rtsp://user:SECRET@no.such.host.invalid/1"\n',
        )
        assert found(config, "fails") == [
            "sink[1].url: 127.0.0.1 port 1: connection refused; expected a server that answers",
            "source[1].url: the name no.such.host.invalid is not known; expected a server that answers",
        ]


def test_a_public_address_without_tls_would_leave_booths_without_a_microphone(
    tmp_path: Path, port: int
) -> None:
    config = configured(tmp_path, port, server='host = "0.0.0.0"')
    (finding,) = found(config, "fails")
    assert finding.startswith("server.public_url: browsers give a page on http://0.0.0.0 no microphone")
    proxied = configured(tmp_path, port, server='host = "0.0.0.0"\npublic_url = "https://live.example.org"')
    assert found(proxied, "fails") == []


def test_a_disk_without_room_would_fail(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1_000_000_000

    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: Usage)
    (tmp_path / "event.toml").write_text(f"[server]\nport = {port}\n")
    (finding,) = found(load(tmp_path / "event.toml"), "fails")
    assert finding.startswith(
        "server.data_dir: 1.0 GB free, for about 0.2 hours of recording; expected 4 hours"
    )
    assert found(configured(tmp_path, port), "fails") == []  # without recording


def test_pages_that_are_not_built_would_fail(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "PAGES", tmp_path / "none")
    (finding,) = found(configured(tmp_path, port), "fails")
    assert finding.startswith("the pages are not built (index.html, watch.html")
    assert finding.endswith("expected `make setup`")


def test_an_ffmpeg_that_does_not_run_would_fail(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERP_FFMPEG", str(tmp_path / "none"))
    (finding,) = found(configured(tmp_path, port), "fails")
    assert finding.startswith(f"the ffmpeg program {tmp_path}/none does not run")


def test_an_ffmpeg_without_a_protocol_that_is_needed_would_fail(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    poor = tmp_path / "ffmpeg"
    poor.write_text(
        '#!/bin/sh\n[ "$2" = -version ] && echo ffmpeg version 1.0 x\necho Input:; echo Output:; echo rtmp\n'
    )
    poor.chmod(0o755)
    monkeypatch.setenv("INTERP_FFMPEG", str(poor))
    config = configured(tmp_path, port, '[[source]]\nname = "b"\nurl = "srt://127.0.0.1:9?mode=caller"\n')
    assert found(config, "fails") == ["source[1].url: the ffmpeg program (1.0) cannot receive srt"]


def test_what_may_be_meant_is_only_noted(tmp_path: Path, port: int) -> None:
    (tmp_path / "event.toml").write_text(
        f"[server]\nport = {port}\n[event]\nstarts_at = 2020-01-01T09:00:00Z\n"
        "[recording]\nenabled = false\n[hls]\nenabled = false\n[captions]\n"
    )
    findings = check(load(tmp_path / "event.toml"))
    assert [finding.text.partition(":")[0] for finding in findings] == [
        "[captions]",
        "[[source]]",
        "[[booth]]",
        "[hls]",
        "event.starts_at",
    ]
    assert exit_code(findings) == 0
