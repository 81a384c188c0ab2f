"""Buttons, labels, chips, cards, tables: drawn from the tokens, named for the screen reader."""
