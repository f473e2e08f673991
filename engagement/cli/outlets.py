"""The verbs of outlets: the public page as files."""

from __future__ import annotations

from datetime import date
from typing import Any

from engagement.cli.answers import DONE, Result
from engagement.settings import Settings
from engagement.store import Store


def site(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.outlets import site as pages
    from engagement.outlets import site_files
    from engagement.store import public

    base = pages.base_url(options.base_url) if options.base_url is not None else None
    with store.read() as connection:
        read = public.read(connection, options.person)
    made = pages.site(read, date.today(), base)
    done = site_files.write(options.out_dir, made.files)
    document = {
        "folder": str(options.out_dir),
        "person": read.person,
        "base_url": base,
        **made.shape.counts,
        "unnamed": read.unnamed,
        "files": len(made.files),
        "changed": done.changed,
        "removed": done.removed,
    }
    return DONE, document, "\n".join(_told(options, document, base))


def _told(options: Any, done: dict[str, Any], base: str | None) -> list[str]:
    whose = f"{done['person']}'s page" if done["person"] else "The page"
    said = [
        f"{whose} is in {options.out_dir}: {done['activities']:,} public activities, "
        f"{done['upcoming']:,} of them ahead; {done['files']:,} files, {done['changed']:,} of them changed, "
        f"{done['removed']:,} removed."
    ]
    if not done["person"]:
        said.append("The record names nobody. Give --person NAME to put a name on the page.")
    if done["unnamed"]:
        said.append(
            f"{done['unnamed']:,} public activities name nobody and stand on no page: say who did them."
        )
    if base is None:
        said.append(
            "Give --base-url with the address it will stand at: feeds and search engines want whole addresses."
        )
    return said
