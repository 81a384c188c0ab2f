"""One page a file or folder; each asks a workflow for what it shows."""
