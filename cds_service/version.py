"""What this release calls itself."""

SERVICE_VERSION = "0.1.0"
EDITORIAL_STATE = "draft"
"""Of the knowledge: `draft` until a named clinician has signed it."""
