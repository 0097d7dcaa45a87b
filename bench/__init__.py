"""What an answer costs: stages in process, and the server beside others, as ratios of one run."""
