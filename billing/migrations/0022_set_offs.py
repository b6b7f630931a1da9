import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0021_stripe_back'),
        ('restaurants', '0010_hours_by_weekday'),
    ]

    operations = [
        migrations.CreateModel(
            name='SetOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('actor', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('against', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_offs', to='billing.document')),
                ('below', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_offs_of', to='billing.document')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.restaurant')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='billing.setoff')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('undoes__isnull', True)), models.Q(('amount__lt', 0), ('undoes__isnull', False)), _connector='OR'), name='set_off_or_its_reverse')],
            },
        ),
    ]
