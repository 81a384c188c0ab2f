"""Paper: the system's printers, and what goes to them. Imported when somebody prints."""
