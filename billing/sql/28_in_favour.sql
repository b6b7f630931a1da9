-- What stands in a company's favour: an invoice that was paid beyond what it asks by now, or is below zero. It is set against
-- the company's other invoices, the oldest first; no money moves then, because what a company owes is one account. Or it goes
-- back by bank: one person proposes it, another approves, and a line that went out says that it was carried out. Nobody but
-- these functions writes any of it. What is left of a deposit goes back the same way.

-- What of an invoice may be given back, in minor units: what stands in the company's favour, and what other invoices have of it.
CREATE OR REPLACE FUNCTION public.favour_of(p_document bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT greatest(coalesce((SELECT sum(s.amount) FROM public.billing_setoff s WHERE s.below_id = d.id), 0)::bigint
                    - public.invoice_left(d.id), 0)
      FROM public.billing_document d WHERE d.id = p_document AND d.kind = 'invoice' AND d.state <> 'drawn'
$$;

-- Whether a line of our bank has carried a repayment.
CREATE OR REPLACE FUNCTION public.repayment_carried(p_repayment bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT sum(g.amount) > 0 FROM public.billing_givenback g WHERE g.repayment_id = p_repayment), false)
$$;

-- What of an invoice repayments in one of these states are to take that no line has carried yet, in minor units.
CREATE OR REPLACE FUNCTION public.repayments_of(p_document bigint, p_states text[]) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(r.amount), 0)::bigint FROM public.billing_repayment r
     WHERE r.document_id = p_document AND r.state = ANY (p_states) AND NOT public.repayment_carried(r.id)
$$;

-- What an invoice asks, or, below zero, what of it may lower others: not what was approved to go back.
CREATE OR REPLACE FUNCTION public.invoice_spare(p_document bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN x.open < 0 THEN least(x.open + public.repayments_of(p_document, '{approved}'), 0) ELSE x.open END
      FROM (SELECT public.invoice_left(p_document) AS open) x
$$;

-- Set so much of an invoice in the company's favour against another. Raises when one of them has not that much.
CREATE OR REPLACE FUNCTION public.favour_set_off(p_below bigint, p_against bigint, p_amount bigint, p_actor text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    b record; a record;
BEGIN
    PERFORM public.bank_enter();
    SELECT company_id, currency, -public.invoice_spare(id) AS open INTO STRICT b FROM public.billing_document WHERE id = p_below;
    SELECT company_id, currency, public.invoice_left(id) AS open INTO STRICT a FROM public.billing_document WHERE id = p_against;
    IF (b.company_id, b.currency) IS DISTINCT FROM (a.company_id, a.currency)
       OR coalesce(p_amount NOT BETWEEN 1 AND least(b.open, a.open), true) OR b.open IS NULL OR a.open IS NULL THEN
        RAISE EXCEPTION 'invoice % cannot be set against % by %', p_below, p_against, p_amount
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    INSERT INTO public.billing_setoff (company_id, below_id, against_id, amount, actor, at)
    VALUES (b.company_id, p_below, p_against, p_amount, p_actor, coalesce(p_at, clock_timestamp()));
END $$;

-- Bring a company's set-offs to what its invoices are now: one that asks again, or of which money is to go back, takes back
-- what it lent, the latest first; then whatever is in the company's favour goes against whatever is asked, the oldest first.
CREATE OR REPLACE FUNCTION public.favour_settle(p_company bigint, p_actor text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s record; b record; a record; part bigint;
BEGIN
    PERFORM public.bank_enter();
    FOR s IN SELECT o.* FROM public.billing_setoff o WHERE o.company_id = p_company AND o.undoes_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM public.billing_setoff u WHERE u.undoes_id = o.id) ORDER BY o.id DESC LOOP
        CONTINUE WHEN public.invoice_left(s.below_id) + public.repayments_of(s.below_id, '{approved}') <= 0;
        INSERT INTO public.billing_setoff (company_id, below_id, against_id, amount, undoes_id, actor, at)
        VALUES (s.company_id, s.below_id, s.against_id, -s.amount, s.id, p_actor, coalesce(p_at, clock_timestamp()));
    END LOOP;
    FOR b IN SELECT id, currency FROM public.billing_document
              WHERE company_id = p_company AND kind = 'invoice' AND state <> 'drawn' ORDER BY period_id, id LOOP
        CONTINUE WHEN coalesce(public.invoice_spare(b.id), 0) >= 0;
        FOR a IN SELECT id FROM public.billing_document WHERE company_id = p_company AND kind = 'invoice' AND state <> 'drawn'
                    AND currency = b.currency ORDER BY period_id, id LOOP
            part := least(-public.invoice_spare(b.id), public.invoice_left(a.id));
            CONTINUE WHEN coalesce(part, 0) <= 0;
            PERFORM public.favour_set_off(b.id, a.id, part, p_actor, p_at);
        END LOOP;
    END LOOP;
END $$;

-- What a payment gives back to its invoice, or Stripe brings anew, may change what stands in the company's favour.
CREATE OR REPLACE FUNCTION public.favour_after_match() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM public.favour_settle(NEW.company_id, NEW.actor, NEW.matched_at);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER favour AFTER INSERT ON public.billing_bankmatch FOR EACH ROW
    WHEN (NEW.company_id IS NOT NULL AND NEW.document_id IS NOT NULL AND (NEW.amount < 0 OR NEW.payment_id IS NOT NULL))
    EXECUTE FUNCTION public.favour_after_match();

-- What may still be proposed (new, approved) or approved (approved) to go back, of an invoice, of what an own card's guest is
-- owed, of a payment that is nobody's we know, or of a deposit (of which what is approved is gone already), in minor units; null
-- when there is no such thing.
DROP FUNCTION IF EXISTS public.repayment_room;
CREATE FUNCTION public.repayment_room(
    p_document bigint, p_own_card bigint, p_came_in bigint, p_deposit bigint, p_states text[]
) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_document IS NOT NULL THEN RETURN public.favour_of(p_document) - public.repayments_of(p_document, p_states); END IF;
    IF p_deposit IS NOT NULL THEN
        RETURN (SELECT greatest(b.paid_in - greatest(b.granted + b.taken, public.deposit_used(b.company_id)) - b.returned, 0)
                  FROM public.billing_deposit b WHERE b.id = p_deposit)
             - coalesce((SELECT sum(r.amount) FROM public.billing_repayment r
                WHERE r.deposit_id = p_deposit AND r.state = 'new' AND r.state = ANY (p_states)), 0);
    END IF;
    RETURN CASE WHEN p_own_card IS NULL THEN public.bank_line_left(p_came_in) ELSE public.own_card_owed(p_own_card) END
         - coalesce((SELECT sum(r.amount) FROM public.billing_repayment r
            WHERE (r.own_card_id = p_own_card OR r.came_in_id = p_came_in) AND r.state = ANY (p_states)
              AND NOT public.repayment_carried(r.id)), 0);
END $$;

-- Is Stripe being asked to give an own card's part back?
CREATE OR REPLACE FUNCTION public.own_card_refunding(p_own_card bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM public.billing_operation p
                    WHERE p.own_card_id = p_own_card AND p.verb = 'card_refund' AND p.state IN ('new', 'sent', 'unknown'))
$$;

-- Propose that so much of what stands in a company's favour on an invoice, of what an own card's guest is owed, of what is left of
-- a payment that is nobody's we know, or of a deposit goes back to this account. verdict: done, key_reused, not_positive,
-- unknown_invoice, beyond_favour when that much does not stand there, or is proposed already, refunding, closing while a
-- close reckons with it. The same key and facts change nothing more.
DROP FUNCTION IF EXISTS public.repayment_propose;
CREATE FUNCTION public.repayment_propose(
    p_document bigint, p_own_card bigint, p_came_in bigint, p_deposit bigint, p_amount bigint, p_bank text, p_account text,
    p_holder text, p_reason text, p_key uuid, p_actor text, p_at timestamptz
) RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    room bigint;
BEGIN
    PERFORM public.bank_enter();
    PERFORM public.own_card_enter(p_own_card);
    IF EXISTS (SELECT 1 FROM public.billing_repayment r WHERE r.key = p_key) THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM public.billing_repayment r WHERE r.key = p_key
                                    AND (r.document_id, r.own_card_id, r.came_in_id, r.deposit_id, r.amount, r.account)
                                        IS NOT DISTINCT FROM (p_document, p_own_card, p_came_in, p_deposit, p_amount, p_account))
                    THEN 'done' ELSE 'key_reused' END;
    END IF;
    IF p_amount <= 0 THEN RETURN 'not_positive'; END IF;
    room := public.repayment_room(p_document, p_own_card, p_came_in, p_deposit, '{new,approved}');
    IF room IS NULL THEN RETURN 'unknown_invoice'; END IF;
    IF public.own_card_refunding(p_own_card) THEN RETURN 'refunding'; END IF;
    IF public.repayment_closes(p_deposit) THEN RETURN 'closing'; END IF;
    IF p_amount > room THEN RETURN 'beyond_favour'; END IF;
    INSERT INTO public.billing_repayment (document_id, own_card_id, came_in_id, deposit_id, amount, currency, bank, account, holder,
           reason, state, key, proposed_by, proposed_at, approved_by, dropped_by, dropped_for)
    SELECT p_document, p_own_card, p_came_in, p_deposit, p_amount,
           coalesce((SELECT d.currency FROM public.billing_document d WHERE d.id = p_document),
           (SELECT o.currency FROM public.billing_owncard o WHERE o.id = p_own_card),
           (SELECT l.currency FROM public.billing_bankline l WHERE l.id = p_came_in),
           (SELECT c.currency FROM public.billing_deposit b JOIN public.tenants_company c ON c.id = b.company_id WHERE b.id = p_deposit)),
           p_bank, p_account, p_holder, p_reason, 'new', p_key, p_actor, coalesce(p_at, clock_timestamp()), '', '', '';
    RETURN 'done';
END $$;

-- Whether a close reckons with the deposit that a repayment is of.
CREATE OR REPLACE FUNCTION public.repayment_closes(p_deposit bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT public.deposit_closes(b.company_id) FROM public.billing_deposit b WHERE b.id = p_deposit), false)
$$;

-- Approve what somebody else proposed: from now on it is kept for that, and invoices that had it ask for it again. verdict:
-- done, unknown, already, same_person, refunding, closing, beyond_favour when it stands there no more. Of a deposit nothing
-- else is granted or taken of it then.
CREATE OR REPLACE FUNCTION public.repayment_approve(p_repayment bigint, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r record;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO r FROM public.billing_repayment WHERE id = p_repayment;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    PERFORM public.own_card_enter(r.own_card_id);
    IF r.state <> 'new' THEN RETURN 'already'; END IF;
    IF r.proposed_by = p_actor THEN RETURN 'same_person'; END IF;
    IF public.own_card_refunding(r.own_card_id) THEN RETURN 'refunding'; END IF;
    IF public.repayment_closes(r.deposit_id) THEN RETURN 'closing'; END IF;
    IF r.amount > public.repayment_room(r.document_id, r.own_card_id, r.came_in_id, r.deposit_id, '{approved}') THEN
        RETURN 'beyond_favour';
    END IF;
    UPDATE public.billing_deposit SET returned = returned + r.amount
     WHERE id = r.deposit_id AND greatest(granted + taken, public.deposit_used(company_id)) + returned + r.amount <= paid_in;
    IF r.deposit_id IS NOT NULL AND NOT FOUND THEN RETURN 'beyond_favour'; END IF;
    UPDATE public.billing_repayment SET state = 'approved', approved_by = p_actor, approved_at = coalesce(p_at, clock_timestamp())
     WHERE id = p_repayment;
    RETURN 'done';
END $$;

-- Throw a repayment away that no line has carried, approved or not. verdict: done, unknown, already, carried, closing.
CREATE OR REPLACE FUNCTION public.repayment_drop(p_repayment bigint, p_reason text, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r record;
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO r FROM public.billing_repayment WHERE id = p_repayment;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    IF r.state = 'discarded' THEN RETURN 'already'; END IF;
    IF public.repayment_carried(p_repayment) THEN RETURN 'carried'; END IF;
    IF r.state = 'approved' AND r.deposit_id IS NOT NULL THEN
        IF public.repayment_closes(r.deposit_id) THEN RETURN 'closing'; END IF;
        UPDATE public.billing_deposit SET returned = returned - r.amount WHERE id = r.deposit_id;
    END IF;
    UPDATE public.billing_repayment SET state = 'discarded', dropped_by = p_actor, dropped_at = coalesce(p_at, clock_timestamp()),
           dropped_for = p_reason WHERE id = p_repayment;
    RETURN 'done';
END $$;

-- The company whose invoice or deposit a repayment is of; null for a guest, or for nobody we know.
CREATE OR REPLACE FUNCTION public.repayment_company(p_repayment bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(d.company_id, b.company_id) FROM public.billing_repayment p
      LEFT JOIN public.billing_document d ON d.id = p.document_id LEFT JOIN public.billing_deposit b ON b.id = p.deposit_id
     WHERE p.id = p_repayment
$$;

-- What a repayment moves when a line of the bank carries it, or the way back when that is undone: a company's invoices ask more, a
-- guest is owed less, less waits in clearing of the line that came in, or a deposit holds less.
CREATE OR REPLACE FUNCTION public.repayment_transfer(
    p_repayment bigint, p_line bigint, p_back boolean, p_actor text, p_day date, p_at timestamptz
) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r record; sides bigint[]; why text := CASE WHEN p_back THEN 'given_back_undone' ELSE 'given_back' END;
BEGIN
    SELECT p.*, public.repayment_company(p.id) AS company_id INTO STRICT r FROM public.billing_repayment p WHERE p.id = p_repayment;
    sides := ARRAY[public.ledger_account(CASE WHEN r.own_card_id IS NOT NULL THEN 'guests_owed' WHEN r.came_in_id IS NOT NULL THEN 'clearing'
                                             WHEN r.deposit_id IS NOT NULL THEN 'company_deposit' ELSE 'company_owes' END,
                                         r.company_id, NULL, r.currency),
                   public.ledger_account('bank', NULL, NULL, r.currency)];
    IF p_back THEN sides := ARRAY[sides[2], sides[1]]; END IF;
    IF r.own_card_id IS NOT NULL THEN
        RETURN public.own_card_transfer(r.own_card_id, r.amount, sides[1], sides[2], why, NULL, p_day, p_actor, p_at);
    END IF;
    RETURN public.bank_transfer(r.amount, sides[1], sides[2], why, r.company_id, coalesce(r.came_in_id, p_line), p_actor, p_day, p_at);
END $$;

-- A line that went out carried an approved repayment, whole. What the bank carried out is a fact: whatever became of the favour
-- since, it is booked; what a guest's bank took meanwhile, that guest has twice. verdict: done, unknown, unknown_line, not_out, not_approved, other_currency, already when another line
-- carried it, beyond_line. The same line again changes nothing.
DROP FUNCTION IF EXISTS public.bank_give_back;
CREATE FUNCTION public.bank_give_back(p_line bigint, p_repayment bigint, p_actor text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    l record; r record; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO l FROM public.billing_bankline WHERE id = p_line;
    IF NOT FOUND THEN RETURN 'unknown_line'; END IF;
    SELECT p.*, public.repayment_company(p.id) AS company_id INTO r FROM public.billing_repayment p WHERE p.id = p_repayment;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    PERFORM public.own_card_enter(r.own_card_id);
    IF l.amount > 0 THEN RETURN 'not_out'; END IF;
    IF r.state <> 'approved' THEN RETURN 'not_approved'; END IF;
    IF public.repayment_carried(r.id) THEN
        RETURN CASE WHEN (SELECT g.line_id FROM public.billing_givenback g WHERE g.repayment_id = r.id ORDER BY g.id DESC LIMIT 1) = l.id
                    THEN 'done' ELSE 'already' END;
    END IF;
    IF r.currency <> l.currency THEN RETURN 'other_currency'; END IF;
    IF r.amount > public.payout_line_left(p_line) THEN RETURN 'beyond_line'; END IF;
    INSERT INTO public.billing_givenback (repayment_id, line_id, company_id, document_id, amount, given_on, key, reason, actor, given_at,
           transfer_id)
    VALUES (r.id, l.id, r.company_id, r.document_id, r.amount, l.booked_on, gen_random_uuid(), '', p_actor, at,
            public.repayment_transfer(r.id, l.id, false, p_actor, l.booked_on, public.bank_moment(l.booked_on, l.booked_at, at)));
    IF r.own_card_id IS NOT NULL THEN PERFORM public.own_card_even(r.own_card_id, at, p_actor, at); END IF;
    RETURN 'done';
END $$;

-- Undo what a line was said to have given back, whole, by its reverse: its repayment is approved and waits for its line.
-- verdict: done, unknown, already, key_reused.
CREATE OR REPLACE FUNCTION public.bank_take_again(p_given bigint, p_key uuid, p_reason text, p_actor text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    g record; u record; card bigint; at timestamptz := coalesce(p_at, clock_timestamp());
BEGIN
    PERFORM public.bank_enter();
    SELECT * INTO g FROM public.billing_givenback WHERE id = p_given AND undoes_id IS NULL;
    IF NOT FOUND THEN RETURN 'unknown'; END IF;
    SELECT r.own_card_id INTO card FROM public.billing_repayment r WHERE r.id = g.repayment_id;
    PERFORM public.own_card_enter(card);
    SELECT * INTO u FROM public.billing_givenback WHERE undoes_id = p_given;
    IF FOUND THEN RETURN CASE WHEN u.key = p_key THEN 'done' ELSE 'already' END; END IF;
    IF EXISTS (SELECT 1 FROM public.billing_givenback x WHERE x.key = p_key) THEN RETURN 'key_reused'; END IF;
    INSERT INTO public.billing_givenback (repayment_id, line_id, company_id, document_id, amount, given_on, key, undoes_id, reason, actor,
           given_at, transfer_id)
    VALUES (g.repayment_id, g.line_id, g.company_id, g.document_id, -g.amount, g.given_on, p_key, g.id, p_reason, p_actor, at,
            public.repayment_transfer(g.repayment_id, g.line_id, true, p_actor, public.business_day(at, 'Asia/Seoul', '00:00'), at));
    IF card IS NOT NULL THEN PERFORM public.own_card_even(card, at, p_actor, at); END IF;
    RETURN 'done';
END $$;
