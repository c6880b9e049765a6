"""Plans of several offices side by side: each says whose it is."""

from projects.models import Plan

TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def roman(number: int) -> str:
    """1 → "I"; two programmes of all offices there ever were are below a hundred and fifty."""
    hundreds, rest = divmod(number, 100)
    return "C" * hundreds + TENS[rest // 10] + ONES[rest % 10]


def offices_named(plans: list[Plan]) -> dict[int, str]:
    """What is added to the name of the programme of each plan (key): the office where there are several,
    else nothing. The plans come with programme and office (`Plan.objects.of_year`)."""
    several = len({plan.programme.office_id for plan in plans}) > 1
    return {plan.pk: f" ({plan.programme.office})" if several else "" for plan in plans}
