"""Servers on loopback that the tests ask."""

# Seconds that one side of a test waits for the other on a machine that has much else to do: no figure is taken of it.
PATIENCE = 120
