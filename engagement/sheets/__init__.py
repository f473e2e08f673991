"""The shared sheet: mirror tabs, an inbox tab, and what to do where two sides changed the same cell."""
