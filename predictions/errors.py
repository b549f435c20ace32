"""What goes wrong in a prediction job and is foreseen."""

from warehouse.command import CommandError


class PredictionError(CommandError):
    """The job came out with something that must not be published, or has nothing to work on."""
