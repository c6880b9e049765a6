from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_issued_open_to_readers")]

    operations = [
        migrations.AddField(
            model_name="reportrun",
            name="scope",
            field=models.JSONField(
                default=list,
                editable=False,
                help_text="Vai trò và địa bàn của người yêu cầu khi lập; đổi thì không tải được nữa.",
                verbose_name="phạm vi xem",
            ),
        ),
    ]
