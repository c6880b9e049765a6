"""The records of establishments."""

from beneficiaries.models.beneficiary import (
    CAPITAL,
    REVENUE,
    Beneficiary,
    BeneficiaryEvent,
    BeneficiaryKind,
    core_of,
    digits_of,
    search_filter,
    validate_phone,
    validate_tax_code,
)
from beneficiaries.models.parts import Need, Product

__all__ = [
    "CAPITAL",
    "REVENUE",
    "Beneficiary",
    "BeneficiaryEvent",
    "BeneficiaryKind",
    "Need",
    "Product",
    "core_of",
    "digits_of",
    "search_filter",
    "validate_phone",
    "validate_tax_code",
]
