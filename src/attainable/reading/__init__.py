"""Reading the figures of a text: patterns kept as data, no model, no network."""
