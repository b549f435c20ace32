"""Models: one module a method family, frames in and frames out. No SQL, clock, environment or files."""
