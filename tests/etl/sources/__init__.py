"""Tests of the readers, with the servers that they read from."""
