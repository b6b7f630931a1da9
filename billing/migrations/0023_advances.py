import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0022_set_offs'),
        ('restaurants', '0011_rhythms'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payoutitem',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='billing.document'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='reason',
            field=models.CharField(choices=[('meal', 'Meal'), ('void', 'Void'), ('refund', 'Refund'), ('deposit', 'Deposit paid in'), ('commission', 'Commission'), ('commission_vat', 'VAT on commission'), ('advance_fee', 'Price of advances'), ('advance_fee_vat', 'VAT on the price of advances'), ('service_fee', 'Service fee'), ('service_fee_vat', 'VAT on service fee'), ('deposit_used', 'Paid from deposit'), ('fee_credit', 'Service fee credited'), ('fee_vat_credit', 'VAT on service fee credited'), ('bank_in', 'Came in by bank'), ('invoice_paid', 'Invoice paid'), ('invoice_unpaid', 'Payment of an invoice undone'), ('deposit_undone', 'Deposit undone'), ('payout', 'Payout sent'), ('payout_failed', 'Payout not carried out'), ('payout_returned', 'Payout returned'), ('bank_out', 'Went out by bank'), ('bank_out_undone', 'Tie of what went out undone'), ('payout_back', 'Returned payout came in by bank'), ('payout_back_undone', 'Tie of a returned payout undone'), ('stripe_in', 'Came in by Stripe'), ('stripe_fee', 'Fee of Stripe'), ('stripe_refund', 'Given back by Stripe'), ('stripe_refund_back', 'Refund by Stripe came back'), ('stripe_dispute', 'Taken back by a dispute'), ('stripe_dispute_back', 'Disputed money came back'), ('stripe_dispute_lost', 'Dispute lost'), ('stripe_dispute_kept', 'Dispute won after all'), ('stripe_dispute_fee', 'Fee of a dispute'), ('stripe_fee_back', 'Fee of a dispute came back'), ('stripe_banked', 'Sent by Stripe to our bank'), ('stripe_bank_failed', 'Stripe could not send it to our bank'), ('stripe_arrived', 'Arrived from Stripe by bank'), ('stripe_not_arrived', 'Arrival from Stripe undone')], max_length=20),
        ),
        migrations.CreateModel(
            name='Advance',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='advance', serialize=False, to='billing.payoutitem')),
                ('up_to', models.DateField()),
                ('earned', models.BigIntegerField()),
                ('kept', models.BigIntegerField()),
                ('kept_vat', models.BigIntegerField()),
                ('price', models.BigIntegerField()),
                ('known_at', models.DateTimeField()),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.period')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.restaurant')),
            ],
            options={
                'ordering': ['item_id'],
                'indexes': [models.Index(fields=['restaurant', 'period'], name='advance_of_month')],
            },
        ),
    ]
