"""Does the work fall into the year whose plan pays it?"""

import datetime
from collections.abc import Iterator

from khuyencong.dates import short_date
from projects.checks.case import Case
from projects.checks.finding import Finding, Severity


def period(case: Case) -> Iterator[Finding]:
    proposal = case.proposal
    first = datetime.date(proposal.year, 1, 1)
    last = datetime.date(proposal.year, 12, 31)
    outside = [
        day for day in (proposal.starts_on, proposal.ends_on) if day and not first <= day <= last
    ]
    if outside:
        days = " và ".join(short_date(day) for day in outside)
        yield Finding(
            Severity.WARNING,
            f"Thời gian thực hiện có ngày {days} nằm ngoài năm kế hoạch {proposal.year}.",
            "id_starts_on",
            rule="period",
        )
