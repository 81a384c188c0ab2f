"""收扫描件: signed sheets that came back, each page to its record. Other pages know only its request."""
