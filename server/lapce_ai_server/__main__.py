"""`python -m lapce_ai_server` is `lapce-ai`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
