"""Draws the pictures and faces of the recordings; the same at every run."""
