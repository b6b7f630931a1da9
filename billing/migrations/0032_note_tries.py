from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0031_open_items'),
    ]

    operations = [
        migrations.AddField(
            model_name='note',
            name='tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
