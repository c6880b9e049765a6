from django.db import migrations, models

import reports.models.issued


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_head_lines")]

    operations = [
        # Where later files go; nothing of the table changes.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="issuedfile",
                    name="file",
                    field=models.FileField(
                        upload_to=reports.models.issued.issued_path, verbose_name="tệp"
                    ),
                )
            ]
        )
    ]
