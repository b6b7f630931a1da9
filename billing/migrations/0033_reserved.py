from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0032_note_tries'),
        ('tenants', '0013_billing_by_month'),
    ]

    operations = [
        migrations.AddField(
            model_name='purse',
            name='reserved',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='deposit',
            name='taken',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.RemoveConstraint(model_name='deposit', name='deposit_covers_grants'),
        # Until now all purses of a company were of one kind, and what invoices took beside was not kept.
        migrations.RunSQL(
            """
            UPDATE public.billing_purse p SET reserved = true FROM public.tenants_company c WHERE c.id = p.company_id AND c.has_deposit;
            UPDATE public.billing_deposit b SET taken =
                coalesce((SELECT sum(t.amount) FROM public.billing_transfer t
                           WHERE t.company_id = b.company_id AND t.reason = 'deposit_used'), 0)
              - coalesce((SELECT sum(CASE t.reason WHEN 'meal' THEN t.amount ELSE -t.amount END)
                            FROM public.billing_transfer t JOIN public.billing_document d
                              ON d.kind = 'invoice' AND d.company_id = t.company_id AND d.period_id = t.period AND d.state <> 'drawn'
                           WHERE t.company_id = b.company_id AND t.purse_id IS NOT NULL), 0);
            """,
            migrations.RunSQL.noop,
        ),
    ]
