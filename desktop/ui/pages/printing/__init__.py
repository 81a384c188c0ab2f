"""打印: sheets, what they are filled with, and the paper before it is paper. Other pages know only its request."""
