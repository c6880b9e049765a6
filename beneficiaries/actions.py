"""Recording an establishment, its products and its needs."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from beneficiaries.models import Beneficiary, BeneficiaryEvent, Need, Product
from beneficiaries.twins import must_be_compared
from khuyencong.access import has_right, require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.changes import Change, changes_of, removed
from khuyencong.audit.models import record
from khuyencong.locking import RowGone, lock
from khuyencong.saving import save_checked


@transaction.atomic
def save(
    *, beneficiary: Beneficiary, fields: Mapping[str, Any], by: Any, office: int | None = None
) -> Beneficiary:
    """Ghi một đơn vị thụ hưởng, new or changed. A new one belongs to this office (by key), else to that of
    `by`. Raises PermissionDenied when it stands outside the own
    localities, ValidationError when it would be put there, or when a constraint refuses."""
    is_new = beneficiary._state.adding
    if not is_new:
        # What it is, and where, is what the table says: the form has written into the row at hand.
        beneficiary = _locked(beneficiary, by)
    changes = [] if is_new else changes_of(beneficiary, fields)
    changed = [
        name for name, value in fields.items() if is_new or getattr(beneficiary, name) != value
    ]
    for name, value in fields.items():
        setattr(beneficiary, name, value)
    if beneficiary.office_id is None:
        beneficiary.office_id = office or _office_of(by)
    if has_right(by, Permission.BENEFICIARY_WRITE) and not by.looks_after(beneficiary.locality_id):
        raise ValidationError({"locality": "Hãy chọn một địa bàn do bạn phụ trách."})
    require(by, Permission.BENEFICIARY_WRITE, beneficiary)
    beneficiary.awaits_comparison = must_be_compared(beneficiary, changed=changed, by=by)
    save_checked(beneficiary)
    kind = BeneficiaryEvent.ADDED if is_new else BeneficiaryEvent.CHANGED
    record(kind, beneficiary, by=by, changes=changes)
    return beneficiary


def _office_of(by: Any) -> int:
    office: int | None = by.office_to_record()
    if office is None:
        raise ValidationError("Hãy chọn trung tâm mà đơn vị này thuộc về.")
    return office


@transaction.atomic
def save_product(*, product: Product, fields: Mapping[str, Any], by: Any) -> Product:
    """Ghi một sản phẩm với số sao OCOP, danh hiệu, new or changed."""
    return _save_part(product, fields, f"sản phẩm {fields['name']}", by)


@transaction.atomic
def remove_product(*, product: Product, by: Any) -> None:
    """Bỏ một sản phẩm ghi nhầm."""
    _remove_part(product, ("name", "ocop_stars", "award", "awarded_in"), "sản phẩm", by)


@transaction.atomic
def save_need(*, need: Need, fields: Mapping[str, Any], by: Any) -> Need:
    """Ghi một nhu cầu hỗ trợ, new or changed, or that it has been met."""
    return _save_part(need, fields, "nhu cầu hỗ trợ", by)


@transaction.atomic
def remove_need(*, need: Need, by: Any) -> None:
    """Bỏ một nhu cầu ghi nhầm."""
    _remove_part(need, ("recorded_on", "text", "is_met"), "nhu cầu hỗ trợ", by)


def _save_part(part: Any, fields: Mapping[str, Any], what: str, by: Any) -> Any:
    """Under the lock of the establishment, whose event says what was written."""
    beneficiary = _locked(part.beneficiary, by)
    is_new = part._state.adding
    part = part if is_new else _as_it_is(part)
    # The form has written into a new row already: before it there was nothing.
    changes = changes_of(type(part)() if is_new else part, fields, of=what)
    for name, value in fields.items():
        setattr(part, name, value)
    part.beneficiary = beneficiary
    save_checked(part)
    _write_down(beneficiary, changes, by)
    return part


def _remove_part(part: Any, names: tuple[str, ...], what: str, by: Any) -> None:
    beneficiary = _locked(part.beneficiary, by)
    part = _as_it_is(part)
    changes = removed(part, names, of=f"bỏ {what}")
    part.delete()
    _write_down(beneficiary, changes, by)


def _locked(beneficiary: Beneficiary, by: Any) -> Beneficiary:
    """As the table has it, for who may write it. What was merged is written by nobody."""
    row: Beneficiary = lock(beneficiary)
    require(by, Permission.BENEFICIARY_WRITE, row)
    if row.merged_into:
        raise ValidationError(f"{row} đã được gộp vào {row.merged_into}: hãy sửa ở hồ sơ đó.")
    return row


def _as_it_is(part: Any) -> Any:
    """The row as the table has it, read under the lock of its establishment."""
    row = type(part)._default_manager.filter(pk=part.pk, beneficiary=part.beneficiary).first()
    if row is None:
        raise RowGone
    return row


def _write_down(beneficiary: Beneficiary, changes: list[Change], by: Any) -> None:
    record(BeneficiaryEvent.CHANGED, beneficiary, by=by, changes=changes)
