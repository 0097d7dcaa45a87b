"""What the contract names and the service does not serve yet.

Whoever serves one takes it off this list: until then the tests hold that it is 404, so that none
stays here by oversight.
"""

AWAITED = frozenset({"/metrics"})
