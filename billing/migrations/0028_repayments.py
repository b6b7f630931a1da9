import django.db.models.deletion
from django.db import migrations, models

# What was given back before two people were asked: proposed by who told of it, approved by nobody else; thrown away where it was
# undone.
BEFORE = """
INSERT INTO billing_repayment (document_id, amount, currency, bank, account, holder, reason, state, key, proposed_by, proposed_at,
       approved_by, approved_at, dropped_by, dropped_at, dropped_for)
SELECT g.document_id, g.amount, l.currency, '', '', '', '', CASE WHEN u.id IS NULL THEN 'approved' ELSE 'discarded' END, g.key, g.actor,
       g.given_at, CASE WHEN u.id IS NULL THEN 'system' ELSE '' END, CASE WHEN u.id IS NULL THEN g.given_at END, coalesce(u.actor, ''),
       u.given_at, coalesce(u.reason, '')
  FROM billing_givenback g JOIN billing_bankline l ON l.id = g.line_id LEFT JOIN billing_givenback u ON u.undoes_id = g.id
 WHERE g.undoes_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE billing_givenback DISABLE TRIGGER USER;
UPDATE billing_givenback g SET repayment_id = r.id FROM billing_repayment r
 WHERE r.key = coalesce((SELECT u.key FROM billing_givenback u WHERE u.id = g.undoes_id), g.key);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE billing_givenback ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0027_in_favour'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bankmatch',
            name='rule',
            field=models.CharField(choices=[('reference', 'Reference of the invoice'), ('top_up', 'Reference of the top-up'), ('name', "Payer's name and amount"), ('hand', 'By hand'), ('favour', 'Paid too much'), ('stripe', "Paid on Stripe's page")], max_length=10),
        ),
        migrations.CreateModel(
            name='Repayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('bank', models.CharField(max_length=40)),
                ('account', models.CharField(max_length=40)),
                ('holder', models.CharField(max_length=80)),
                ('reason', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('new', 'Prepared'), ('approved', 'Approved'), ('discarded', 'Thrown away')], default='new', max_length=10)),
                ('key', models.UUIDField(unique=True)),
                ('proposed_by', models.CharField(max_length=80)),
                ('proposed_at', models.DateTimeField()),
                ('approved_by', models.CharField(blank=True, max_length=80)),
                ('approved_at', models.DateTimeField(null=True)),
                ('dropped_by', models.CharField(blank=True, max_length=80)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('dropped_for', models.CharField(blank=True, max_length=200)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repayments', to='billing.document')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='repayment_of_something'),
                    models.CheckConstraint(condition=models.Q(('approved_by', ''), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='repayment_by_two'),
                ],
            },
        ),
        migrations.AddField(
            model_name='givenback',
            name='repayment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='billing.repayment'),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='givenback',
            name='repayment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='billing.repayment'),
        ),
    ]
