"""Stage: what a wall shows and how it looks."""
