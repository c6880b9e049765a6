"""What stands in the database before a migration is right after it."""

from importlib import import_module

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from beneficiaries.models import Beneficiary
from tests.factories import BeneficiaryFactory

NAME = "0003_whole_identifiers"


def test_identifiers_leave_the_searched_text_of_rows_that_are_there(db):
    row = BeneficiaryFactory(
        name="Cơ sở Thử",
        tax_code="2200123456-001",
        phone="0299 3821 913",
        representative="Trần Kín",
    )
    Beneficiary.objects.update(
        search_text="co so thu 2200123456001 02993821913 tran kin",
        name_text="", tax_digits="", phone_digits="",
    )  # fmt: skip
    state = MigrationExecutor(connection).loader.project_state([("beneficiaries", NAME)]).apps

    import_module(f"beneficiaries.migrations.{NAME}").fold_again(state, None)

    row.refresh_from_db()
    assert (row.name_text, row.search_text, row.tax_digits, row.phone_digits) == (
        "co so thu", "co so thu tran kin", "2200123456001", "02993821913",
    )  # fmt: skip
