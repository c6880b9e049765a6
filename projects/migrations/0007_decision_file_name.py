from django.db import migrations, models

import projects.models.decision


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_days")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="file_name",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=160, verbose_name="tên tệp"
            ),
            preserve_default=False,
        ),
        # Where later files go; nothing of the table changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="decision",
                    name="file",
                    field=models.FileField(
                        blank=True,
                        upload_to=projects.models.decision.decision_path,
                        verbose_name="tệp",
                    ),
                )
            ]
        ),
    ]
