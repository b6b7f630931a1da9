from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):

    dependencies = [
        ('vouchers', '0009_cost_centre'),
    ]

    operations = [
        migrations.AlterField(
            model_name='load',
            name='made_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
    ]
