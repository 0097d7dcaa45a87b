"""The Flask edge: HTTP, configuration and the clock live here and nowhere else."""
