"""From an `Article` to a `Reading`: the statements it makes and who makes them."""
