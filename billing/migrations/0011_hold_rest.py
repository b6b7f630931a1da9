from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0010_proof'),
    ]

    operations = [
        migrations.AddField(
            model_name='hold',
            name='rest',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
