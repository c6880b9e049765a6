from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_letters")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="is_minor",
            field=models.BooleanField(
                default=False,
                help_text="Không gửi thư riêng cho việc này.",
                verbose_name="chỉ trong thư gộp",
            ),
        ),
    ]
