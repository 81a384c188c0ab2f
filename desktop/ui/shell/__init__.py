"""The frame round the pages: rail, title band, notices, footer, status bar."""
