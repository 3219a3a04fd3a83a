"""The version of both packages, and the name they give themselves on the wire."""

__version__ = "0.1.0"

USER_AGENT = f"lapce-ai/{__version__}"
IDENTITY_HEADERS = {"HTTP-Referer": "https://lapce.dev", "X-Title": "Lapce AI", "User-Agent": USER_AGENT}
