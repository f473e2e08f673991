"""What is due, what it costs, run it, remember what failed."""
