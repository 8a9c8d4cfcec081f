"""Desk: what people decide, and who may."""
