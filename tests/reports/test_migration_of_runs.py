"""Reports that were requested before the task got its present name."""

import importlib

import pytest
from django.apps import apps
from django_tasks_db.models import DBTaskResult

from reports.actions import runs

MIGRATION = importlib.import_module("reports.migrations.0007_task_of_runs")


def waiting_task(path):
    return DBTaskResult.objects.create(
        args_kwargs={"args": [1], "kwargs": {}},
        task_path=path,
        backend_name="default",
        run_after="2030-01-01T00:00Z",
    )


@pytest.mark.django_db
def test_a_waiting_report_is_rendered_by_the_new_version():
    of_ours, of_others = waiting_task(MIGRATION.OLD), waiting_task("other.task")

    MIGRATION.follow_the_new_name(apps, None)

    of_ours.refresh_from_db()
    of_others.refresh_from_db()
    assert of_ours.task.func == runs.render_report.func
    assert of_others.task_path == "other.task"


@pytest.mark.django_db
def test_the_old_version_finds_it_again():
    row = waiting_task(MIGRATION.NEW)

    MIGRATION.go_back(apps, None)

    row.refresh_from_db()
    assert row.task_path == MIGRATION.OLD
