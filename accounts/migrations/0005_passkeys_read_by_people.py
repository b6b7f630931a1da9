from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_read_by_people'),
    ]

    operations = [
        migrations.AlterField(
            model_name='passkey',
            name='added_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
    ]
