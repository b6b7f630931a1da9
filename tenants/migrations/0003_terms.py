import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0002_house'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=datetime.date(2000, 1, 1), verbose_name='From month')),
                ('agreed_by', models.CharField(max_length=80)),
                ('agreed_at', models.DateTimeField(auto_now_add=True)),
                ('service_fee_bp', models.PositiveIntegerField(default=0, verbose_name='Service fee, basis points')),
                ('fee_minimum', models.PositiveBigIntegerField(default=0, verbose_name='Service fee, at least')),
                ('due_days', models.PositiveSmallIntegerField(default=15, verbose_name='Days to pay')),
                ('order_number', models.CharField(blank=True, max_length=40, verbose_name='Purchase order number')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='tenants.company')),
            ],
            options={
                'ordering': ['-since', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('since__day', 1)), name='company_terms_by_month'), models.CheckConstraint(condition=models.Q(('service_fee_bp__lte', 10000)), name='service_fee_at_most_all')],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO public.tenants_companyterms (since, agreed_by, agreed_at, company_id, service_fee_bp, fee_minimum, due_days, order_number)"
            " SELECT date '2000-01-01', 'system', now(), id, service_fee_bp, 0, due_days, '' FROM public.tenants_company;"
            # Else the columns could not be dropped in the same transaction.
            "SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name='company',
            name='due_days',
        ),
        migrations.RemoveField(
            model_name='company',
            name='service_fee_bp',
        ),
    ]
