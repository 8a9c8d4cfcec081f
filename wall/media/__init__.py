"""Media: other people's pictures, fetched, checked, shrunk, cached and served by us."""
