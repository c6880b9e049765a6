"""Fixtures of the tests of projects."""

import datetime

import pytest

from khuyencong.localities.models import Level, Locality, LocalityChange, LocalityKind
from projects.law.loading import load_law
from tests.factories import OfficeFactory, ProvinceFactory, the_office

REFORM = datetime.date(2025, 7, 1)


@pytest.fixture
def cantho(db):
    """Sóc Trăng until the reform and Cần Thơ since, with a ward that passed into another and two
    communes."""
    last = REFORM - datetime.timedelta(days=1)
    old = ProvinceFactory(code="94", name="Tỉnh Sóc Trăng", valid_to=last)
    city = ProvinceFactory(code="92", name="Thành phố Cần Thơ", kind=LocalityKind.CENTRAL_CITY, valid_from=REFORM)  # fmt: skip
    units = {"level": Level.COMMUNE, "parent": city, "valid_from": REFORM}
    before = Locality.objects.create(name="Phường 1", kind=LocalityKind.WARD, level=Level.COMMUNE, parent=old, code="W1", valid_to=last)  # fmt: skip
    ward = Locality.objects.create(name="Phường Vĩnh Châu", kind=LocalityKind.WARD, code="W2", **units)  # fmt: skip
    for code, name in (("C1", "Xã Kế Sách"), ("C2", "Xã Mỹ Phước")):
        Locality.objects.create(name=name, kind=LocalityKind.COMMUNE, code=code, **units)
    for here, later in ((before, ward), (old, city)):
        LocalityChange.objects.create(predecessor=here, successor=later, effective_on=REFORM)
    OfficeFactory(code="soc-trang", name="Sóc Trăng", letters="", province=old)
    load_law(the_office())
