"""What a spreadsheet takes for a formula, whoever writes the file."""

# A cell that starts with one of these runs; a quote in front makes it text again. The last ones are wide forms that
# some take for the plain ones.
RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
