"""Reads for pages and endpoints: one typed function a dataset, cached by data version, with the reader's role."""
