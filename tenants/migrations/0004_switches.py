from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0003_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='excess',
            field=models.BooleanField(db_default=True, default=True, verbose_name='The rest may be paid in cash'),
        ),
        migrations.AddField(
            model_name='company',
            name='holds',
            field=models.BooleanField(db_default=True, default=True, verbose_name='A till may hold it while a card is charged'),
        ),
    ]
