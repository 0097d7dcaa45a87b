"""Table D: what is said at the moment of ordering."""

from pathway.order_rules.antidote import ANTIDOTES
from pathway.order_rules.courses import COURSES
from pathway.order_rules.folate import FOLATE
from pathway.order_rules.injections import INJECTIONS
from pathway.order_rules.lowering_drugs import LOWERING
from pathway.order_rules.nitrous_oxide import NITROUS
from pathway.order_rules.products import PRODUCTS
from pathway.order_rules.row import OrderRow

TABLE_D: tuple[OrderRow, ...] = (
    *FOLATE, *PRODUCTS, *ANTIDOTES, *INJECTIONS, *NITROUS, *LOWERING, *COURSES,
)  # fmt: skip
"""Every row; of two equally loud ones about an order the earlier speaks for both."""

__all__ = ["TABLE_D", "OrderRow"]
