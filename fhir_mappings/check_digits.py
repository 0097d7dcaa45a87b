"""Check digits of LOINC (mod 10) and SNOMED CT / dm+d (Verhoeff): a guard against typos."""

_D = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_P = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)


def verhoeff_valid(code: str) -> bool:
    """Whether the last digit of a SNOMED CT identifier fits the others."""
    if not (code.isascii() and code.isdigit()):
        return False
    check = 0
    for position, digit in enumerate(reversed(code)):
        check = _D[check][_P[position % 8][int(digit)]]
    return check == 0


_LOINC_KINDS = ("", "LA", "LP")
"""Codes of terms, of answers and of parts; letters count by their ASCII place after zero."""


def loinc_valid(code: str) -> bool:
    """Whether the digit behind the hyphen of a LOINC code fits what stands before it."""
    front, hyphen, check = code.partition("-")
    number = front.lstrip("LAP")
    if not (hyphen and (number + check).isascii() and number.isdigit() and len(check) == 1):
        return False
    if front.removesuffix(number) not in _LOINC_KINDS:
        return False
    doubled = sum(
        value if place % 2 else sum(divmod(2 * value, 10))
        for place, value in enumerate(ord(character) - ord("0") for character in reversed(front))
    )
    return check == str(-doubled % 10)
