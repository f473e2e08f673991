"""What a command gives back: an exit code, a JSON document, and the same in words."""

from __future__ import annotations

import sys
from typing import Any

DONE, PARTLY, REFUSED = 0, 1, 2
Result = tuple[int, Any, str]


def say(words: str) -> None:
    """A line on standard error."""
    sys.stderr.buffer.write((words + "\n").encode("utf-8", "replace"))
    sys.stderr.flush()
