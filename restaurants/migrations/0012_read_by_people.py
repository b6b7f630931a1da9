from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):

    dependencies = [
        ('restaurants', '0011_rhythms'),
    ]

    operations = [
        migrations.AlterField(
            model_name='counterkey',
            name='made_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
        migrations.AlterField(
            model_name='restaurant',
            name='enrolled_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
        migrations.AlterField(
            model_name='restaurantterms',
            name='agreed_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
        migrations.AlterField(
            model_name='staffpin',
            name='made_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
    ]
