"""Words for people: templates only, no decisions."""
