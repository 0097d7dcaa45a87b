"""What an integration engineer wants to know of one request: is it right, what is read, what comes.

Nothing here runs in the path of a hook.
"""

from cds_service.lint.report import Report
from cds_service.lint.request import check
from cds_service.lint.text import as_text

__all__ = ["Report", "as_text", "check"]
