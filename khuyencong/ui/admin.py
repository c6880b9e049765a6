"""The base of our admin pages: a section, search without diacritics, history that stays."""

import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import capfirst

from khuyencong.choices import RowsField
from khuyencong.http import key_of
from khuyencong.locking import lock
from khuyencong.text import fold
from khuyencong.ui.admin_site import Section
from khuyencong.ui.folding import folded_path

NAMED = 5  # rows that a message names


class KnownKeys:
    """A choice that is looked up while one types: what is no key of a row is no row of its table,
    and the field says so (Django asks the database for it when it shows the form again)."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in value if key_of(key)]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class KnownChoice(KnownKeys, AutocompleteSelect):
    pass


class KnownChoices(KnownKeys, AutocompleteSelectMultiple):
    pass


class SearchedChoices(BaseModelAdmin):
    """For admin pages and tables in them: fields of `autocomplete_fields` take any text."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownChoice(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", RowsField)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownChoices(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class KnownRows:
    """For admin lists: a batch on what is no key of a row is refused."""

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:
        if all(key_of(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return super().response_action(request, queryset)  # type: ignore[misc]
        messages.error(request, "Có dòng được chọn không đọc được. Hãy tải lại trang rồi chọn lại.")
        return None


class PortalPage(BaseModelAdmin):
    """What every page of the admin has: a section of the first page, and search without diacritics."""

    section: ClassVar[Section]
    is_listed = (
        True  # on the first page at once; else folded away: it is looked at, or a part of another
    )
    search_fields: ClassVar[Any] = ()

    def get_search_fields(self, request: HttpRequest) -> list[str]:  # noqa: ARG002
        """ "ke sach" finds Huyện Kế Sách, whatever column it stands in."""
        return [folded_path(self.model, path) for path in self.search_fields]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, fold(search_term))  # type: ignore[misc]


class PortalInline(SearchedChoices, admin.TabularInline):
    extra = 0


class PortalModelAdmin(PortalPage, SearchedChoices, KnownRows, admin.ModelAdmin):
    """What all our admin pages share."""

    show_full_result_count = False
    list_per_page = 50
    save_on_top = False

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The history of a row says what each field was and became, not only that it changed."""
        message = super().construct_change_message(request, form, formsets, add)
        if not add and form.changed_data:
            fields = [_was_and_became(form, name) for name in form.changed_data]
            message = [{"changed": {"fields": fields}}, *message[1:]]
        return message

    actions = ("delete_selected",)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Without rows that only join two tables: they go along, and have no name that says anything."""
        rows, counts, *rest = super().get_deleted_objects(objs, request)
        tables: list[Any] = [field.remote_field.through for field in self.opts.many_to_many]
        others = self.opts.get_fields(include_hidden=True)
        tables += [each.through for each in others if each.many_to_many and each.auto_created]  # type: ignore[union-attr]
        joins = [table._meta for table in tables if table._meta.auto_created]
        heads = tuple(f"{capfirst(join.verbose_name)}: " for join in joins)
        for join in joins:
            counts.pop(join.verbose_name_plural, None)
        return (_without(rows, heads), counts, *rest)

    def why_protected(self, request: HttpRequest, obj: Any) -> str:
        """Why a row cannot be deleted, as a sentence; empty when it can. What hangs on it protects it."""
        *_rest, protected = self.get_deleted_objects([obj], request)
        if not protected:
            return ""
        # Names of the admin are links; a message is plain text.
        named = "; ".join(strip_tags(str(each)) for each in protected[:NAMED])
        more = f" và {len(protected) - NAMED} bản ghi khác" if len(protected) > NAMED else ""
        return f"Không xóa được “{obj}”: còn bản ghi gắn với nó ({named}{more})."

    @transaction.atomic
    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Back to the row with a sentence when it cannot be deleted."""
        obj: Any = self.get_object(request, unquote(object_id))
        may = obj is not None and self.has_delete_permission(request, obj)
        if may and (reason := self.why_protected(request, obj)):
            self.message_user(request, reason, messages.ERROR)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=(obj.pk,)))
        return super().delete_view(request, object_id, extra_context)

    @admin.action(permissions=["delete"], description="Xóa %(verbose_name_plural)s đã chọn")
    def delete_selected(self, request: HttpRequest, queryset: Any) -> Any:
        """All of them, or none and a sentence for each that cannot be deleted."""
        reasons = [reason for obj in queryset if (reason := self.why_protected(request, obj))]
        for reason in reasons[:NAMED]:
            self.message_user(request, reason, messages.ERROR)
        return None if reasons else delete_selected(self, request, queryset)

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """Fetch the related rows that the list shows, so that it needs no query a row."""
        names = {
            field.name
            for field in self.model._meta.fields
            if field.is_relation and field.name in self.get_list_display(request)
        }
        return tuple(sorted(names)) or super().get_list_select_related(request)


def _without(rows: list[Any], heads: tuple[str, ...]) -> list[Any]:
    """A tree of sentences without those that begin so."""
    shown = [row for row in rows if isinstance(row, list) or not str(row).startswith(heads)]
    return [_without(row, heads) if isinstance(row, list) else row for row in shown]


def _was_and_became(form: Any, name: str) -> str:
    before, after = form[name].initial, form.cleaned_data.get(name)
    if isinstance(after, Model):
        before = type(after)._default_manager.filter(pk=before).first() if before else None
    field = form.fields[name]
    # A field that shows another unit than it stores says how.
    describe = getattr(field, "describe", _describe)
    return f"{field.label or name}: “{describe(before)}” → “{describe(after)}”"


def _describe(value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, QuerySet | list):
        return ", ".join(str(each) for each in value) or "–"
    return str(value)


class FrozenAdmin(PortalModelAdmin):
    """Of a record that actions write: once it bears money, or is on its way, the admin only shows it.

    `stays_open` are the fields that may be written all the same; every other one, and one that comes
    later, is frozen. A record is begun where the action is, so none is added here.
    """

    stays_open: tuple[str, ...] = ()
    frozen_because = ""  # why, and where to change it

    def is_frozen(self, obj: Any) -> bool:
        raise NotImplementedError

    def locked_with(self, obj: Any) -> Any:
        """What an action locks before it writes this record; the admin does the same."""
        return obj

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Read anew under the lock, so that what an action did meanwhile is neither missed nor undone."""
        obj = super().get_object(request, object_id, from_field)
        if obj is not None and request.method == "POST" and connection.in_atomic_block:
            lock(self.locked_with(obj))
            obj = super().get_object(request, object_id, from_field)
        return obj

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """All that a person may see, in the order of the model."""
        return [
            field.name
            for field in self.opts.fields
            if not field.auto_created and (field.editable or field.name in self.readonly_fields)
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        always = tuple(self.readonly_fields)
        if obj is None or not self.is_frozen(obj):
            return always
        fields = self.get_fields(request, obj)
        return tuple(name for name in fields if name not in self.stays_open or name in always)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        reason = self.frozen_because if obj is not None and self.is_frozen(obj) else ""
        return [(None, {"fields": self.get_fields(request, obj), "description": reason})]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def why_protected(self, request: HttpRequest, obj: Any) -> str:
        if self.is_frozen(obj):
            return f"Không xóa được “{obj}”. {self.frozen_because}"
        return super().why_protected(request, obj)


class NoChange:
    """Look, do not touch: for rows that are written by actions or never changed at all."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class ReadOnlyAdmin(NoChange, PortalModelAdmin):
    is_listed = False


class ReadOnlyInline(NoChange, admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False
