"""From a source into bronze, and from bronze through silver to gold."""
