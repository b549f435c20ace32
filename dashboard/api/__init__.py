"""Endpoints: one blueprint a resource, on the same query functions as the pages."""
