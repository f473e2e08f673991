"""Anything a person has becomes drafts of activities."""
