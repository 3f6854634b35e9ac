"""Role tokens: stable, signed, revocable; one secret however many processes make it."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from interp.web.auth import BadToken, Role, SecretError, Tokens, load_secret

SECRET = bytes(range(32))


def test_a_token_speaks_for_its_role_and_name() -> None:
    tokens = Tokens(SECRET)
    assert tokens.verify(tokens.issue("engineer")) == Role("engineer")
    assert tokens.verify(tokens.issue("control")) == Role("control")
    assert tokens.verify(tokens.issue("booth", "a")) == Role("booth", "a")
    assert tokens.verify(tokens.issue("delegate", "prague")) == Role("delegate", "prague")


def test_a_token_is_the_same_after_a_restart() -> None:
    assert Tokens(SECRET, "k").issue("booth", "a") == Tokens(SECRET, "k").issue("booth", "a")


def test_a_new_token_key_revokes_every_token() -> None:
    token = Tokens(SECRET, "spring").issue("engineer")
    for other in (Tokens(SECRET, "summer"), Tokens(SECRET), Tokens(bytes(32), "spring")):
        with pytest.raises(BadToken):
            other.verify(token)


@pytest.mark.parametrize("junk", ["", ".", "a.b", "WyJlbmdpbmVlciIsIiJd", "é", "\x00", "x" * 10_000])
def test_junk_is_no_token_and_is_not_repeated(junk: str) -> None:
    with pytest.raises(BadToken) as caught:
        Tokens(SECRET).verify(junk)
    assert len(junk) < 2 or junk not in str(caught.value)


def test_a_changed_token_is_no_token() -> None:
    tokens = Tokens(SECRET)
    body, _, signature = tokens.issue("booth", "a").rpartition(".")
    other = tokens.issue("engineer").rpartition(".")[0]
    for forged in (f"{other}.{signature}", f"{body}.{signature[::-1]}", body):
        with pytest.raises(BadToken):
            tokens.verify(forged)


def test_a_token_fits_in_a_header_a_fragment_and_a_subprotocol() -> None:
    token = Tokens(SECRET).issue("booth", "Floor-2_b")
    assert all(char.isascii() and (char.isalnum() or char in "-_.") for char in token)


def test_a_booths_token_needs_the_booths_name() -> None:
    with pytest.raises(ValueError, match="expected a name"):
        Tokens(SECRET).issue("booth")
    with pytest.raises(ValueError, match="expected no name"):
        Tokens(SECRET).issue("engineer", "a")


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    data_dir = tmp_path / "new" / "data"
    secret = load_secret(data_dir)
    assert len(secret) == 32
    assert load_secret(data_dir) == secret
    assert [path.name for path in data_dir.iterdir()] == ["secret"]
    assert stat.S_IMODE((data_dir / "secret").stat().st_mode) == 0o600
    (data_dir / "secret").chmod(0o644)
    assert load_secret(data_dir) == secret
    assert stat.S_IMODE((data_dir / "secret").stat().st_mode) == 0o600


def test_processes_that_race_get_the_same_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from interp.web.auth import load_secret;"
        "sys.stdin.readline(); print(load_secret(Path(sys.argv[1])).hex())"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    secrets = {racer.communicate(timeout=60)[0] for racer in racers}
    assert len(secrets) == 1
    assert len(secrets.pop().strip()) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_damaged_secret_or_folder_is_one_line_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(SecretError, match=r"secret: holds 5 bytes; expected 32"):
        load_secret(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SecretError, match=r"file/secret: .*expected a folder"):
        load_secret(tmp_path / "file")
