"""The record, elsewhere."""
