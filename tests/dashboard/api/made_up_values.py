"""What schemathesis sends where only a warehouse knows what there is: ids that it has, cursors at a list's start."""

import schemathesis
from hypothesis import strategies

schemathesis.openapi.format("id", strategies.sampled_from(["csv:L1", "csv:P1"]))
schemathesis.openapi.format("cursor", strategies.just(""))
