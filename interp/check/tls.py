"""The certificate and its key."""

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cryptography import x509

from interp.check.files import readable
from interp.config import EventConfig


def tls(config: EventConfig) -> Iterable[str]:
    """Find TLS files that are not there, not PEM, or do not belong together."""
    certificate, key = config.server.tls_cert, config.server.tls_key
    if certificate is None or key is None:
        return
    unreadable = [
        *readable("server.tls_cert", certificate, "a PEM file with the certificate chain"),
        *readable("server.tls_key", key, "a PEM file with the certificate's key"),
    ]
    yield from unreadable
    if unreadable:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_password)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            yield f"server.tls_key: {key} is not the key of {certificate}; expected the certificate's own"
        else:
            yield (
                f"server.tls_cert: {certificate} and {key} cannot be used ({error.reason or 'not PEM'}); "
                "expected a certificate and its key, both in PEM"
            )
    except _Encrypted:
        yield f"server.tls_key: {key} needs a password; expected a key without one"


class _Encrypted(Exception):
    """The key file asks for a password."""


def _no_password() -> str:
    raise _Encrypted


def certificate_dates(config: EventConfig) -> Iterable[str]:
    """Find a certificate that is over, or will be within a week."""
    if config.server.tls_cert is None:
        return
    certificate = x509.load_pem_x509_certificate(config.server.tls_cert.read_bytes())
    last, now = certificate.not_valid_after_utc, datetime.now(UTC)
    if now > last:
        yield f"server.tls_cert: has expired on {last:%Y-%m-%d}; expected a valid certificate"
    elif now + timedelta(days=7) > last:
        yield f"server.tls_cert: expires on {last:%Y-%m-%d %H:%M} UTC; expected one valid for a week at least"
    elif now < certificate.not_valid_before_utc:
        yield f"server.tls_cert: is valid from {certificate.not_valid_before_utc:%Y-%m-%d} only"
