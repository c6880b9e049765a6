from django.db import migrations, models

import khuyencong.audit.kinds


class Migration(migrations.Migration):
    """Kinds of events are registered by the floors above; nothing of the table changes."""

    dependencies = [("audit", "0005_ledger")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=khuyencong.audit.kinds.choices, max_length=40, verbose_name="việc"
            ),
        ),
    ]
