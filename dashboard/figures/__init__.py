"""Figures: plain sequences in, a Plotly figure out. No colours (see `base`, `dashboard.theme`), no queries.

`lines`, `bars`, `waterfall`, `ranked`, `heatmap`, `scatter` and `small_multiples` draw
anything of their kind. All take a `unit` and a `currency`, `links` (what a click on each point adds to the address) and
`drill` (the page it leads to), and give an empty plot for no data.
"""
