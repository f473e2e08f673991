"""Activities told to ambassador programmes: previewed, claimed before they are sent, never twice."""
