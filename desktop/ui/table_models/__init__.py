"""Models of tables that are too long to hold: what is painted comes from memory, the rest from the worker."""
