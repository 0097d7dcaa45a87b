"""For every rule of the clinical tables a patient it is meant for, and one it is not."""
