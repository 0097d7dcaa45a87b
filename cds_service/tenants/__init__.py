"""The clients of the service: one record each, from one file."""
