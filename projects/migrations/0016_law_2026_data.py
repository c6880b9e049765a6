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
CIRCULAR, AMENDMENT = "Thông tư 28/2018/TT-BTC", "Thông tư 64/2024/TT-BTC"
CIRCULAR_AMENDED_ON = datetime.date(2024, 10, 15)
NOT_READ = f"mức trước khi sửa đổi; chưa đọc {AMENDMENT}, ngày hiệu lực theo trí nhớ"
SUMMARY = "bản tin của thuvienphapluat.vn"
OLD_SOURCE = f"báo An ninh Thủ đô và {SUMMARY}"
READ_IN_A_SUMMARY = {
    "KCQG-TT28-01": SUMMARY,
    "KCQG-TT28-02a": SUMMARY,
    "KCQG-TT28-04a": SUMMARY,
    "KCQG-TT28-04b": f"{SUMMARY}; tỷ lệ suy từ mức của máy móc",
    "KCQG-TT28-06a": SUMMARY,
    "KCQG-TT28-07a": f"{SUMMARY}; số khoản theo trí nhớ",
    "KCQG-TT28-14": SUMMARY,
    "KCQG-TT28-18": SUMMARY,
}
NEW_CONTENTS = (
    ("digital-transformation", 2, "Chuyển đổi số tại cơ sở công nghiệp nông thôn", "cơ sở"),
    ("sustainable-production", 2, "Sản xuất và tiêu dùng bền vững", "cơ sở"),
    ("artisan-support", 1, "Hỗ trợ nghệ nhân nhân dân, nghệ nhân ưu tú", "người"),
)
NOT_IN_THE_TEXT = ("pollution-treatment-establishment", "pollution-treatment-cluster")


def end_areas_of_the_old_decree(apps, schema_editor):
    """The time without districts until the new decree has rules of its own (projects/law/rules.json)."""
    areas = apps.get_model("projects", "AreaRule").objects
    old = areas.filter(document=DECREE, valid_from="2012-07-05", valid_to="2025-10-14")
    old.update(valid_to=DISTRICTS_GONE - DAY, source_note="bản tóm tắt trên arit.gov.vn")
    new = areas.filter(document=AMENDED, valid_from="2025-10-15", source_note="")
    new.update(source_note="bản dịch tiếng Anh trên luatvietnam.vn")
    contents = _contents_of_the_new_decree(apps)
    for area in areas.filter(document=AMENDED, is_covered=False, advice=""):
        area.exempt_activities.add(*contents.filter(code="sustainable-production"))
        area.exempt_activities.remove(*area.exempt_activities.filter(code__in=NOT_IN_THE_TEXT))
        area.advice = ADVICE
        area.save(update_fields=["advice"])


def _contents_of_the_new_decree(apps):
    groups = {each.number: each for each in apps.get_model("projects", "ActivityGroup").objects.all()}
    contents = apps.get_model("projects", "Activity").objects
    for code, number, name, unit in NEW_CONTENTS:
        if number in groups:
            defaults = {"group": groups[number], "name": name, "cap_unit": unit}
            contents.get_or_create(code=code, defaults=defaults)
    return contents


def give_local_norms_their_province(apps, schema_editor):
    """That of the day from which they are valid, where it is the only one; those that came with Sóc
    Trăng end with it."""
    places = apps.get_model("localities", "Locality").objects.filter(level="province")
    for norm in apps.get_model("projects", "SupportNorm").objects.filter(
        programme__level="local", province=None
    ):
        there = [each for each in places if _is_valid_on(each, norm.valid_from)]
        if len(there) == 1:
            norm.province = there[0]
            norm.save(update_fields=["province"])
    periods = apps.get_model("projects", "ProgrammePeriod").objects
    norms = apps.get_model("projects", "SupportNorm").objects.filter(code="KCDP-MINHHOA-04")
    last = DISTRICTS_GONE - DAY
    norms.filter(valid_to=None).update(valid_to=last)
    own = periods.filter(programme__level="local", valid_to=None)
    own.filter(legal_basis__startswith="Quyết định 19/2017/QĐ-UBND").update(valid_to=last)


def _is_valid_on(place, day):
    begins, ends = place.valid_from, place.valid_to
    return (begins is None or begins <= day) and (ends is None or day <= ends)


def split_norms_at_their_amendment(apps, schema_editor):
    """Thông tư 64/2024/TT-BTC amends them and was not read: from its day on they no longer block."""
    norms = apps.get_model("projects", "SupportNorm").objects
    for code, source in READ_IN_A_SUMMARY.items():
        norms.filter(code=code, source_note="").update(source_note=source)
        for norm in norms.filter(code=code, document=CIRCULAR, verified=True):
            if norm.valid_to is None or norm.valid_to >= CIRCULAR_AMENDED_ON:
                _split(norm)
    norms.filter(code__startswith="KCQG-TT26", source_note="").update(source_note=OLD_SOURCE)
    rest = norms.filter(code__startswith="KCQG-TT28", verified=False, source_note="")
    rest.update(source_note="trí nhớ")


def _split(norm):
    ends = norm.valid_to
    norm.valid_to = CIRCULAR_AMENDED_ON - DAY
    norm.save(update_fields=["valid_to"])
    norm.pk, norm.code, norm.verified = None, f"{norm.code}-TT64", False
    norm.valid_from, norm.valid_to = CIRCULAR_AMENDED_ON, ends
    norm.document, norm.source_note = f"{CIRCULAR} sửa đổi bởi {AMENDMENT}", NOT_READ
    norm.save(force_insert=True)


class Migration(migrations.Migration):
    dependencies = [("projects", "0015_law_2026")]

    operations = [
        migrations.RunPython(end_areas_of_the_old_decree, migrations.RunPython.noop),
        migrations.RunPython(split_norms_at_their_amendment, migrations.RunPython.noop),
        migrations.RunPython(give_local_norms_their_province, migrations.RunPython.noop),
    ]
