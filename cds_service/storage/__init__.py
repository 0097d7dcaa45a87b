"""What the service keeps, in SQLite or PostgreSQL: shown cards, feedback, used tokens.

Nothing of a patient is in it, save a keyed hash where the site configures a key.
"""
