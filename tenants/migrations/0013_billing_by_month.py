from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0012_read_by_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='companyterms',
            name='billing',
            field=models.CharField(
                choices=[('postpaid', 'Postpaid'), ('prepaid', 'Prepaid')], db_default='postpaid', default='postpaid',
                max_length=10, verbose_name='Billing',
            ),
        ),
        migrations.AddField(
            model_name='company',
            name='has_deposit',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        # What a company was opened with held for all its months.
        migrations.RunSQL(
            """
            UPDATE public.tenants_company SET has_deposit = true WHERE billing = 'prepaid';
            UPDATE public.tenants_companyterms t SET billing = c.billing
              FROM public.tenants_company c WHERE c.id = t.company_id AND c.billing <> t.billing;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name='company', name='billing'),
    ]
