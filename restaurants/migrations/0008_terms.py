import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('restaurants', '0007_counter_ways'),
    ]

    operations = [
        migrations.CreateModel(
            name='RestaurantTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=datetime.date(2000, 1, 1), verbose_name='From month')),
                ('agreed_by', models.CharField(max_length=80)),
                ('agreed_at', models.DateTimeField(auto_now_add=True)),
                ('commission_bp', models.PositiveIntegerField(default=500, verbose_name='Commission, basis points')),
                ('tiers', django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), size=2), default=list, size=None)),
                ('commission_cap', models.PositiveBigIntegerField(null=True, verbose_name='Commission, at most')),
                ('pay_days', models.PositiveSmallIntegerField(default=10, verbose_name='Days to payout')),
                ('tax_class', models.CharField(choices=[('general', 'General'), ('simplified', 'Simplified'), ('exempt', 'VAT-exempt')], default='general', max_length=10, verbose_name='Tax class')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='restaurants.restaurant')),
            ],
            options={
                'ordering': ['-since', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('since__day', 1)), name='restaurant_terms_by_month'), models.CheckConstraint(condition=models.Q(('commission_bp__lte', 10000)), name='commission_at_most_all')],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO public.restaurants_restaurantterms (since, agreed_by, agreed_at, restaurant_id, commission_bp, tiers, pay_days, tax_class)"
            " SELECT date '2000-01-01', 'system', now(), id, commission_bp, '{}', pay_days, 'general' FROM public.restaurants_restaurant;"
            # Else the columns could not be dropped in the same transaction.
            "SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name='restaurant',
            name='commission_bp',
        ),
        migrations.RemoveField(
            model_name='restaurant',
            name='pay_days',
        ),
    ]
