"""The kinds quận and đặc khu, how much of a unit passed on, names folded to be found by, and which provinces
the portal works for."""

from django.db import migrations, models

from khuyencong.localities.models import split_kind
from khuyencong.text import name_key

OF_PROVINCES = "NQ sắp xếp cấp tỉnh, hiệu lực 01/7/2025"
OF_COMMUNES = "NQ 1668/NQ-UBTVQH15 ngày 16/6/2025, hiệu lực 01/7/2025"
KINDS = [('province', 'tỉnh'), ('central-city', 'thành phố trực thuộc trung ương'), ('urban-district', 'quận'), ('district', 'huyện'), ('town', 'thị xã'), ('provincial-city', 'thành phố thuộc tỉnh'), ('ward', 'phường'), ('township', 'thị trấn'), ('commune', 'xã'), ('special-zone', 'đặc khu')]


def fold_names(apps, schema_editor):
    localities = apps.get_model("localities", "Locality").objects
    places = list(localities.all())
    for place in places:
        place.name_key = name_key(split_kind(place.name)[1])
    localities.bulk_update(places, ["name_key"], batch_size=500)


def say_the_day(apps, schema_editor):
    """The resolutions hold since they were passed; the units are in office from 2025-07-01."""
    changes = apps.get_model("localities", "LocalityChange").objects
    for before, now in (
        (OF_PROVINCES, "NQ 202/2025/QH15 ngày 12/6/2025, hoạt động từ 01/7/2025"),
        (OF_COMMUNES, "NQ 1668/NQ-UBTVQH15 ngày 16/6/2025, hoạt động từ 01/7/2025"),
    ):
        changes.filter(legal_reference=before).update(legal_reference=now)


class Migration(migrations.Migration):
    dependencies = [("localities", "0002_name_order")]

    operations = [
        migrations.AlterField(
            model_name="locality",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16, verbose_name="loại"),
        ),
        migrations.AddField(
            model_name="locality",
            name="is_served",
            field=models.BooleanField(default=True, help_text="Của đơn vị cấp tỉnh: biểu mẫu và bộ lọc chỉ đưa ra địa bàn thuộc các tỉnh được chọn.", verbose_name="thuộc địa bàn phục vụ"),
        ),
        migrations.AddField(
            model_name="locality",
            name="name_key",
            field=models.CharField(db_index=True, default="", editable=False, max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="localitychange",
            name="extent",
            field=models.CharField(choices=[("whole", "toàn bộ"), ("part", "một phần"), ("kept", "giữ nguyên"), ("renamed", "đổi tên, loại hình")], default="whole", max_length=8, verbose_name="phạm vi"),
        ),
        migrations.AddField(
            model_name="localitychange",
            name="note",
            field=models.CharField(blank=True, help_text="Như in trong bảng chuyển đổi.", max_length=120, verbose_name="ghi chú"),
        ),
        migrations.AddIndex(
            model_name="locality",
            index=models.Index(fields=["level", "is_served"], name="locality_level_is_served"),
        ),
        migrations.AddConstraint(
            model_name="localitychange",
            constraint=models.CheckConstraint(condition=models.Q(("extent__in", ["whole", "part", "kept", "renamed"])), name="localitychange_extent_is_known", violation_error_message="Phạm vi này không có: hãy chọn một phạm vi trong danh sách."),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.RunPython(say_the_day, migrations.RunPython.noop),
    ]
