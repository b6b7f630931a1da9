import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0026_own_cards'),
        ('restaurants', '0011_rhythms'),
        ('tenants', '0011_logo'),
    ]

    operations = [
        migrations.CreateModel(
            name='GivenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('given_on', models.DateField()),
                ('key', models.UUIDField(unique=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('actor', models.CharField(max_length=80)),
                ('given_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='bankmatch',
            name='restaurant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AddField(
            model_name='setoff',
            name='company',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.company'),
        ),
        migrations.AlterField(
            model_name='bankmatch',
            name='company',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.company'),
        ),
        migrations.AlterField(
            model_name='setoff',
            name='restaurant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='restaurants.restaurant'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='reason',
            field=models.CharField(choices=[('meal', 'Meal'), ('void', 'Void'), ('refund', 'Refund'), ('deposit', 'Deposit paid in'), ('commission', 'Commission'), ('commission_vat', 'VAT on commission'), ('advance_fee', 'Price of advances'), ('advance_fee_vat', 'VAT on the price of advances'), ('service_fee', 'Service fee'), ('service_fee_vat', 'VAT on service fee'), ('deposit_used', 'Paid from deposit'), ('fee_credit', 'Service fee credited'), ('fee_vat_credit', 'VAT on service fee credited'), ('bank_in', 'Came in by bank'), ('invoice_paid', 'Invoice paid'), ('invoice_unpaid', 'Payment of an invoice undone'), ('deposit_undone', 'Deposit undone'), ('paid_back', 'Paid back by a restaurant'), ('paid_back_undone', 'Match of what a restaurant paid back undone'), ('given_back', 'Given back to a company'), ('given_back_undone', 'Tie of what was given back undone'), ('payout', 'Payout sent'), ('payout_failed', 'Payout not carried out'), ('payout_returned', 'Payout returned'), ('bank_out', 'Went out by bank'), ('bank_out_undone', 'Tie of what went out undone'), ('payout_back', 'Returned payout came in by bank'), ('payout_back_undone', 'Tie of a returned payout undone'), ('stripe_in', 'Came in by Stripe'), ('stripe_fee', 'Fee of Stripe'), ('stripe_out', 'Went out by Stripe'), ('stripe_back', 'Taken back by Stripe'), ('payout_reversed', 'Payout taken back'), ('own_card', "Paid by a guest's own card"), ('own_card_back', "Given back to a guest's own card"), ('own_cards', "Guests' own cards, put on the statement"), ('stripe_refund', 'Given back by Stripe'), ('stripe_refund_back', 'Refund by Stripe came back'), ('stripe_dispute', 'Taken back by a dispute'), ('stripe_dispute_back', 'Disputed money came back'), ('stripe_dispute_lost', 'Dispute lost'), ('stripe_dispute_kept', 'Dispute won after all'), ('stripe_dispute_fee', 'Fee of a dispute'), ('stripe_fee_back', 'Fee of a dispute came back'), ('stripe_card_dispute', 'Own card taken back by a dispute'), ('stripe_card_won', 'Disputed own card came back'), ('stripe_banked', 'Sent by Stripe to our bank'), ('stripe_bank_failed', 'Stripe could not send it to our bank'), ('stripe_arrived', 'Arrived from Stripe by bank'), ('stripe_not_arrived', 'Arrival from Stripe undone')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='bankmatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', False), ('restaurant__isnull', True)), models.Q(('company__isnull', True), ('document__isnull', False), ('restaurant__isnull', False)), _connector='OR'), name='match_of_one_payer'),
        ),
        migrations.AddConstraint(
            model_name='setoff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', False), ('restaurant__isnull', True)), models.Q(('company__isnull', True), ('restaurant__isnull', False)), _connector='OR'), name='set_off_of_one_owner'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.company'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='billing.document'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='billing.bankline'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='transfer',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='billing.transfer'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='billing.givenback'),
        ),
        migrations.AddConstraint(
            model_name='givenback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('undoes__isnull', True)), models.Q(('amount__lt', 0), ('undoes__isnull', False)), _connector='OR'), name='given_back_or_its_reverse'),
        ),
    ]
