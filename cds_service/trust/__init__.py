"""Who is calling: signed tokens of known clients, checked before anything else is read."""
