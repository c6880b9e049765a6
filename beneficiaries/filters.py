"""Filters of the list of establishments."""

from django import forms

from beneficiaries.models import BeneficiaryKind
from khuyencong.lists.filters import CountedFilterSet, FacetFilter, PlaceFacet, SearchFilter


class BeneficiaryFilters(CountedFilterSet):
    q = SearchFilter(
        label="Tìm theo tên (không cần dấu), hoặc cả mã số thuế, cả số điện thoại",
        widget=forms.TextInput,
    )
    loai_hinh = FacetFilter("kind", label="Loại hình", labels=BeneficiaryKind.choices)
    dia_ban = PlaceFacet("locality", label="Địa bàn")
