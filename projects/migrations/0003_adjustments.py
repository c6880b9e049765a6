"""What a decision changed besides money becomes the adjustment that was asked for and decided."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_dossiers_and_work")]

    operations = [
        migrations.RenameModel("DecisionChange", "Adjustment"),
        migrations.RemoveConstraint("Adjustment", "decisionchange_changes_something"),
        migrations.AlterField(
            "Adjustment",
            "decision",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adjustments",
                to="projects.decision",
                verbose_name="quyết định",
            ),
        ),
        # Rows that are there already hang on a decision.
        migrations.AddField(
            "Adjustment",
            "state",
            models.CharField(default="decided", max_length=10, verbose_name="tình trạng"),
        ),
    ]
