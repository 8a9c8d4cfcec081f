"""Feeds: how posts come in from the networks, and how well that goes."""
