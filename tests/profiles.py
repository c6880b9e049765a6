"""How many examples hypothesis tries: few in the ordinary run, 500 with HYPOTHESIS_PROFILE=ci.

Few is a budget and no judgement: an example of the year in tests/reports/test_figures_agree.py takes
over a second and of the four formats two, so the ordinary run affords eight and four of them. What
hundreds of examples would find, `HYPOTHESIS_PROFILE=ci` looks for.
"""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings

THOROUGH = "ci"


def load_profile() -> None:
    """All are the same from run to run: a failure is there again when it is looked for."""
    settings.register_profile("portal", deadline=None, derandomize=True)
    settings.register_profile(THOROUGH, settings.get_profile("portal"), max_examples=500)
    # A fault was noticed or not: which is the smallest example of it does not matter.
    settings.register_profile(
        "mutants", settings.get_profile("portal"), phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "portal"))


def budget(examples: int) -> int:
    """So many examples in the ordinary run, of what takes long."""
    return 500 if settings.get_current_profile_name() == THOROUGH else examples


def of_machine(*, examples: int, steps: int) -> Any:
    """Settings of a stateful machine: so many examples in the ordinary run."""
    return settings(
        max_examples=budget(examples),
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
