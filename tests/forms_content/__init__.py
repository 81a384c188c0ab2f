"""Tests of what a county can change: forms, catalogues and the demonstration county."""
