"""The place of each name in the Vietnamese alphabet, by which lists of places are sorted."""

from django.db import migrations, models

from khuyencong.text import alphabetical


def put_in_order(apps, schema_editor):
    for place in apps.get_model("localities", "Locality").objects.iterator():
        place.name_order = alphabetical(place.name)
        place.save(update_fields=["name_order"])


class Migration(migrations.Migration):
    dependencies = [("localities", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="locality",
            name="name_order",
            field=models.CharField(default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        migrations.RunPython(put_in_order, migrations.RunPython.noop),
    ]
