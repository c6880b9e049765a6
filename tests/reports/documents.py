"""Parameters of each document that make something of the example of 2023."""

import datetime

from projects.models import Acceptance, Plan, Proposal

YEAR = (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))


def example_parameters(code):
    since, until = YEAR
    return {
        "plan-summary": lambda: {"year": 2023},
        "plan-submission": lambda: {"plan": Plan.objects.get(programme__slug="dia-phuong")},
        "progress": lambda: {"year": 2023, "since": since, "until": until},
        "adjustment": lambda: {
            "plan": Plan.objects.get(programme__slug="quoc-gia"),
            "since": since,
            "until": until,
        },
        "acceptance-minutes": lambda: {"acceptance": Acceptance.objects.order_by("pk")[0]},
        "proposal-sheet": lambda: {"proposal": Proposal.objects.get(code="KCQG-2023-01")},
        "support-received": lambda: {"first_year": 2023, "last_year": 2023},
        "years": lambda: {"first_year": 2022, "last_year": 2023},
    }[code]()
