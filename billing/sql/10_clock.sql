-- The business day a moment belongs to: the company's zone, its day starting at day_starts.
CREATE OR REPLACE FUNCTION public.business_day(at timestamptz, zone text, day_starts time) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ((at AT TIME ZONE zone) - day_starts::interval)::date;

-- The month a company's business day is invoiced in: after the cut-off day of its terms it is the next (ADR 34).
CREATE OR REPLACE FUNCTION public.month_of(p_company bigint, day date) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (date_trunc('month', day::timestamp) + CASE WHEN extract(day FROM day) > (
        SELECT nullif(t.cut_off, 0) FROM public.tenants_companyterms t
         WHERE t.company_id = p_company AND t.since <= date_trunc('month', day::timestamp)::date
         ORDER BY t.since DESC, t.id DESC LIMIT 1) THEN interval '1 month' ELSE interval '0' END)::date
$$;

-- Whether what a company grants from a business day on comes from its deposit, by the terms of the day's month, as far as
-- the asker sees these.
CREATE OR REPLACE FUNCTION public.prepays(p_company bigint, day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.billing = 'prepaid' FROM public.tenants_companyterms t
     WHERE t.company_id = p_company AND t.since <= public.month_of(p_company, day)
     ORDER BY t.since DESC, t.id DESC LIMIT 1
$$;
