import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0028_repayments'),
    ]

    operations = [
        migrations.AddField(
            model_name='repayment',
            name='own_card',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repayments', to='billing.owncard'),
        ),
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.CharField(choices=[('company_owes', 'Company owes'), ('company_deposit', "Company's deposit"), ('restaurant_owed', 'Restaurant is owed'), ('restaurant_cards', "Guests' own cards, for the restaurant"), ('commission', 'Commission earned'), ('service_fee', 'Service fee earned'), ('vat', 'VAT to pay'), ('bank', 'Bank'), ('clearing', 'Payments in, not yet matched'), ('payouts', 'Payouts under way'), ('stripe', 'Held by Stripe'), ('stripe_clearing', 'Payments by Stripe, not yet matched'), ('stripe_fee', 'Fees of Stripe'), ('stripe_disputed', 'Disputed at Stripe, not decided'), ('stripe_banked', 'On its way from Stripe to the bank'), ('guests_owed', "Owed to guests' own cards")], max_length=20),
        ),
        migrations.AlterField(
            model_name='givenback',
            name='company',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenants.company'),
        ),
        migrations.AlterField(
            model_name='givenback',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='billing.document'),
        ),
        migrations.AlterField(
            model_name='repayment',
            name='document',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repayments', to='billing.document'),
        ),
        migrations.AlterField(
            model_name='stripemove',
            name='kind',
            field=models.CharField(choices=[('refund', 'Given back by Stripe'), ('refund_back', 'Refund by Stripe came back'), ('dispute', 'Taken back by a dispute'), ('dispute_back', 'Disputed money came back'), ('dispute_lost', 'Dispute lost'), ('dispute_kept', 'Dispute won after all'), ('dispute_fee', 'Fee of a dispute'), ('fee_back', 'Fee of a dispute came back'), ('card_dispute', 'Own card taken back by a dispute'), ('card_won', 'Disputed own card came back'), ('card_failed', 'Refund to an own card came back'), ('card_again', 'Given back to an own card by another refund'), ('card_settled', "Taken back by the guest's bank already"), ('card_owed', 'Owed to a guest, as a dispute came back'), ('banked', 'Sent by Stripe to our bank'), ('bank_failed', 'Stripe could not send it to our bank'), ('arrived', 'Arrived from Stripe by bank'), ('not_arrived', 'Arrival from Stripe undone')], max_length=20),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='reason',
            field=models.CharField(choices=[('meal', 'Meal'), ('void', 'Void'), ('refund', 'Refund'), ('deposit', 'Deposit paid in'), ('commission', 'Commission'), ('commission_vat', 'VAT on commission'), ('advance_fee', 'Price of advances'), ('advance_fee_vat', 'VAT on the price of advances'), ('service_fee', 'Service fee'), ('service_fee_vat', 'VAT on service fee'), ('deposit_used', 'Paid from deposit'), ('fee_credit', 'Service fee credited'), ('fee_vat_credit', 'VAT on service fee credited'), ('bank_in', 'Came in by bank'), ('invoice_paid', 'Invoice paid'), ('invoice_unpaid', 'Payment of an invoice undone'), ('deposit_undone', 'Deposit undone'), ('paid_back', 'Paid back by a restaurant'), ('paid_back_undone', 'Match of what a restaurant paid back undone'), ('given_back', 'Given back to a company'), ('given_back_undone', 'Tie of what was given back undone'), ('payout', 'Payout sent'), ('payout_failed', 'Payout not carried out'), ('payout_returned', 'Payout returned'), ('bank_out', 'Went out by bank'), ('bank_out_undone', 'Tie of what went out undone'), ('payout_back', 'Returned payout came in by bank'), ('payout_back_undone', 'Tie of a returned payout undone'), ('stripe_in', 'Came in by Stripe'), ('stripe_fee', 'Fee of Stripe'), ('stripe_out', 'Went out by Stripe'), ('stripe_back', 'Taken back by Stripe'), ('payout_reversed', 'Payout taken back'), ('own_card', "Paid by a guest's own card"), ('own_card_back', "Given back to a guest's own card"), ('own_cards', "Guests' own cards, put on the statement"), ('stripe_refund', 'Given back by Stripe'), ('stripe_refund_back', 'Refund by Stripe came back'), ('stripe_dispute', 'Taken back by a dispute'), ('stripe_dispute_back', 'Disputed money came back'), ('stripe_dispute_lost', 'Dispute lost'), ('stripe_dispute_kept', 'Dispute won after all'), ('stripe_dispute_fee', 'Fee of a dispute'), ('stripe_fee_back', 'Fee of a dispute came back'), ('stripe_card_dispute', 'Own card taken back by a dispute'), ('stripe_card_won', 'Disputed own card came back'), ('stripe_card_failed', 'Refund to an own card came back'), ('stripe_card_again', 'Given back to an own card by another refund'), ('stripe_card_settled', "Taken back by the guest's bank already"), ('stripe_card_owed', 'Owed to a guest, as a dispute came back'), ('stripe_banked', 'Sent by Stripe to our bank'), ('stripe_bank_failed', 'Stripe could not send it to our bank'), ('stripe_arrived', 'Arrived from Stripe by bank'), ('stripe_not_arrived', 'Arrival from Stripe undone')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='repayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('own_card__isnull', True)), models.Q(('document__isnull', True), ('own_card__isnull', False)), _connector='OR'), name='repayment_of_one_thing'),
        ),
    ]
