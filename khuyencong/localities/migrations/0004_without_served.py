"""Which provinces the portal works for is said by its offices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("localities", "0003_whole_country"),
        ("offices", "0001_initial"),  # which reads what was said before
    ]

    operations = [
        migrations.RemoveIndex(model_name="locality", name="locality_level_is_served"),
        migrations.RemoveField(model_name="locality", name="is_served"),
        migrations.AddIndex(
            model_name="locality", index=models.Index(fields=["level"], name="locality_level")
        ),
    ]
