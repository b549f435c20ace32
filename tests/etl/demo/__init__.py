"""Tests of the demo company; a package, since other folders have test modules of the same names."""
