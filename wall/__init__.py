"""Ovation: everything between a network's post and a pixel."""

__version__ = "0.1.0"
