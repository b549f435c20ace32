"""One module a source: its tables as data, and a reader."""
