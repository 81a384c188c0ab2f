"""What plays, watches and judges the window in its tests."""
