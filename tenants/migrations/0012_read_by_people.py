from django.db import migrations, models

import accounts.clock


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0011_logo'),
    ]

    operations = [
        migrations.AlterField(
            model_name='company',
            name='opened_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
        migrations.AlterField(
            model_name='companyterms',
            name='agreed_at',
            field=models.DateTimeField(default=accounts.clock.now, editable=False),
        ),
    ]
