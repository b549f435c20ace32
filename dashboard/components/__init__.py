"""Pieces of page. They take values and give Dash components; they read no data."""
