"""Filters of lists, over django-filter, each choice with its count."""

from collections import Counter
from typing import Any

import django_filters
from django import forms
from django.db.models import Count
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from khuyencong.http import whole_number
from khuyencong.lists.cache import cached
from khuyencong.localities.models import Locality
from khuyencong.text import alphabetical

FEW = 1000  # rows of a search whose keys are carried along
Group = tuple[list[str | None], list[str], int]


class SearchFilter(django_filters.CharFilter):
    """By the queryset's own `search`, which folds diacritics and knows what this user may read."""

    def filter(self, qs: Any, value: str) -> Any:
        return qs.search(value, by=self.parent.user) if value else qs


class QuickSelect(forms.Select):
    """A select written in one go. Filters are on every list page, also on one from the cache, and with
    Django's own the 54 places of the province alone make 14 ms of its 10: one template an option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices),
        )
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", given, options)


SELECTED = mark_safe(" selected")


class FacetFilter(django_filters.CharFilter):
    """One value of a field, offered with how many rows it would leave.

    `label_field` is what people read; without it `labels` maps stored values to words.
    """

    def __init__(
        self, field: str, *, label_field: str = "", labels: Any = None, numeric: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(field_name=field, widget=QuickSelect, **kwargs)
        self.label_field = label_field
        self.labels = {str(key): str(label) for key, label in labels or ()}
        self.numeric = numeric

    def filter(self, qs: Any, value: str) -> Any:
        if not value:
            return qs
        if self.numeric and whole_number(value) is None:
            return qs.none()
        return qs.filter(**{self.field_name: value})

    def choices(self, counts: dict[str, int], names: dict[str, str], chosen: str) -> list[tuple[str, str]]:  # fmt: skip
        """Offered values in their order, each with its count; the chosen one stays with 0."""
        names = {**names, **({chosen: self.labels.get(chosen, chosen)} if chosen not in names else {})}  # fmt: skip
        offered = [(key, label) for key, label in self.in_order(names) if key]
        return [("", "Tất cả"), *((key, f"{capfirst(label)} ({counts.get(key, 0)})") for key, label in offered)]  # fmt: skip

    def in_order(self, names: dict[str, str]) -> list[tuple[str, str]]:
        """Stored choices as they are declared, names by the alphabet, numbers (years) newest first."""
        if self.labels:
            return [(key, names[key]) for key in self.labels if key in names]
        is_number = self.numeric and not self.label_field
        order = sorted(names, key=lambda key: alphabetical(names[key]), reverse=is_number)
        return [(key, names[key]) for key in order]


class PlaceFacet(FacetFilter):
    """The place of a row, by its full name: names alone were used again. One query more."""

    def __init__(self, field: str, **kwargs: Any) -> None:
        super().__init__(field, numeric=True, **kwargs)

    def in_order(self, names: dict[str, str]) -> list[tuple[str, str]]:
        keys = [key for key in map(whole_number, names) if key is not None]
        places = Locality.objects.filter(pk__in=keys).as_choices()
        return [(str(key), label) for key, label in places]


class CountedFilterSet(django_filters.FilterSet):
    """A filter set whose facets know their counts.

    One query groups the rows that search and scope leave by all facets together. From those groups
    come, in one pass, the count of the whole and the count behind each choice given the other
    choices: a group that disagrees with one facet only counts for the choices of that facet. The
    groups are cached until somebody writes.
    """

    def __init__(self, *args: Any, listing: str, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.listing = listing
        self.is_understood = self.form.is_valid()  # else: a choice that is not offered
        self.values = {name: self.form.cleaned_data.get(name) or "" for name in self.filters}
        self.facets = {n: f for n, f in self.filters.items() if isinstance(f, FacetFilter)}
        self.few: list[int] | None = None

    def counted(self) -> tuple[int, dict[str, list[tuple[str, str]]]]:
        """How many rows all filters together leave, and the choices of each facet."""
        facets = list(self.facets.values())
        wanted = [self.values[name] for name in self.facets]
        counts: list[dict[str, int]] = [{} for _ in facets]
        names: list[dict[str, str]] = [{} for _ in facets]
        total, asked = 0, [(n, want) for n, want in enumerate(wanted) if want]
        for keys, labels, rows in self._groups():
            off = [n for n, want in asked if want != keys[n]]
            if len(off) > 1:
                continue
            if not off:
                total += rows
            for n in off or range(len(facets)):
                key = keys[n]
                if key is not None:
                    counts[n][key] = counts[n].get(key, 0) + rows
                    names[n][key] = labels[n]
        return total, {
            name: facet.choices(counts[n], names[n], wanted[n])
            for n, (name, facet) in enumerate(self.facets.items())
        }

    def _groups(self) -> list[Group]:
        """(value of each facet, its words, how many rows) of what search and scope leave."""
        asked = tuple((n, self.values[n]) for n in self.filters if n not in self.facets)
        groups, self.few = cached(
            "groups", self.user, self._read_groups, asked=(self.listing, asked), is_personal=True
        )
        return groups

    def _read_groups(self) -> tuple[list[Group], list[int] | None]:
        """The groups, and the keys of all these rows where a search left only a few: then nothing
        after this has to search again."""
        rows = self.queryset if self.is_understood else self.queryset.none()
        for name, each in self.filters.items():
            if name not in self.facets:
                rows = each.filter(rows, self.values[name])
        facets = list(self.facets.values())
        fields = [facet.field_name for facet in facets]
        fields += [facet.label_field for facet in facets if facet.label_field]
        rows = rows.order_by()
        if any(self.values[name] for name in self.searches):
            found = list(rows.values_list("pk", *fields)[: FEW + 1])
            if len(found) <= FEW:
                alike = Counter(row[1:] for row in found).items()
                return [_group(facets, *each) for each in alike], [row[0] for row in found]
        counted = rows.values_list(*fields).annotate(rows=Count("pk"))
        return [_group(facets, row[:-1], row[-1]) for row in counted], None

    @property
    def searches(self) -> list[str]:
        return [name for name, each in self.filters.items() if isinstance(each, SearchFilter)]

    @property
    def is_narrowed(self) -> bool:
        return any(self.values.values()) or not self.is_understood

    def filter_queryset(self, queryset: Any) -> Any:
        """Asked after `counted`, which may know the few rows that the search left."""
        if not self.is_understood:
            return queryset.none()
        passed: set[str] = set()
        if self.few is not None:
            queryset = queryset.filter(pk__in=self.few)
            passed = set(self.filters) - set(self.facets)
        for name, each in self.filters.items():
            if name not in passed:
                queryset = each.filter(queryset, self.values[name])
        return queryset


def _group(facets: list[FacetFilter], values: tuple[Any, ...], rows: int) -> Group:
    """Of a value of each facet, then the words of those that have a field for them."""
    keys = [None if value is None else str(value) for value in values[: len(facets)]]
    words = iter(values[len(facets) :])
    labels = [
        str(next(words)) if f.label_field else f.labels.get(key or "", key or "")
        for f, key in zip(facets, keys, strict=True)
    ]
    return keys, labels, rows
