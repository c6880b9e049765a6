"""Filters of the register of issued reports."""

from django import forms

from khuyencong.lists.filters import CountedFilterSet, FacetFilter, SearchFilter
from reports.documents import DOCUMENTS


class IssuedFilters(CountedFilterSet):
    q = SearchFilter(label="Tìm theo số hoặc tên văn bản (không cần dấu)", widget=forms.TextInput)
    nam = FacetFilter("year", label="Năm", numeric=True)
    loai = FacetFilter(
        "document", label="Loại", labels=[(each.code, each.name) for each in DOCUMENTS.values()]
    )
