from django.db import migrations, models

import khuyencong.constraints


def fold_again(apps, schema_editor):
    """Identifiers leave the text that is searched by parts and stand in columns of their own."""
    import re

    from khuyencong.text import fold

    for row in apps.get_model("beneficiaries", "Beneficiary").objects.iterator():
        row.name_text = fold(row.name)
        row.search_text = fold(f"{row.name} {row.representative}")
        row.tax_digits = re.sub(r"\D", "", row.tax_code)
        row.phone_digits = re.sub(r"\D", "", row.phone)
        row.save(update_fields=["name_text", "search_text", "tax_digits", "phone_digits"])


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0002_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="beneficiary",
            name="name_text",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="beneficiary",
            name="tax_digits",
            field=models.CharField(db_index=True, default="", editable=False, max_length=14),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="beneficiary",
            name="phone_digits",
            field=models.CharField(db_index=True, default="", editable=False, max_length=20),
            preserve_default=False,
        ),
        migrations.RunPython(fold_again, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="beneficiary",
            index=khuyencong.constraints.SearchIndex(
                fields=["name_text"], name="beneficiary_name_text", opclasses=("gin_trgm_ops",)
            ),
        ),
    ]
