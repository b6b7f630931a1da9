from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('restaurants', '0010_hours_by_weekday'),
    ]

    operations = [
        migrations.AddField(
            model_name='restaurantterms',
            name='advance_fee',
            field=models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='Price of an advance'),
        ),
        migrations.AddField(
            model_name='restaurantterms',
            name='rhythm',
            field=models.CharField(choices=[('monthly', 'Once a month'), ('twice', 'Twice a month'), ('weekly', 'Every week'), ('daily', 'Every day')], db_default='monthly', default='monthly', max_length=10, verbose_name='Rhythm'),
        ),
    ]
