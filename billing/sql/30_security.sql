-- Who may do what. The application reads; the functions above write. Row-level security shows a connection only the
-- rows of whom it serves (hankki.serves: c<company>, r<restaurant>, all), even to raw SQL.

DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = replace(':app_role', '"', '')) THEN
        CREATE ROLE :app_role NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
END $$;
GRANT :app_role TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO :app_role;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :app_role;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :app_role;
REVOKE UPDATE, DELETE ON public.accounts_auditentry FROM :app_role;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.billing_transfer, public.billing_redemption, public.billing_reversal,
    public.billing_purse, public.billing_account, public.billing_deposit, public.billing_counteraccount, public.billing_hold,
    public.billing_bankline, public.billing_bankmatch, public.billing_bankaside, public.billing_payoutrun, public.billing_payoutitem,
    public.billing_payoutstep, public.billing_payouttie, public.billing_setoff, public.billing_givenback, public.billing_repayment, public.billing_advance,
    public.billing_stripepayment, public.billing_striperefund, public.billing_stripemove, public.billing_stripetransfer,
    public.billing_transferreversal FROM :app_role;
REVOKE UPDATE, DELETE, TRUNCATE ON public.billing_snapshot FROM :app_role;
-- A file that was only looked at may go again; recording it is the function's to say.
REVOKE UPDATE, TRUNCATE ON public.billing_bankfile FROM :app_role;
GRANT UPDATE (label) ON public.billing_redemption TO :app_role;
-- How far it has come is the application's to say; what it moved, the functions'.
REVOKE UPDATE, DELETE, TRUNCATE ON public.billing_owncard FROM :app_role;
GRANT UPDATE (state, code, redemption_id, settled_at) ON public.billing_owncard TO :app_role;
REVOKE UPDATE, DELETE, TRUNCATE ON public.billing_bookcheck, public.billing_checkedmark, public.billing_rendition, public.billing_line,
    public.billing_portion, public.billing_note, public.tenants_companyterms, public.tenants_logo, public.restaurants_restaurantterms, public.billing_holdercheck FROM :app_role;
GRANT UPDATE (pdf, tries) ON public.billing_note TO :app_role;
REVOKE DELETE, TRUNCATE ON public.billing_topup, public.billing_document, public.billing_period, public.billing_numbering,
    public.billing_pause, public.billing_dunningletter, public.billing_dunninghold, public.billing_taxexport,
    public.billing_taxinvoice, public.billing_accountchange, public.billing_payoutpause FROM :app_role;
-- What was asked of a gateway, and heard from it, stays; what stands for our things there too.
REVOKE DELETE, TRUNCATE ON public.billing_operation, public.billing_gatewayevent, public.billing_counterpart, public.billing_stripedispute,
    public.billing_stripepayout, public.billing_connectedaccount, public.billing_arrival, public.billing_arrivalpart,
    public.billing_card FROM :app_role;

-- The second lock: not even the owner edits the ledger.
CREATE OR REPLACE FUNCTION public.refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: correct by reversal', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_edit_but_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - 'label') = (to_jsonb(NEW) - 'label') THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only: correct by reversal', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_edit_but_fee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Stripe tells its fee later than the payment; once told, it stands.
    IF TG_OP = 'UPDATE' AND OLD.fee IS NULL
       AND (to_jsonb(OLD) - '{fee,fee_transfer_id}'::text[]) = (to_jsonb(NEW) - '{fee,fee_transfer_id}'::text[]) THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only: correct by reversal', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_edit_of_own_card() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD); becomes jsonb := to_jsonb(NEW); once text[] := '{redemption_id,took_id,gave_back_id,fee,fee_transfer_id,charge,refund}';
BEGIN
    -- What it is of stays; what became of it is written once.
    IF TG_OP = 'UPDATE' AND was - once - '{state,code,settled_at}'::text[] = becomes - once - '{state,code,settled_at}'::text[]
       AND NOT EXISTS (SELECT 1 FROM unnest(once) c WHERE nullif(was ->> c, '') IS NOT NULL AND was ->> c IS DISTINCT FROM becomes ->> c)
       AND (OLD.took_id IS NULL OR NEW.state IN ('collected', 'returned')) THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only: correct by reversal', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_edit_but_pdf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Made once; until then how often that was tried is counted.
    IF TG_OP = 'UPDATE' AND OLD.pdf IS NULL
       AND (to_jsonb(OLD) - '{pdf,tries}'::text[]) = (to_jsonb(NEW) - '{pdf,tries}'::text[]) THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is append-only: correct by reversal', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_edit_of_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.recorded_at IS NULL THEN RETURN coalesce(NEW, OLD); END IF;
    RAISE EXCEPTION 'bank file % is recorded', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_edit_of_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'new' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'payout run % is %', OLD.id, OLD.state USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_edit_of_repayment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD); decided text[] := '{state,approved_by,approved_at,dropped_by,dropped_at,dropped_for}';
BEGIN
    -- How much, of what, to whom and why stays; it is approved once and thrown away once.
    IF TG_OP = 'UPDATE' AND was - decided = to_jsonb(NEW) - decided AND (OLD.state, NEW.state) IN (('new', 'approved'), ('new', 'discarded'),
            ('approved', 'discarded')) AND (OLD.state = 'new' OR (OLD.approved_by, OLD.approved_at) = (NEW.approved_by, NEW.approved_at))
        THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'repayment % is %', OLD.id, OLD.state USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE FUNCTION public.refuse_unfreezing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Once frozen, a document becomes rendered, or cannot be for now, and nothing else ever again.
    IF OLD.fingerprint <> '' AND (to_jsonb(OLD) - '{state,rendered_at,tries,problem}'::text[]
            IS DISTINCT FROM to_jsonb(NEW) - '{state,rendered_at,tries,problem}'::text[]
        OR NEW.state = 'drawn' OR OLD.state = 'rendered' AND NEW.state <> 'rendered') THEN
        RAISE EXCEPTION 'document % is frozen', OLD.number USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION public.refuse_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) IN (('closing', 'open'), ('closed', 'open'), ('closed', 'closing')) THEN
        RAISE EXCEPTION 'period % is closed for ever', OLD.month USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['billing_transfer', 'billing_reversal', 'billing_bankline', 'billing_bankmatch', 'billing_bankaside',
                           'billing_payoutitem', 'billing_payoutstep', 'billing_payouttie', 'billing_setoff', 'billing_givenback', 'billing_advance',
                           'billing_bookcheck', 'billing_striperefund', 'billing_stripemove', 'billing_stripetransfer',
                           'billing_transferreversal'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS append_only ON public.%I', t);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION public.refuse_edit()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['billing_transfer', 'billing_reversal', 'billing_redemption', 'billing_bankline', 'billing_bankmatch',
                           'billing_bankaside', 'billing_payoutrun', 'billing_payoutitem', 'billing_payoutstep', 'billing_payouttie',
                           'billing_setoff', 'billing_givenback', 'billing_repayment', 'billing_advance', 'billing_stripepayment', 'billing_striperefund', 'billing_stripemove',
                           'billing_stripetransfer', 'billing_transferreversal', 'billing_owncard'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS never_emptied ON public.%I', t);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_edit()', t);
    END LOOP;
END $$;
DROP TRIGGER IF EXISTS append_only ON public.billing_redemption;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.billing_redemption
    FOR EACH ROW EXECUTE FUNCTION public.refuse_edit_but_label();
DROP TRIGGER IF EXISTS append_only ON public.billing_stripepayment;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.billing_stripepayment
    FOR EACH ROW EXECUTE FUNCTION public.refuse_edit_but_fee();
DROP TRIGGER IF EXISTS append_only ON public.billing_owncard;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.billing_owncard
    FOR EACH ROW EXECUTE FUNCTION public.refuse_edit_of_own_card();
DROP TRIGGER IF EXISTS append_only ON public.billing_note;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.billing_note
    FOR EACH ROW EXECUTE FUNCTION public.refuse_edit_but_pdf();
DROP TRIGGER IF EXISTS recorded ON public.billing_bankfile;
CREATE TRIGGER recorded BEFORE UPDATE OR DELETE ON public.billing_bankfile
    FOR EACH ROW EXECUTE FUNCTION public.refuse_edit_of_recorded();
DROP TRIGGER IF EXISTS decided ON public.billing_payoutrun;
CREATE TRIGGER decided BEFORE UPDATE OR DELETE ON public.billing_payoutrun
    FOR EACH ROW EXECUTE FUNCTION public.refuse_edit_of_decided();
DROP TRIGGER IF EXISTS decided ON public.billing_repayment;
CREATE TRIGGER decided BEFORE UPDATE OR DELETE ON public.billing_repayment
    FOR EACH ROW EXECUTE FUNCTION public.refuse_edit_of_repayment();
DROP TRIGGER IF EXISTS frozen ON public.billing_document;
CREATE TRIGGER frozen BEFORE UPDATE ON public.billing_document FOR EACH ROW EXECUTE FUNCTION public.refuse_unfreezing();
DROP TRIGGER IF EXISTS for_ever ON public.billing_period;
CREATE TRIGGER for_ever BEFORE UPDATE ON public.billing_period FOR EACH ROW EXECUTE FUNCTION public.refuse_reopening();

CREATE OR REPLACE FUNCTION public.serves_company() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN substring(current_setting('hankki.serves', true) FROM '^c([0-9]+)$')::bigint;
CREATE OR REPLACE FUNCTION public.serves_restaurant() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN substring(current_setting('hankki.serves', true) FROM '^r([0-9]+)$')::bigint;
CREATE OR REPLACE FUNCTION public.serves_everyone() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('hankki.serves', true) = 'all', false);

DO $$
DECLARE
    t text; mine text;
BEGIN
    FOR t, mine IN VALUES
        ('billing_transfer', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_redemption', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_reversal', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_hold', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_document', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_note', 'company_id = (SELECT public.serves_company())'),
        ('billing_line', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_portion', 'company_id = (SELECT public.serves_company())'),
        ('billing_account', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_counteraccount', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_purse', 'company_id = (SELECT public.serves_company())'),
        ('billing_deposit', 'company_id = (SELECT public.serves_company())'),
        ('billing_depositalarm', 'company_id = (SELECT public.serves_company())'),
        ('billing_topup', 'company_id = (SELECT public.serves_company())'),
        -- Who paid us is the operator's; of what was paid a company, or a restaurant, sees its own.
        ('billing_bankfile', 'false'),
        ('billing_bookcheck', 'false'),
        ('billing_accountbalance', 'false'),
        ('billing_openitem', 'false'),
        ('billing_bankline', 'false'),
        ('billing_bankaside', 'false'),
        ('billing_bankmatch', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_givenback', 'company_id = (SELECT public.serves_company())'),
        ('billing_repayment', 'false'),
        ('billing_pause', 'company_id = (SELECT public.serves_company())'),
        -- What became of our letters is the operator's.
        ('billing_dunningletter', 'false'),
        ('billing_taxexport', 'false'),
        ('billing_taxinvoice', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_snapshot', 'false'),
        ('billing_limitreached', 'false'),
        ('billing_dunninghold', 'EXISTS (SELECT 1 FROM public.billing_document d WHERE d.id = document_id)'),
        -- A run is everybody's; of its payouts a restaurant sees its own, and of its account what was asked and checked.
        ('billing_payoutrun', 'false'),
        ('billing_payouttie', 'false'),
        ('billing_payoutitem', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_setoff', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_advance', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_payoutstep', 'EXISTS (SELECT 1 FROM public.billing_payoutitem i WHERE i.id = item_id)'),
        ('billing_holdercheck', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_accountchange', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_payoutpause', 'restaurant_id = (SELECT public.serves_restaurant())'),
        -- What is asked of gateways holds their words and ours; of what was paid by them a company sees its own.
        ('billing_operation', 'false'),
        ('billing_gatewayevent', 'false'),
        ('billing_counterpart', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_stripetransfer', 'EXISTS (SELECT 1 FROM public.billing_payoutitem i WHERE i.id = item_id)'),
        ('billing_transferreversal', 'EXISTS (SELECT 1 FROM public.billing_payoutitem i WHERE i.id = item_id)'),
        ('billing_arrival', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_arrivalpart', 'EXISTS (SELECT 1 FROM public.billing_payoutitem i WHERE i.id = item_id)'),
        ('billing_connectedaccount', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_stripepayment', 'company_id = (SELECT public.serves_company())'),
        ('billing_striperefund', 'company_id = (SELECT public.serves_company())'),
        ('billing_stripedispute', 'company_id = (SELECT public.serves_company())'),
        ('billing_stripepayout', 'false'),
        -- A card is its holder's; what it paid is the company's people's and the restaurant's.
        ('billing_card', 'company_id = (SELECT public.serves_company())'),
        ('billing_owncard', 'company_id = (SELECT public.serves_company()) OR restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_stripemove', 'company_id = (SELECT public.serves_company())'),
        ('billing_phonepin', 'company_id = (SELECT public.serves_company())'),
        ('tenants_companyterms', 'company_id = (SELECT public.serves_company())'),
        ('tenants_logo', 'company_id = (SELECT public.serves_company())'),
        ('restaurants_restaurantterms', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('restaurants_staffpin', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('restaurants_wishcount', 'company_id = (SELECT public.serves_company())'),
        ('sms_subscription', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('sms_message', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('sms_told', 'restaurant_id = (SELECT public.serves_restaurant())'),
        ('billing_checkedmark', 'EXISTS (SELECT 1 FROM public.billing_redemption r WHERE r.id = redemption_id)'),
        ('billing_rendition', 'EXISTS (SELECT 1 FROM public.billing_document d WHERE d.id = document_id)')
    LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS served ON public.%I', t);
        EXECUTE format('CREATE POLICY served ON public.%I TO :app_role USING ((SELECT public.serves_everyone()) OR %s)', t, mine);
        EXECUTE format('DROP POLICY IF EXISTS owner ON public.%I', t);
        EXECUTE format('CREATE POLICY owner ON public.%I TO CURRENT_USER USING (true)', t);
    END LOOP;
END $$;
