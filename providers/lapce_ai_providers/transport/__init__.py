"""The I/O: limits, retries, pool, sockets; the only place that imports httpx and httptools."""
