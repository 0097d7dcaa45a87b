"""How often a property is tried: as many patients as the safety plan asks for."""

from hypothesis import settings

MANY = settings(max_examples=2000)
