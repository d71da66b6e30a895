"""Ask the server of this container how it is, under its own name and as its proxy would; ends with 0 or 1."""

import http.client
import os
import sys

from bihuan.config.options import read_options

PORT = int(os.environ.get("PORT", "8000"))


def main() -> int:
    """Return 0 when ``/healthz`` answers 200."""
    hosts = read_options(os.environ).hosts
    headers = {"Host": hosts[0] if hosts else "localhost", "X-Forwarded-Proto": "https"}
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=8)
    try:
        connection.request("GET", "/healthz", headers=headers)
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
