"""Briefs go out: what is told, to whom, at most once for each period and address."""
