"""Every story of table D."""

from tests.clinical.order_stories_courses import COURSES
from tests.clinical.order_stories_folates import FOLATES
from tests.clinical.order_stories_injections import INJECTIONS
from tests.clinical.order_stories_products import PRODUCTS
from tests.clinical.order_story import Story

STORIES: tuple[Story, ...] = (*FOLATES, *PRODUCTS, *INJECTIONS, *COURSES)
