"""Keys for comparing what people write: names and titles that differ in dress only."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

# PostgreSQL indexes at most 2,704 bytes: four for each of these letters.
LONGEST_KEY = 500
_UNKEPT = re.compile("[\ud800-\udfff]")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


def visible(text: str) -> bool:
    """Whether a reader would see anything of it."""
    if text.isascii() and text.isprintable():
        return bool(text) and not text.isspace()
    return any(unicodedata.category(char) not in _INVISIBLE for char in text)


def tidy(text: str) -> str:
    """One line, single spaces, no control characters; what is left is kept as it was written."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text)
    return " ".join("".join(kept).split())


def clean(text: str) -> str:
    """The text without NUL and halves of surrogate pairs, which no database keeps."""
    if "\x00" not in text and (text.isascii() or not _UNKEPT.search(text)):
        return text
    return _UNKEPT.sub("\ufffd", text.replace("\x00", ""))


def short_key(text: str) -> str:
    """`key_of` for an index: a long one is cut, with a digest of all of it at its end."""
    key = key_of(text)
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{key[:LONGEST_KEY]} {digest}"


@lru_cache(maxsize=32_768)
def key_of(text: str) -> str:
    """The same for titles that differ in case, accents, spaces or punctuation; never empty."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+|[+#]+", plain)) or plain.strip()
