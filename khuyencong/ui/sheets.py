"""Sheets of reference data in and out of the admin: columns by the names that the pages use."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import (
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ValidationError,
)
from django.utils.text import capfirst
from import_export.admin import ImportExportMixin
from import_export.forms import ImportForm, SelectableFieldsExportForm
from import_export.resources import ModelResource
from import_export.widgets import DateWidget, ForeignKeyWidget


class DayWidget(DateWidget):
    """A cell with a day: as people write it, or as databases do."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.formats = ("%d/%m/%Y", "%Y-%m-%d")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(value, row, **kwargs)
        except ValueError as error:
            raise ValueError(f"“{value}” không phải một ngày. Hãy ghi như 31/12/2026.") from error


class RowWidget(ForeignKeyWidget):
    """A cell that names a row of another table."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(value, row, **kwargs)
        except (ObjectDoesNotExist, MultipleObjectsReturned, ValueError) as error:
            name = self.model._meta.verbose_name
            raise ValueError(f"Không có {name} nào là “{value}”.") from error


class PortalResource(ModelResource):
    """A sheet whose columns are called as the fields are; a sheet with the short English names of
    earlier ones is read as well."""

    WIDGETS_MAP = {**ModelResource.WIDGETS_MAP, "DateField": DayWidget}

    @classmethod
    def get_fk_widget(cls, field: Any) -> Any:
        return partial(RowWidget, **super().get_fk_widget(field).keywords)

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Any:
        field = super().field_from_django_field(field_name, django_field, readonly)
        field.column_name = str(django_field.verbose_name)
        return field

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        names = {name: field.column_name for name, field in self.fields.items()}
        dataset.headers = [names.get(header, header) for header in dataset.headers or ()]
        keys = [names[name] for name in self.get_import_id_fields() if name != "id"]
        if missing := [key for key in keys if key not in dataset.headers]:
            raise ValueError(f"Dòng tiêu đề của tệp thiếu cột: {', '.join(missing)}.")

    def validate_instance(self, *args: Any, **kwargs: Any) -> None:
        """What is wrong is said of the column as the sheet calls it."""
        try:
            super().validate_instance(*args, **kwargs)
        except ValidationError as error:
            columns = {field.attribute: field.column_name for field in self.fields.values()}
            said = error.message_dict.items()
            raise ValidationError({columns.get(name, name): text for name, text in said}) from error


class PortalImportForm(ImportForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].error_messages["required"] = "Hãy chọn tệp để nhập."
        self.fields["format"].error_messages["required"] = "Hãy chọn định dạng của tệp."


class PortalExportForm(SelectableFieldsExportForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].error_messages["required"] = "Hãy chọn định dạng của tệp."

    def _get_field_label(self, resource: Any, field_name: str) -> str:
        """The column as the sheet calls it; the library's own label is made of the English name."""
        return str(capfirst(resource.fields[field_name].column_name))

    @property
    def columns(self) -> list[forms.BoundField]:
        return [field for field in self if getattr(field.field, "is_selectable_field", False)]

    @property
    def choices(self) -> list[forms.BoundField]:
        """What is chosen besides columns, and shown."""
        columns = {field.name for field in self.columns}
        return [field for field in self.visible_fields() if field.name not in columns]


class SheetsMixin(ImportExportMixin):
    """For an admin page whose rows go out into a sheet and come in from one."""

    import_form_class = PortalImportForm
    export_form_class = PortalExportForm
