"""Who may call what: the role token of a request, checked."""

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from interp.web.auth import BadToken, Role, Tokens
from interp.web.errors import problem

SUBPROTOCOL = "interp"


def bearer(connection: HTTPConnection) -> str | None:
    """Return a request's token: from its header or, for a browser's WebSocket, from a subprotocol."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    offered = connection.headers.get("sec-websocket-protocol", "")
    for item in (part.strip() for part in offered.split(",")):
        if item.startswith("bearer."):
            return item.removeprefix("bearer.")
    return None


class Access:
    """Checks tokens against what a route needs."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def role(self, connection: HTTPConnection) -> Role:
        """Return the caller's role. Raises 401 without a valid token."""
        token = bearer(connection)
        if token is None:
            raise problem(401, "Authorization: expected a role token", _CHALLENGE)
        try:
            return self._tokens.verify(token)
        except BadToken:
            raise problem(401, "Authorization: this token is not valid here", _CHALLENGE) from None

    def knows(self, connection: HTTPConnection) -> bool:
        """Return whether a request comes with a valid token, of whatever role."""
        try:
            self.role(connection)
        except HTTPException:
            return False
        return True

    def directs(self, connection: HTTPConnection) -> bool:
        """Return whether a request comes with the token of the director or the engineer."""
        try:
            self.engineer(connection)
        except HTTPException:
            return False
        return True

    def staff(self, connection: HTTPConnection) -> Role:
        """Any role of the staff. Raises 401 or 403."""
        role = self.role(connection)
        if role.role not in ("engineer", "control", "booth"):
            raise problem(403, f"a token of the staff is needed, not {_named(role)}")
        return role

    def engineer(self, connection: HTTPConnection) -> Role:
        """The engineer or the director. Raises 401 or 403."""
        role = self.role(connection)
        if role.role not in ("engineer", "control"):
            raise problem(403, f"the engineer's or the director's token is needed, not {_named(role)}")
        return role

    def delegate(self, connection: HTTPConnection, name: str) -> Role:
        """The delegate `name`, or who looks after them: the director, the engineer. Raises 401 or 403."""
        role = self.role(connection)
        if role.role in ("engineer", "control") or (role.role == "delegate" and role.name == name):
            return role
        raise problem(403, f"the link of delegate {name} is needed, not {_named(role)}")

    def booth(self, connection: HTTPConnection, name: str) -> Role:
        """An interpreter of the booth `name`, or the engineer. Raises 401 or 403."""
        role = self.role(connection)
        if role.role in ("engineer", "control") or (role.role == "booth" and role.name == name):
            return role
        raise problem(403, f"the token of booth {name} is needed, not {_named(role)}")


_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def _named(role: Role) -> str:
    return f"that of {role.role} {role.name or ''}".strip()
