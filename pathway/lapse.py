"""B12 treatment that ended although something on record calls for it (D17, S-P4, S-P5).

Clients seldom send a stop as a draft order, so that a lapse is looked for when a chart is opened.
"""

from pathway import findings
from pathway.answers import Answer
from pathway.facts import B12Course, Cobalamin, CourseKind, CourseState
from pathway.laboratory import B12Class
from pathway.picture import Picture
from pathway.setting import Setting
from pathway.treatment import Exposure, is_therapeutic

LAPSE_ROW = "D17"


def lapsed_courses(picture: Picture) -> tuple[str, ...]:
    """The treatment that ended within the window, with nothing running or ordered in its place.

    Empty without a lasting cause, a recorded diagnosis or a level that only the treatment lifted:
    a level in range long after treatment is no lapse.
    """
    wanted = (
        picture.trigger
        or picture.has(*findings.RECORDED_DIAGNOSIS)
        or picture.b12.kind is B12Class.UNINTERPRETABLE
    )
    if not wanted or picture.treatment.exposure is not Exposure.NONE or _continued(picture):
        return ()
    return tuple(
        course.source
        for course in picture.facts.courses
        if _lapsed(course, picture.setting) and not _excluded(course, picture)
    )


def _excluded(course: B12Course, picture: Picture) -> bool:
    """Rightly ended: an allergy forbids it, or kidneys or Leber's disease cyanocobalamin."""
    unfit = course.form is Cobalamin.CYANOCOBALAMIN and picture.never_cyanocobalamin
    return unfit or bool(picture.blocking_allergy)


def _continued(picture: Picture) -> bool:
    """B12 of unknown dose runs, or an order for it starts later."""
    setting = picture.setting
    later = (
        course.state is CourseState.ACTIVE
        and course.start is not None
        and course.start.latest > setting.today
        for course in picture.facts.courses
    )
    return bool(picture.treatment.dose_unknown) or any(later)


def _lapsed(course: B12Course, setting: Setting) -> bool:
    """Treatment, by order or statement, that ended lately; on an unknown day, that began lately."""
    over = course.state in {CourseState.ENDED, CourseState.ON_HOLD} or (
        course.state is CourseState.ACTIVE and course.end is not None
    )
    if not over or course.kind is CourseKind.ADMINISTRATION or course.combination:
        return False
    last = course.end if course.end is not None and course.end.latest <= setting.today else None
    known = last or course.start
    if known is None or is_therapeutic(course, setting) is not Answer.YES:
        return False
    window = setting.profile.lapse_told_for.days
    return 0 <= (setting.today - known.latest).days <= window
