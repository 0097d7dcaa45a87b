"""The pages a person looks at: the demo EHR, the explanation of an answer, the API pages."""

from cds_service.demo.routes import demo

__all__ = ["demo"]
