"""`python -m engagement`."""

import gc
import os
import sys
from contextlib import suppress

from engagement.cli import main

if __name__ == "__main__":
    gc.freeze()  # a short-lived command need not look at its modules again and again
    gc.set_threshold(200_000, 20, 100)
    code = main()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # all is saved and closed: taking the interpreter apart costs as much as an import
