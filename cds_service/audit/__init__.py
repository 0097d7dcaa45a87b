"""The audit trail: who was assessed when with what result, in a file where a gap shows."""
