"""What stands in the database before a migration is right after it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from beneficiaries.models import Beneficiary

BEFORE, AFTER = [("beneficiaries", "0002_search")], [("beneficiaries", "0003_whole_identifiers")]


@pytest.mark.django_db(transaction=True)
def test_identifiers_leave_the_searched_text_of_rows_that_are_there():
    MigrationExecutor(connection).migrate(BEFORE)
    old = MigrationExecutor(connection).loader.project_state(BEFORE).apps
    row = old.get_model("beneficiaries", "Beneficiary").objects.create(
        name="Cơ sở Thử", kind="household", tax_code="2200123456-001", phone="0299 3821 913",
        representative="Trần Kín", search_text="co so thu 2200123456001 02993821913 tran kin",
    )  # fmt: skip

    MigrationExecutor(connection).migrate(AFTER)

    new = Beneficiary.objects.get(pk=row.pk)
    assert (new.name_text, new.search_text, new.tax_digits, new.phone_digits) == (
        "co so thu", "co so thu tran kin", "2200123456001", "02993821913",
    )  # fmt: skip
    new.delete()
