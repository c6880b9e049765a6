from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_changes")]
    operations = [
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["kind"], name="event_kind")
        ),
    ]
