from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_passkeys'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='at',
            field=models.DateTimeField(db_index=True, default=accounts.clock.now, editable=False),
        ),
    ]
