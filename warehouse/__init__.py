"""The only door to PostgreSQL: settings, connections, tables, statements and measures."""
