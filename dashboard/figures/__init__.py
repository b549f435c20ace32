"""Figures: a frame in, a Plotly figure out. No colours (see `dashboard.theme`), no queries."""
