"""Role tokens: signed, the same after every restart, and all revoked by a new `[server] token_key`."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, get_args

from itsdangerous import BadData, URLSafeSerializer

RoleName = Literal["engineer", "control", "booth", "delegate"]

SECRET_BYTES = 32
_NAMED = ("booth", "delegate")


class BadToken(ValueError):
    """A token that we did not issue, or that a new key has revoked. Its text never holds the token."""


class SecretError(Exception):
    """The secret cannot be read or made; `str()` is one line that names the file."""


@dataclass(frozen=True, slots=True)
class Role:
    """Who a token speaks for."""

    role: RoleName
    name: str = ""
    """Which booth or delegate; empty for the other roles."""


class Tokens:
    """Issues and verifies tokens.

    A token is no session: it names a role, has no end, and the same role always gets the same token. What
    revokes it is another `token_key` (or another secret).
    """

    def __init__(self, secret: bytes, token_key: str = "") -> None:
        self._signer = URLSafeSerializer([secret + token_key.encode()], salt="interp role token")

    @classmethod
    def in_data_dir(cls, data_dir: Path, token_key: str = "") -> Self:
        """Return the tokens of the event whose secret lies in `data_dir`. Raises SecretError."""
        return cls(load_secret(data_dir), token_key)

    def issue(self, role: RoleName, name: str = "") -> str:
        """Return the token of a role; `name` says which booth or delegate."""
        if (role in _NAMED) != bool(name):
            raise ValueError(
                f"role {role}: expected {'a name' if role in _NAMED else 'no name'}, not '{name}'"
            )
        token = self._signer.dumps([role, name])
        return token if isinstance(token, str) else token.decode()

    def verify(self, token: str) -> Role:
        """Return the role that `token` speaks for. Raises BadToken."""
        try:
            content = self._signer.loads(token)
        except BadData:
            raise BadToken("this token is not valid (any more); ask for a new link") from None
        role, name = content
        if role not in get_args(RoleName):
            raise BadToken(f"this token is for a role that this version does not have: {role}")
        return Role(role, name)


def load_secret(data_dir: Path) -> bytes:
    """Return the 32 bytes in `<data_dir>/secret`, made at the first call. Raises SecretError.

    Two processes may call it at once (`interp serve` and `interp links`): both return the same bytes.
    """
    path = data_dir / "secret"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        secret = path.read_bytes()
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise SecretError(f"{path}: {error.strerror}; expected a folder that this user can write") from None
    if len(secret) != SECRET_BYTES:
        raise SecretError(
            f"{path}: holds {len(secret)} bytes; expected {SECRET_BYTES} (remove it to get new links)"
        )
    return secret


def _create(path: Path) -> None:
    """Make the file whole or not at all; who comes second keeps the first one's."""
    draft = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename, fails where the name is taken
        except FileExistsError:
            return
    finally:
        draft.unlink()
