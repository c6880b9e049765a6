"""Recording an establishment."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from beneficiaries.models import Beneficiary
from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import EventKind, record


@transaction.atomic
def save(*, beneficiary: Beneficiary, fields: Mapping[str, Any], by: Any) -> Beneficiary:
    """Ghi một đơn vị thụ hưởng, new or changed. Raises ValidationError when a constraint refuses,
    or when a local officer writes outside the own localities."""
    require(by, Permission.BENEFICIARY_WRITE, beneficiary)
    is_new = beneficiary._state.adding
    for name, value in fields.items():
        setattr(beneficiary, name, value)
    outside = not by.role_class.sees_all_localities and (
        beneficiary.locality_id not in by.own_localities
    )
    if outside:
        raise ValidationError({"locality": "Hãy chọn một địa bàn do bạn phụ trách."})
    beneficiary.full_clean()
    beneficiary.save()
    kind = EventKind.BENEFICIARY_ADDED if is_new else EventKind.BENEFICIARY_CHANGED
    record(kind, beneficiary, by=by)
    return beneficiary
