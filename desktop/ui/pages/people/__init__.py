"""People of the workspace: the list with passwords and recovery code, who fills in now, and what was done."""
