"""Reports that wait for the worker when a new version comes find the task under its new name."""

from django.db import migrations

OLD, NEW = "reports.actions.running.make_report", "reports.actions.runs.render_report"


def follow_the_new_name(apps, _schema_editor, old=OLD, new=NEW):
    apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(task_path=old).update(
        task_path=new
    )


def go_back(apps, schema_editor):
    follow_the_new_name(apps, schema_editor, old=NEW, new=OLD)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_run_scope"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(follow_the_new_name, go_back)]
