"""CDS Hooks as plain functions: requests in, cards out; no HTTP."""
