from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_decision_file_name")]

    operations = [
        migrations.RenameField(
            model_name="printedtotal", old_name="own", new_name="own_share"
        ),
    ]
