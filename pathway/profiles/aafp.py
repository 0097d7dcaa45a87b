"""AAFP 2017: the wider grey zone of the paper the seed cites (150 to 399 pg/mL).

The paper gives no molar limits; the molar bands are its limits multiplied by 0.7378 (G-1).
"""

from dataclasses import replace
from decimal import Decimal

from pathway.bibliography import AAFP_2017
from pathway.evidence import Evidence, Strength
from pathway.profiles.profile import Band
from pathway.profiles.seed import SEED_PROFILE
from pathway.quantities import Quantity, Unit

_SAYS = Evidence("G-1", Strength.RECOMMENDED, (AAFP_2017,))


def _band(unit: Unit, deficient: str, sufficient: str, high: str) -> Band:
    low, enough, much = (Quantity(Decimal(v), unit) for v in (deficient, sufficient, high))
    return Band(low, enough, much, _SAYS)


AAFP_PROFILE = replace(
    SEED_PROFILE,
    key="aafp-2017",
    title="AAFP 2017",
    total_b12={
        # "400 or more" is sufficient: everything above 399.
        Unit.NG_PER_L: _band(Unit.NG_PER_L, "150", "399", "1000"),
        Unit.PMOL_PER_L: _band(Unit.PMOL_PER_L, "110.7", "294.4", "737.8"),
    },
)
