"""What installations have of the law is brought up to date, as far as the office left it as it came:
rules end where their text does, and say through what they were read."""

import datetime

from django.db import migrations

DISTRICTS_GONE = datetime.date(2025, 7, 1)
DAY = datetime.timedelta(days=1)
DECREE = "Nghị định 45/2012/NĐ-CP"
AMENDED = "Nghị định 45/2012/NĐ-CP sửa đổi bởi Nghị định 235/2025/NĐ-CP"
ADVICE = (
    "Vẫn được xem xét nếu cơ sở ở làng nghề được UBND cấp tỉnh công nhận, áp dụng sản xuất sạch hơn "
    "hoặc sản xuất và tiêu dùng bền vững, hay là doanh nghiệp, hợp tác xã làm chủ đầu tư hạ tầng cụm "
    "công nghiệp."
)
NOT_IN_THE_TEXT = ("pollution-treatment-establishment", "pollution-treatment-cluster")


def end_areas_of_the_old_decree(apps, schema_editor):
    """The time without districts until the new decree has rules of its own (projects/law/rules.json)."""
    areas = apps.get_model("projects", "AreaRule").objects
    old = areas.filter(document=DECREE, valid_from="2012-07-05", valid_to="2025-10-14")
    old.update(valid_to=DISTRICTS_GONE - DAY, source_note="bản tóm tắt trên arit.gov.vn")
    new = areas.filter(document=AMENDED, valid_from="2025-10-15", source_note="")
    new.update(source_note="bản dịch tiếng Anh trên luatvietnam.vn")
    for area in areas.filter(document=AMENDED, is_covered=False, advice=""):
        area.exempt_activities.remove(*area.exempt_activities.filter(code__in=NOT_IN_THE_TEXT))
        area.advice = ADVICE
        area.save(update_fields=["advice"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0014_law_2026")]

    operations = [
        migrations.RunPython(end_areas_of_the_old_decree, migrations.RunPython.noop),
    ]
