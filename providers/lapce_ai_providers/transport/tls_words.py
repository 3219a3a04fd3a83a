"""TLS failures in plain words, with what a user can do about them. Pure."""

from __future__ import annotations

import ssl

_NOT_TLS = {
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
}


def tls_reason(error: ssl.SSLError) -> str:
    """One clause for logs and people."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate verify failed: {error.verify_message}{_advice(error.verify_code)}"
    name = error.reason or ""
    if name in _NOT_TLS:
        return "the answer is not TLS; is the port right, or should the address begin with http://?"
    return "TLS: " + (name.replace("_", " ").lower() or str(error) or type(error).__name__)


def _advice(verify_code: int) -> str:
    if verify_code in _UNKNOWN_AUTHORITY:
        return "; if this authority is to be trusted, set caFile or SSL_CERT_FILE to its PEM file"
    if verify_code in _TIME:
        return "; is this machine's clock right?"
    return ""


# X509_V_ERR_* of OpenSSL's x509_vfy.h (checked 2026-11).
_UNKNOWN_AUTHORITY = {2, 18, 19, 20, 21}
_TIME = {9, 10}
