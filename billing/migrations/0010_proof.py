from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0009_holds'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='root',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='line',
            name='seal',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
