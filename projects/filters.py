"""Filters of the lists of proposals and acceptances; their names are those of the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from khuyencong.dates import today
from khuyencong.http import whole_number
from khuyencong.lists.cache import cached
from khuyencong.lists.filters import CountedFilterSet, FacetFilter, QuickSelect, SearchFilter
from khuyencong.localities.models import Level, Locality
from projects.models import Programme, Standing
from projects.workflow import PlanState, ProposalState


class PlaceFilter(django_filters.ChoiceFilter):
    """Rows from a locality or anywhere below it; offered are the user's districts and communes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Địa bàn", choices=[], empty_label="Tất cả", widget=QuickSelect, **kwargs
        )

    @property
    def field(self) -> Any:
        """With the places that this user may ask for, read once a page."""
        self.extra["choices"] = _offered_places(self.parent.request.user)
        return super().field

    def filter(self, qs: Any, value: str) -> Any:
        if not value:
            return qs
        if not hasattr(self, "places"):
            below = Locality.objects.within([int(value)])
            self.places = list(below.values_list("pk", flat=True))
        return qs.within(self.places)


def _offered_places(user: Any) -> list[tuple[int, str]]:
    if not user.role_class.sees_all_localities:
        return user.own_places
    # Over a hundred rows, the same for everybody of the office who sees all.
    return cached("offered-places", user, lambda: _places_of_own_provinces(user))


def _places_of_own_provinces(user: Any) -> list[tuple[int, str]]:
    places = Locality.objects.filter(Q(level=Level.DISTRICT) | Q(parent__level=Level.PROVINCE))
    return places.below(user.own_provinces).as_choices()


QUESTIONS = [
    ("qua-han", "Bị trả lại, quá hạn bổ sung"),
    ("cua-toi", "Do tôi theo dõi"),
    ("toi-soan", "Do tôi soạn"),
    ("chua-giao", "Chưa giao người theo dõi"),
]
OF_MY_PLACES = ("dia-ban-toi", "Do địa bàn tôi lập")


class TaskFilter(django_filters.ChoiceFilter):
    """Ready-made questions, the same that the first page counts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Việc", choices=QUESTIONS, empty_label="Tất cả", widget=QuickSelect, **kwargs
        )

    @property
    def field(self) -> Any:
        """Who has places of their own may ask for what these have made."""
        if not self.parent.user.role_class.sees_all_localities:
            self.extra["choices"] = [*QUESTIONS, OF_MY_PLACES]
        return super().field

    def filter(self, qs: Any, value: str) -> Any:
        user = self.parent.user
        return {
            "qua-han": lambda: qs.writable_by(user).overdue_on(today()),
            "dia-ban-toi": lambda: qs.writable_by(user),
            "cua-toi": lambda: qs.filter(assigned_to=user),
            "toi-soan": lambda: qs.filter(drafted_by=user),
            "chua-giao": lambda: qs.filter(assigned_to=None),
        }.get(value, lambda: qs)()


class ProgrammeFacet(FacetFilter):
    """The programme of a row; where two are called alike, each with its office. One query more then."""

    def __init__(self, field: str) -> None:
        super().__init__(
            field, label_field=f"{field}__short_name", label="Chương trình", numeric=True
        )

    def in_order(self, names: dict[str, str]) -> list[tuple[str, str]]:
        if len(set(names.values())) < len(names):
            keys = [key for key in map(whole_number, names) if key is not None]
            rows = Programme.objects.filter(pk__in=keys).select_related("office")
            names = names | {str(row.pk): f"{row.short_name} ({row.office})" for row in rows}
        return super().in_order(names)


class ProposalFilters(CountedFilterSet):
    q = SearchFilter(label="Tìm theo tên hoặc mã (không cần dấu)", widget=forms.TextInput)
    nam = FacetFilter("year", label="Năm", numeric=True)
    trang_thai = FacetFilter("state", label="Trạng thái", labels=ProposalState.choices)
    chuong_trinh = ProgrammeFacet("programme")
    noi_dung = FacetFilter("activity", label_field="activity__name", label="Nội dung", numeric=True)
    dia_ban = PlaceFilter()
    viec = TaskFilter()


class AcceptanceFilters(CountedFilterSet):
    q = SearchFilter(label="Tìm theo cơ sở hoặc đề án (không cần dấu)", widget=forms.TextInput)
    nam = FacetFilter("proposal__year", label="Năm", numeric=True)
    tinh_trang = FacetFilter("standing", label="Tình trạng", labels=Standing.choices)
    chuong_trinh = ProgrammeFacet("proposal__programme")
    dia_ban = PlaceFilter()


class PlanFilters(CountedFilterSet):
    nam = FacetFilter("year", label="Năm", numeric=True)
    chuong_trinh = ProgrammeFacet("programme")
    trang_thai = FacetFilter("state", label="Trạng thái", labels=PlanState.choices)
