import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0024_rendering'),
        ('restaurants', '0011_rhythms'),
        ('tenants', '0010_on_collection'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remote', models.CharField(max_length=80, unique=True)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('state', models.CharField(choices=[('pending', 'Not sent yet'), ('in_transit', 'On its way to the bank'), ('paid', 'Arrived at the bank'), ('failed', 'The bank did not take it'), ('canceled', 'Called off')], max_length=10)),
                ('day', models.DateField()),
                ('why', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ArrivalPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='ConnectedAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('takes_transfers', models.BooleanField()),
                ('pays_out', models.BooleanField()),
                ('missing', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('is_checked', models.BooleanField()),
                ('disabled', models.CharField(blank=True, max_length=80)),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['restaurant_id'],
            },
        ),
        migrations.CreateModel(
            name='StripeTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TransferReversal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('remote', models.CharField(max_length=80, unique=True)),
                ('amount', models.BigIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('actor', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='counterpart',
            name='one_of_theirs',
        ),
        migrations.AddField(
            model_name='counterpart',
            name='item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.payoutitem'),
        ),
        migrations.AddField(
            model_name='operation',
            name='item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.payoutitem'),
        ),
        migrations.AlterField(
            model_name='counterpart',
            name='kind',
            field=models.CharField(choices=[('customer', 'Customer'), ('invoice', 'Invoice'), ('payment', 'Payment'), ('account', 'Account'), ('transfer', 'Transfer')], max_length=20),
        ),
        migrations.AlterField(
            model_name='operation',
            name='verb',
            field=models.CharField(choices=[('customer_create', 'Make the customer'), ('customer_update', 'Change the customer'), ('invoice_create', 'Make the invoice'), ('item_create', 'Put the amount on it'), ('invoice_finalize', 'Open the invoice for payment'), ('account_create', "Make the restaurant's account"), ('transfer_create', "Transfer to the restaurant's account"), ('transfer_reverse', "Take back from the restaurant's account"), ('invoice_pay', 'Close it: paid by bank'), ('invoice_void', 'Close it: nothing is owed'), ('credit_create', 'Ask for less'), ('refund_create', 'Give back what was paid too much')], max_length=20),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='reason',
            field=models.CharField(choices=[('meal', 'Meal'), ('void', 'Void'), ('refund', 'Refund'), ('deposit', 'Deposit paid in'), ('commission', 'Commission'), ('commission_vat', 'VAT on commission'), ('advance_fee', 'Price of advances'), ('advance_fee_vat', 'VAT on the price of advances'), ('service_fee', 'Service fee'), ('service_fee_vat', 'VAT on service fee'), ('deposit_used', 'Paid from deposit'), ('fee_credit', 'Service fee credited'), ('fee_vat_credit', 'VAT on service fee credited'), ('bank_in', 'Came in by bank'), ('invoice_paid', 'Invoice paid'), ('invoice_unpaid', 'Payment of an invoice undone'), ('deposit_undone', 'Deposit undone'), ('payout', 'Payout sent'), ('payout_failed', 'Payout not carried out'), ('payout_returned', 'Payout returned'), ('bank_out', 'Went out by bank'), ('bank_out_undone', 'Tie of what went out undone'), ('payout_back', 'Returned payout came in by bank'), ('payout_back_undone', 'Tie of a returned payout undone'), ('stripe_in', 'Came in by Stripe'), ('stripe_fee', 'Fee of Stripe'), ('stripe_out', 'Went out by Stripe'), ('stripe_back', 'Taken back by Stripe'), ('payout_reversed', 'Payout taken back'), ('stripe_refund', 'Given back by Stripe'), ('stripe_refund_back', 'Refund by Stripe came back'), ('stripe_dispute', 'Taken back by a dispute'), ('stripe_dispute_back', 'Disputed money came back'), ('stripe_dispute_lost', 'Dispute lost'), ('stripe_dispute_kept', 'Dispute won after all'), ('stripe_dispute_fee', 'Fee of a dispute'), ('stripe_fee_back', 'Fee of a dispute came back'), ('stripe_banked', 'Sent by Stripe to our bank'), ('stripe_bank_failed', 'Stripe could not send it to our bank'), ('stripe_arrived', 'Arrived from Stripe by bank'), ('stripe_not_arrived', 'Arrival from Stripe undone')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='counterpart',
            constraint=models.UniqueConstraint(fields=('gateway', 'kind', 'company', 'restaurant', 'document', 'payment', 'item'), name='one_of_theirs', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name='arrival',
            name='restaurant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='arrivalpart',
            name='arrival',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='billing.arrival'),
        ),
        migrations.AddField(
            model_name='arrivalpart',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='billing.payoutitem'),
        ),
        migrations.AddField(
            model_name='connectedaccount',
            name='restaurant',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='stripetransfer',
            name='item',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stripe_transfer', to='billing.payoutitem'),
        ),
        migrations.AddField(
            model_name='stripetransfer',
            name='operation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.operation'),
        ),
        migrations.AddField(
            model_name='stripetransfer',
            name='transfer',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='billing.transfer'),
        ),
        migrations.AddField(
            model_name='transferreversal',
            name='back',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='billing.transfer'),
        ),
        migrations.AddField(
            model_name='transferreversal',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='billing.payoutitem'),
        ),
        migrations.AddField(
            model_name='transferreversal',
            name='owed',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='billing.transfer'),
        ),
        migrations.AddConstraint(
            model_name='arrivalpart',
            constraint=models.UniqueConstraint(fields=('arrival', 'item'), name='in_an_arrival_once'),
        ),
        migrations.AddConstraint(
            model_name='stripetransfer',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transfer_of_something'),
        ),
        migrations.AddConstraint(
            model_name='transferreversal',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='reversal_of_something'),
        ),
    ]
