"""Fixtures of the figures."""

from typing import Any

import pytest

from khuyencong.accounts import roles
from tests.reports.small_year import lay_small_year


@pytest.fixture
def leader(make_user: Any) -> Any:
    return make_user(roles.CentreLeader)


@pytest.fixture
def small_year(leader: Any) -> Any:
    """Its establishments by name."""
    return lay_small_year(leader)
