"""Recording an establishment."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from beneficiaries.models import Beneficiary, BeneficiaryEvent
from khuyencong.access import has_right, require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.locking import lock
from khuyencong.saving import save_checked


@transaction.atomic
def save(*, beneficiary: Beneficiary, fields: Mapping[str, Any], by: Any) -> Beneficiary:
    """Ghi một đơn vị thụ hưởng, new or changed. Raises PermissionDenied when it stands outside the own
    localities, ValidationError when it would be put there, or when a constraint refuses."""
    is_new = beneficiary._state.adding
    if not is_new:
        # Where it stands is what the table says: the form has written into the row at hand.
        require(by, Permission.BENEFICIARY_WRITE, lock(beneficiary))
    for name, value in fields.items():
        setattr(beneficiary, name, value)
    if has_right(by, Permission.BENEFICIARY_WRITE) and not by.looks_after(beneficiary.locality_id):
        raise ValidationError({"locality": "Hãy chọn một địa bàn do bạn phụ trách."})
    require(by, Permission.BENEFICIARY_WRITE, beneficiary)
    save_checked(beneficiary)
    kind = BeneficiaryEvent.ADDED if is_new else BeneficiaryEvent.CHANGED
    record(kind, beneficiary, by=by)
    return beneficiary
