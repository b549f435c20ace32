"""The dashboard and its API: pages composed of components and figures over read-only queries."""
