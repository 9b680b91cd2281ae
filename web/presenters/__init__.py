"""One frozen dataclass per template: what the page shows, nothing else."""
