"""Arithmetic on values and frames; reads no clock and no database."""
