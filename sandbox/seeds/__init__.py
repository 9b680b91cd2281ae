"""The accounts that a sandbox starts with, told in a file that a person can edit."""

from sandbox.seeds.loading import DEMO_SEEDS, load_seeds
from sandbox.seeds.reading import SeedsBroken

__all__ = ["DEMO_SEEDS", "SeedsBroken", "load_seeds"]
