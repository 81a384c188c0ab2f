"""Filling in one record."""
